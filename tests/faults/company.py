"""A company for the writers, and what the log and the commands of an operator say of it afterwards."""

import os
from collections.abc import Mapping
from pathlib import Path

import httpx

from tools.trials.processes import PASSWORD, founded, run
from workforceos.database import Database
from workforceos.eventstore.log_queries import pages
from workforceos.eventstore.rows import Row


def company(url: str, name: str, employees: int) -> tuple[dict[str, str], list[str]]:
    """The headers of the owner of a new company, and the ids of its employees."""
    with httpx.Client(base_url=url, timeout=60) as http:
        headers = founded(http, name)
        ids = []
        for number in range(employees):
            body = {"email": f"worker{number}@example.com", "password": PASSWORD, "fullname": f"Worker {number}"}
            made = http.post("/auth-api/v1/users", headers=headers, json=body)
            assert made.status_code == 201, made.text
            ids.append(made.json()["user"]["id"])
    return headers, ids


def log(settings: Mapping[str, str], folder: Path) -> list[Row]:
    """Every event of the installation, in order."""
    database = Database(settings.get("DATABASE_URL", f"sqlite:///{folder / 'var' / 'workforceos.db'}"))
    with database.snapshot() as connection:
        rows = [row for page in pages(connection, None) for row in page]
    database.close()
    return rows


def claims_must_agree(settings: dict[str, str], folder: Path) -> None:
    checked = run(["claims", "check"], _found(settings), folder)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def documents_must_agree(settings: dict[str, str], folder: Path, *projections: str) -> None:
    """Each document is what its stream says: a rebuild from zero finds the same."""
    for projection in projections:
        rebuilt = run(["projections", "rebuild", projection], _found(settings), folder)
        assert rebuilt.returncode == 0, rebuilt.stdout + rebuilt.stderr
        assert "same as before" in rebuilt.stdout, rebuilt.stdout + rebuilt.stderr


def _found(settings: Mapping[str, str]) -> dict[str, str]:
    return {"PYTHONPATH": os.environ.get("PYTHONPATH", ""), **settings}
