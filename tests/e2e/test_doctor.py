"""`workforceos doctor` on an embedded installation that something is wrong with."""

import resource
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tools.trials.processes import environment, run

ADVICE = "stop the server and delete it: the next start builds it anew from the log"


def test_all_is_well(tmp_path: Path) -> None:
    settings = environment(tmp_path)
    assert run(["migrate"], settings, tmp_path).returncode == 0
    done = run(["doctor"], settings, tmp_path)
    assert done.returncode == 0, done.stdout
    last = done.stdout.splitlines()[-1]
    assert last.startswith("ok     data folder: ")
    assert last.endswith(" GiB free")


def test_the_disk_of_the_data_folder_is_full(tmp_path: Path) -> None:
    """As if: no file may become as large as the one that doctor tries to make."""
    settings = environment(tmp_path)
    assert run(["migrate"], settings, tmp_path).returncode == 0
    done = subprocess.run(
        [sys.executable, "-m", "workforceos", "doctor"],
        env=settings,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000)),
    )
    [wrong] = [line for line in done.stdout.splitlines() if line.startswith("WRONG")]
    assert (done.returncode, wrong.split(":")[0]) == (1, "WRONG  data folder")
    assert wrong.endswith("; make room, or set WORKFORCEOS_DATA_DIR")


def test_the_read_models_are_damaged(tmp_path: Path) -> None:
    settings = environment(tmp_path)
    assert run(["migrate"], settings, tmp_path).returncode == 0
    damaged = tmp_path / "var" / "readmodels.db"
    for file in damaged.parent.glob("readmodels.db-*"):
        file.unlink()
    damaged.write_bytes(b"no database" * 1000)
    said = run(["doctor"], settings, tmp_path).stdout
    [line] = [line for line in said.splitlines() if line.startswith("WRONG  read models")]
    assert line.endswith(f"; where {damaged} is damaged, {ADVICE}")
    damaged.unlink()
    assert run(["migrate"], settings, tmp_path).returncode == 0
    assert "ok     read models: SQL\n" in run(["doctor"], settings, tmp_path).stdout


def test_a_database_that_hangs_is_waited_for_once(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as hanging:  # takes connections and answers nothing
        url = f"postgresql://u:s3cret@127.0.0.1:{hanging.getsockname()[1]}/name"
        done = run(["doctor"], environment(tmp_path, DATABASE_URL=url), tmp_path)
        hanging.setblocking(False)
        hanging.accept()[0].close()
        with pytest.raises(BlockingIOError):
            hanging.accept()
    assert (done.returncode, done.stderr) == (1, "")
    database, secret, *others = done.stdout.splitlines()
    assert database.startswith("WRONG  database: ")
    assert database.endswith("; check DATABASE_URL")
    assert secret == "ok     secret key: set; only with the database can it be told whether it fits"
    unseen = [
        f"WRONG  {name}: not looked at, the database does not answer" for name in ("schema", "log", "projections")
    ]
    assert [line for line in others if line.startswith("WRONG")] == unseen
    assert "ok     read models: SQL" in others
