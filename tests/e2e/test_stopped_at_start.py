"""A signal is heard from the first import on: no traceback, and nothing that runs on."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools.trials.processes import environment

SERVE = ("serve", "--port", "0")
CODES = {"SIGINT": 130, "SIGTERM": 143}


def signalled(
    *arguments: str, settings: dict[str, str], folder: Path, program: str = "tests.e2e.signalled"
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", program, *arguments],
        env=settings,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@pytest.mark.parametrize("name", CODES)
@pytest.mark.parametrize(
    ("moment", "module"),
    [
        ("import", "sqlalchemy"),
        ("callback", "sqlalchemy"),
        ("import", "alembic"),  # while the database is migrated
    ],
)
def test_it_ends_quietly(name: str, moment: str, module: str, tmp_path: Path) -> None:
    done = signalled(name, moment, module, *SERVE, settings=environment(tmp_path), folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (CODES[name], "", "")


@pytest.mark.parametrize("name", CODES)
def test_one_that_was_lost_comes_before_the_first_start(name: str, tmp_path: Path) -> None:
    settings = environment(tmp_path, WORKFORCEOS_SUPERADMIN_PASSWORD="")
    done = signalled(name, "callback", "alembic", *SERVE, settings=settings, folder=tmp_path)
    assert (done.returncode, "has the password" in done.stderr) == (CODES[name], False)


@pytest.mark.parametrize("name", CODES)
def test_before_the_server_listens_to_signals(name: str, tmp_path: Path) -> None:
    done = signalled(name, "server", "workforceos.cli", *SERVE, settings=environment(tmp_path), folder=tmp_path)
    assert (done.returncode, "listens on" in done.stderr) == (0, False)


@pytest.mark.parametrize("name", CODES)
def test_before_a_role_without_a_port_listens_to_signals(
    name: str, tmp_path: Path, postgres_url: str, redis_url: str
) -> None:
    settings = environment(tmp_path, DATABASE_URL=postgres_url, REDIS_URL=redis_url)
    done = signalled(name, "server", "workforceos.cli", "worker", settings=settings, folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
