"""One store on each engine, with events of the tests' own."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from tests.eventstore.sample import MASTER_KEY, REGISTRY
from workforceos.database import Database
from workforceos.eventstore.opening import open_event_store
from workforceos.eventstore.store import LogStore
from workforceos.migrate import upgrade

ENGINES = ("sqlite", "postgresql")


def new_database(
    engine: str, request: pytest.FixtureRequest, folder: Path, *, postgres: str = "postgres_url"
) -> Database:
    """A database of this test's own, migrated to head; `postgres` is the fixture that names the one on the server."""
    if engine == "postgresql":
        return Database(cast(str, request.getfixturevalue(postgres)))
    database = Database(f"sqlite:///{folder / 'log.db'}")
    upgrade(database)
    return database


@pytest.fixture(params=[ENGINES[0], pytest.param(ENGINES[1], marks=pytest.mark.needs_server)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    database = new_database(request.param, request, tmp_path)
    yield database
    database.close()


@pytest.fixture
def store(database: Database) -> LogStore:
    return open_event_store(database, master_key=MASTER_KEY, registry=REGISTRY)


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[Database]:
    database = Database(postgres_url)
    yield database
    database.close()


@pytest.fixture
def postgres_store(postgres: Database) -> LogStore:
    return open_event_store(postgres, master_key=MASTER_KEY, registry=REGISTRY)


@pytest.fixture
def second_postgres_url(empty_postgres_url: str) -> str:
    """Another database beside `postgres_url`, migrated to head."""
    database = Database(empty_postgres_url)
    upgrade(database)
    database.close()
    return empty_postgres_url
