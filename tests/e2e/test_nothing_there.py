"""Administration of an installation that is none yet, or whose folder cannot be used."""

from pathlib import Path

import pytest

from tests.e2e.refusing import refused
from tools.trials.processes import environment, run

READING = [
    ["projections", "status"],
    ["projections", "rebuild"],
    ["projections", "retry"],
    ["claims", "check"],
    ["claims", "rebuild"],
    ["events", "export", "file.jsonl", "--passphrase", "a passphrase for the way"],
]
EVERY = [*READING, ["events", "import", "file.jsonl", "--passphrase", "a"], ["doctor"], ["migrate"], ["serve"]]


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_nothing_has_been_migrated(command: list[str], tmp_path: Path) -> None:
    database = tmp_path / "var" / "workforceos.db"
    assert refused(command, environment(tmp_path), tmp_path) == (
        f"nothing has been migrated in {database} yet: run `workforceos migrate` or `workforceos serve` first"
    )
    assert list(database.parent.iterdir()) == []
    assert not (tmp_path / "file.jsonl").exists()


def test_what_looks_after_the_schema_itself(tmp_path: Path) -> None:
    settings = environment(tmp_path)
    pending = run(["migrate", "--check"], settings, tmp_path)
    assert (pending.returncode, pending.stdout.split()[0], pending.stderr) == (1, "0001", "")
    assert list((tmp_path / "var").iterdir()) == []
    doctor = run(["doctor"], settings, tmp_path)
    assert (doctor.returncode, doctor.stderr) == (1, "")
    lines = doctor.stdout.splitlines()
    wrong = [line for line in lines if line.startswith("WRONG")]
    assert [line.split(":")[0] for line in wrong] == ["WRONG  schema", "WRONG  log", "WRONG  projections"]
    assert all("nothing has been migrated in " in line and line.endswith(" first") for line in wrong)


def test_once_migrated_they_run(tmp_path: Path) -> None:
    for command in (["migrate"], *READING):
        done = run(command, environment(tmp_path), tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("command", EVERY, ids=" ".join)
def test_a_data_folder_that_is_a_file(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "var").touch()
    assert refused(command, environment(tmp_path), tmp_path) == (
        f"the data folder {tmp_path / 'var'} (WORKFORCEOS_DATA_DIR) cannot be used: it is not a folder"
    )


@pytest.mark.parametrize("command", [["serve"], ["projections", "status"]], ids=" ".join)
def test_a_data_folder_that_cannot_be_made(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = refused(command, environment(tmp_path / "file"), tmp_path)
    folder = tmp_path / "file" / "var"
    assert said == f"the data folder {folder} (WORKFORCEOS_DATA_DIR) cannot be used: Not a directory"


@pytest.mark.parametrize("command", [["serve"], ["projections", "status"]], ids=" ".join)
def test_a_data_folder_that_takes_no_files(command: list[str], tmp_path: Path) -> None:
    settings = environment(tmp_path, WORKFORCEOS_DATA_DIR="/proc")  # which takes none from root either
    said = refused(command, settings, tmp_path)
    assert said.startswith("the data folder /proc (WORKFORCEOS_DATA_DIR) cannot be used: ")


def test_an_export_into_a_folder_that_is_not_there(tmp_path: Path) -> None:
    settings, folder = environment(tmp_path), tmp_path / "nowhere"
    assert run(["migrate"], settings, tmp_path).returncode == 0
    said = refused(["events", "export", "nowhere/file.jsonl", "--passphrase", "a"], settings, tmp_path)
    assert said == f"cannot write nowhere/file.jsonl: there is no folder {folder}"
    assert not folder.exists()
