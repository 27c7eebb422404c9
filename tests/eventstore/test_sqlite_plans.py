"""On SQLite, a question about a stream reads that stream, however many events its company has."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from tests.eventstore.sample import ACTOR, COMPANY, MASTER_KEY, REGISTRY, append, stream
from workforceos.database import Database
from workforceos.eventstore.opening import open_event_store
from workforceos.eventstore.store import LogStore
from workforceos.identifiers import new_id
from workforceos.migrate import upgrade

STREAMS = [new_id() for _ in range(3)]
QUESTIONS: dict[str, Callable[[LogStore], Any]] = {
    "load one": lambda store: store.load(COMPANY, STREAMS[:1]),
    "load several": lambda store: store.load(COMPANY, STREAMS),
    "load up to": lambda store: store.load(COMPANY, STREAMS, up_to=2),
    "load many": lambda store: store.load_many([(COMPANY, id) for id in STREAMS]),
    "have moved": lambda store: store.have_moved(COMPANY, dict.fromkeys(STREAMS, 1)),
    "find command": lambda store: store.find_command(COMPANY, ACTOR, "key"),
}


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[tuple[LogStore, list[str]]]:
    """A store on SQLite, and the statements that it sends."""
    database = Database(f"sqlite:///{tmp_path / 'log.db'}")
    sent: list[str] = []

    @event.listens_for(database.engine, "connect")
    def trace(connection: Any, _record: Any) -> None:
        connection.set_trace_callback(sent.append)

    upgrade(database)
    store = open_event_store(database, master_key=MASTER_KEY, registry=REGISTRY)
    store.append(append(*(stream(id) for id in STREAMS)))
    sent.clear()
    yield store, sent
    store.close()


@pytest.mark.parametrize("question", QUESTIONS)
def test_only_the_streams_are_read(asked: tuple[LogStore, list[str]], question: str) -> None:
    store, sent = asked
    QUESTIONS[question](store)
    queries = [statement for statement in sent if statement.startswith("SELECT")]
    assert queries
    for query in queries:
        with store.database.reading() as connection:
            plan = [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}")]
        searches = [step for step in plan if step.startswith(("SEARCH", "SCAN"))]
        assert searches
        assert all("(stream_id=?" in step or "(company_id=? AND actor_id=? AND key=?)" in step for step in searches), (
            plan
        )
