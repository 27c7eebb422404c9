"""What can befall a SQLite file: a clear error, and nothing acknowledged is lost."""

import sqlite3
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event

from tests.eventstore.sample import COMPANY, MASTER_KEY, REGISTRY, Noted, append, hours, key, stream
from workforceos import database as database_module
from workforceos.database import Database
from workforceos.eventstore.errors import StoreUnavailable
from workforceos.eventstore.opening import open_event_store
from workforceos.eventstore.store import LogStore
from workforceos.migrate import upgrade


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'log.db'}"
    database = Database(url)
    upgrade(database)
    database.close()
    return url


def opened(url: str) -> LogStore:
    return open_event_store(Database(url), master_key=MASTER_KEY, registry=REGISTRY)


def test_a_full_disk(url: str) -> None:
    store = opened(url)

    @event.listens_for(store.database.engine, "connect")
    def small_disk(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA max_page_count = 60")

    written: list[int] = []

    def fill() -> None:
        while len(written) < 1000:
            written.append(store.append(append(stream(uuid4(), Noted(text="x" * 2000)), command=key(str(uuid4())))))

    with pytest.raises(StoreUnavailable, match="full"):
        fill()
    assert 0 < len(written) < 1000
    assert [item.position for item in store.read(0).events] == written
    store.close()
    roomy = opened(url)
    assert roomy.append(append()) > written[-1]
    roomy.close()


def test_a_writer_that_knows_nothing_of_our_lock(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "BUSY_SECONDS", 0.05)
    store, person = opened(url), uuid4()
    store.append(append())
    other = sqlite3.connect(tmp_path / "log.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable):
        store.append(append(takes=(hours(0, 1, person),), command=key()))
    assert len(store.read(0).events) == 1
    other.execute("ROLLBACK")
    other.close()
    store.append(append(takes=(hours(0, 1, person),), command=key()))
    store.close()


def test_a_connection_is_clean_after_every_failure(url: str) -> None:
    """One connection for all: a transaction left open would block or leak into the next."""
    database = Database(url, pool_size=1)
    store, id = open_event_store(database, master_key=MASTER_KEY, registry=REGISTRY), uuid4()
    store.append(append(stream(id)))
    for _ in range(5):
        with pytest.raises(ValueError, match="offset"):
            store.append(append(stream(uuid4()), at=store.read(0).events[0].metadata.at.replace(tzinfo=None)))
        store.append(append())
    assert len(store.read(0).events) == 6
    assert len(store.load(COMPANY, [id])) == 1
    store.close()
