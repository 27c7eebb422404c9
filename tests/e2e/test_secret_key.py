"""The secret key is lost, cut off or another one: nothing starts with it, and all is as before once it is back."""

from pathlib import Path

import pytest

from tests.e2e.refusing import refused
from tools.trials.processes import environment, run, started

COMMANDS = [
    ["serve", "--port", "0"],
    ["migrate"],
    ["claims", "check"],
    ["claims", "rebuild"],
    ["projections", "rebuild"],
    ["events", "export", "file.jsonl", "--passphrase", "a passphrase for the way"],
    ["events", "import", "file.jsonl", "--passphrase", "a passphrase for the way"],
]
OTHER_SECRET = "f" * 64


@pytest.fixture
def kept(tmp_path: Path) -> dict[str, str]:
    """An installation that has been started once, and keeps its own secret key."""
    settings = environment(tmp_path)
    del settings["WORKFORCEOS_SECRET_KEY"]
    with started("serve", settings, tmp_path) as server:
        assert server.stop() == 0
    return settings


def secret_file(folder: Path) -> Path:
    return folder / "var" / "secret.key"


def is_whole(settings: dict[str, str], folder: Path) -> None:
    """Starts, and the claims on e-mail addresses can be told from the log."""
    with started("serve", settings, folder) as server:
        assert server.stop() == 0
    done = run(["claims", "check"], settings, folder)
    assert done.returncode == 0, done.stdout + done.stderr
    doctor = run(["doctor"], settings, folder)
    assert (doctor.returncode, "ok     secret key: " in doctor.stdout) == (0, True), doctor.stdout


def secret_line(settings: dict[str, str], folder: Path) -> str:
    """What doctor says of the secret key; what does not need it is found well."""
    done = run(["doctor"], settings, folder)
    assert (done.returncode, done.stderr) == (1, "")
    database, wrong, *others = done.stdout.splitlines()
    found = [line.split(":")[0] for line in (database, *others[:2])]
    assert found == ["ok     database", "ok     schema", "ok     read models"]
    return wrong


def test_a_lost_key(kept: dict[str, str], tmp_path: Path) -> None:
    file = secret_file(tmp_path)
    before = file.read_bytes()
    file.unlink()
    problem = (
        "there is no secret key, and without the one that the personal data in this database was sealed with nothing"
        f" fits together: put back WORKFORCEOS_SECRET_KEY as it was, or {file} (the file in the data folder)"
    )
    for command in COMMANDS:
        assert refused(command, kept, tmp_path) == problem
    assert secret_line(kept, tmp_path) == f"WRONG  secret key: {problem}"
    assert [path.name for path in file.parent.iterdir() if path.name.startswith("secret")] == []
    assert not (tmp_path / "file.jsonl").exists()
    file.write_bytes(before)
    is_whole(kept, tmp_path)


@pytest.mark.parametrize(("left", "word"), [(0, "empty"), (63, "cut off")])
def test_a_key_that_is_cut_off(left: int, word: str, kept: dict[str, str], tmp_path: Path) -> None:
    file = secret_file(tmp_path)
    before = file.read_bytes()
    file.write_bytes(before[:left])
    problem = (
        f"the secret key in {file} is {word}: put the file back as it was, at least 64 characters, or remove it where"
        " nothing has been written yet"
    )
    for command in COMMANDS[:3]:
        assert refused(command, kept, tmp_path) == problem
    assert secret_line(kept, tmp_path) == f"WRONG  secret key: {problem}"
    file.write_bytes(before)
    is_whole(kept, tmp_path)


def test_another_key_in_the_file(kept: dict[str, str], tmp_path: Path) -> None:
    file = secret_file(tmp_path)
    before = file.read_bytes()
    file.write_text(OTHER_SECRET)
    problem = (
        "the secret key is not the one that the personal data in this database was sealed with: put back"
        f" WORKFORCEOS_SECRET_KEY as it was, or {file} (the file in the data folder)"
    )
    for command in COMMANDS:
        assert refused(command, kept, tmp_path) == problem
    assert secret_line(kept, tmp_path) == f"WRONG  secret key: {problem}"
    assert file.read_text() == OTHER_SECRET
    file.write_bytes(before)
    is_whole(kept, tmp_path)


def test_another_key_in_the_setting(kept: dict[str, str], tmp_path: Path) -> None:
    problem = "the secret key is not the one that the personal data in this database was sealed with: put back"
    other = {**kept, "WORKFORCEOS_SECRET_KEY": OTHER_SECRET}
    said = refused(["serve", "--port", "0"], other, tmp_path)
    assert said == (
        f"{problem} WORKFORCEOS_SECRET_KEY as it was, or unset it where the key was kept in {secret_file(tmp_path)}"
    )
    said = refused(["serve", "--port", "0"], {**other, "WORKFORCEOS_ENV": "production"}, tmp_path)
    assert said == f"{problem} WORKFORCEOS_SECRET_KEY as it was"
    is_whole(kept, tmp_path)


def test_the_same_key_may_move_from_the_file_to_the_setting(kept: dict[str, str], tmp_path: Path) -> None:
    file = secret_file(tmp_path)
    moved = {**kept, "WORKFORCEOS_SECRET_KEY": file.read_text()}
    file.unlink()
    is_whole(moved, tmp_path)


def test_a_key_is_made_where_a_database_has_nobody_yet(tmp_path: Path) -> None:
    settings = environment(tmp_path, WORKFORCEOS_SECRET_KEY="")
    assert run(["migrate"], settings, tmp_path).returncode == 0
    secret_file(tmp_path).unlink()
    is_whole(settings, tmp_path)
    assert len(secret_file(tmp_path).read_text()) == 64


def test_an_empty_host_and_folder_count_as_not_set(tmp_path: Path) -> None:
    settings = environment(tmp_path, WORKFORCEOS_HOST="", WORKFORCEOS_DATA_DIR="")
    with started("serve", settings, tmp_path) as server:
        assert server.url.startswith("http://127.0.0.1:")
        assert server.stop() == 0
    assert (tmp_path / "var" / "workforceos.db").exists()
