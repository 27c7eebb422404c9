"""A live reader skips nothing, whatever the writers do."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import Connection

from tests.eventstore.sample import COMPANY, MASTER_KEY, REGISTRY, Noted, append, metadata, stream
from tests.eventstore.waiting import until
from workforceos.database import Database
from workforceos.eventstore.errors import VersionConflict
from workforceos.eventstore.opening import open_event_store
from workforceos.eventstore.store import LogStore

WRITERS, APPENDS = 4, 60
Wire = Connection[tuple[Any, ...]]


@pytest.fixture
def writer(log_url: str) -> Iterator[Wire]:
    """A writer that takes its time: it holds a transaction open."""
    with psycopg.connect(log_url) as connection:
        yield connection
        connection.close()


def write(writer: Wire, id: UUID | None = None) -> int:
    m = metadata()
    row = writer.execute(
        "SELECT append_event(%s, NULL, NULL, 'slow', NULL, %s, %s, 1, 'sample.noted.v1', '{}')",
        (m.company_id, m.at, id or uuid4()),
    ).fetchone()
    assert row is not None
    position: int = row[0]
    return position


def positions(store: LogStore, after: int = 0) -> list[int]:
    return [item.position for item in store.read(after).events]


def test_nothing_beyond_an_open_append_is_read(postgres_store: LogStore, writer: Wire) -> None:
    before = postgres_store.append(append())
    slow = write(writer)
    later = postgres_store.append(append())
    page = postgres_store.read(0)
    assert ([item.position for item in page.events], page.last, page.covered) == ([before], before, before)
    assert positions(postgres_store, before) == []
    assert postgres_store.horizon() == before
    writer.commit()
    assert positions(postgres_store, page.last) == [slow, later]
    assert postgres_store.horizon() == later
    assert postgres_store.read(later).covered == later


def test_the_very_first_append_is_waited_for(postgres_url: str) -> None:
    """In a database that was never written to: a sequence that was never used says that it was."""
    store = open_event_store(Database(postgres_url), master_key=MASTER_KEY, registry=REGISTRY)
    with psycopg.connect(postgres_url) as writer:
        slow = write(writer)
        later = store.append(append())
        assert positions(store) == []
        writer.commit()
    assert positions(store) == [slow, later] == [1, 2]
    store.close()


def test_an_append_that_rolls_back_is_not_waited_for(postgres_store: LogStore, writer: Wire) -> None:
    gone = write(writer)
    later = postgres_store.append(append())
    writer.rollback()
    assert positions(postgres_store) == [later]
    assert gone < later


def test_a_bound_outlives_a_savepoint_that_was_left(postgres_store: LogStore, writer: Wire) -> None:
    first = write(writer)
    writer.execute("SAVEPOINT here")
    write(writer)
    writer.execute("ROLLBACK TO SAVEPOINT here")
    later = postgres_store.append(append())
    assert positions(postgres_store) == []
    writer.commit()
    assert positions(postgres_store) == [first, later]


def test_a_writer_that_hangs_is_cut_off_by_the_server(postgres_store: LogStore, writer: Wire) -> None:
    writer.execute("SET idle_in_transaction_session_timeout = '50ms'")
    write(writer)
    later = postgres_store.append(append())
    until(lambda: positions(postgres_store) == [later])


def test_other_transactions_do_not_hold_readers_up(postgres_store: LogStore, writer: Wire) -> None:
    writer.execute("CREATE TABLE unrelated (n int); SELECT pg_advisory_xact_lock_shared(1)")
    position = postgres_store.append(append())
    assert positions(postgres_store) == [position]


def test_appends_in_other_databases_do_not_hold_readers_up(postgres_store: LogStore, second_log_url: str) -> None:
    with psycopg.connect(second_log_url) as writer:
        write(writer)
        position = postgres_store.append(append())
        assert positions(postgres_store) == [position]


def test_a_reader_that_pauses_between_its_steps_skips_nothing(postgres_store: LogStore, writer: Wire) -> None:
    """Whatever commits after the horizon was read lies beyond it."""
    recorder = postgres_store.recorder
    slow = write(writer)
    horizon = recorder.horizon(0)
    writer.commit()
    later = postgres_store.append(append())
    assert horizon < slow < later
    assert positions(postgres_store, 0) == [slow, later]
    assert recorder.horizon(later) <= later


def test_a_writer_that_pauses_before_it_announces_gets_later_positions(postgres_store: LogStore, writer: Wire) -> None:
    """The bound that it announces is old; its positions are beyond every horizon read before."""
    row = writer.execute("SELECT last_value FROM events_position_seq").fetchone()
    assert row is not None
    early = postgres_store.append(append())
    assert postgres_store.read(0).covered == early
    assert write(writer) > early
    writer.commit()


def test_many_writers_one_reader(store: LogStore) -> None:
    """Rollbacks (versions that are taken) among the writers, on both engines."""
    written: list[int] = []
    taken = uuid4()
    written.append(store.append(append(stream(taken))))
    done = threading.Event()

    def write_many(_: int) -> list[int]:
        mine = []
        for number in range(APPENDS):
            if number % 5 == 0:
                with pytest.raises(VersionConflict):
                    store.append(append(stream(uuid4(), Noted(), Noted()), stream(taken)))
            mine.append(store.append(append(stream(uuid4(), Noted(number=number)))))
        return mine

    def follow() -> list[int]:
        seen: list[int] = []
        last = 0
        while True:
            # Asked before the read: what was written by then must be in it.
            finished = done.is_set()
            page = store.read(last, limit=50)
            seen += [item.position for item in page.events]
            last = page.last
            if finished and not page.events:
                return seen

    with ThreadPoolExecutor(WRITERS + 1) as pool:
        reader = pool.submit(follow)
        for mine in pool.map(write_many, range(WRITERS)):
            written += mine
        done.set()
        seen = reader.result()
    assert seen == sorted(written)
    assert len(store.load(COMPANY, [taken])[taken]) == 1


def test_many_writers_and_one_that_is_late(postgres_store: LogStore, writer: Wire) -> None:
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(lambda _: postgres_store.append(append()), range(20)))
        first = positions(postgres_store)
        slow = write(writer)
        written = list(pool.map(lambda _: postgres_store.append(append()), range(100)))
    assert len(first) == 20
    assert positions(postgres_store, first[-1]) == []
    writer.commit()
    assert positions(postgres_store, first[-1]) == [slow, *sorted(written)]
