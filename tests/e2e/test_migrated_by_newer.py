"""A database that a newer program has migrated: every command says so, and leaves it alone."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.refusing import refused
from tests.e2e.test_nothing_there import READING
from tools.trials.processes import environment, run

SENTENCE = (
    "the database is at revision 9999, which this program does not know: it was migrated by a newer one; install that"
)


@pytest.fixture
def newer(tmp_path: Path) -> dict[str, str]:
    settings = environment(tmp_path)
    assert run(["migrate"], settings, tmp_path).returncode == 0
    with closing(sqlite3.connect(tmp_path / "var" / "workforceos.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    return settings


def test_every_command_says_so(newer: dict[str, str], tmp_path: Path) -> None:
    importing = ["events", "import", "file.jsonl", "--passphrase", "a"]
    for command in (*READING, importing, ["migrate"], ["migrate", "--check"], ["serve", "--port", "0"]):
        assert refused(command, newer, tmp_path) == SENTENCE


def test_doctor_does_not_advise_to_migrate(newer: dict[str, str], tmp_path: Path) -> None:
    done = run(["doctor"], newer, tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert f"WRONG  schema: {SENTENCE}" in done.stdout.splitlines()
