"""One store on each engine, with events of the tests' own."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from tests.eventstore.sample import MASTER_KEY, REGISTRY
from workforceos.database import Database
from workforceos.eventstore.opening import open_event_store
from workforceos.eventstore.store import LogStore
from workforceos.migrate import upgrade

ENGINES = ("sqlite", "postgresql")


def new_database(engine: str, request: pytest.FixtureRequest, folder: Path, *, postgres: str = "log_url") -> Database:
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
def postgres(log_url: str) -> Iterator[Database]:
    database = Database(log_url)
    yield database
    database.close()


@pytest.fixture
def postgres_store(postgres: Database) -> LogStore:
    return open_event_store(postgres, master_key=MASTER_KEY, registry=REGISTRY)


@pytest.fixture(scope="session")
def log_urls(postgres_server: str) -> Iterator[tuple[str, str]]:
    """Two PostgreSQL databases, migrated to head, of this worker's own: making one for every test takes longer."""
    names = [f"log_{secrets.token_hex(6)}" for _ in range(2)]
    urls = [make_url(postgres_server).set(database=name).render_as_string(hide_password=False) for name in names]
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        for name, url in zip(names, urls, strict=True):
            admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
            database = Database(url)
            upgrade(database)
            database.close()
        yield urls[0], urls[1]
        for name in names:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def log_url(log_urls: tuple[str, str]) -> str:
    """A PostgreSQL database whose log is as on its first day."""
    return emptied(log_urls[0])


@pytest.fixture
def second_log_url(log_urls: tuple[str, str]) -> str:
    """Another one beside `log_url`."""
    return emptied(log_urls[1])


def emptied(url: str) -> str:
    with psycopg.connect(url) as connection:
        for table in ("events", "command_log", "unique_claims", "range_claims", "person_keys"):
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        connection.execute("SELECT setval('events_position_seq', 0)")
    return url
