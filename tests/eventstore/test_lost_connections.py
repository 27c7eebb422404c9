"""PostgreSQL goes away in the middle of an append: never a conflict, never doubled, resolved by the command key."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import make_url

from tests.eventstore.proxy import Proxy, proxy
from tests.eventstore.sample import (
    COMPANY,
    MASTER_KEY,
    REGISTRY,
    Noted,
    append,
    hours,
    key,
    metadata,
    stream,
    unnumbered,
)
from tests.eventstore.waiting import blocked_backend, until
from workforceos.database import Database
from workforceos.eventstore.errors import KeyConflict, Replayed, StoreUnavailable
from workforceos.eventstore.model import Append
from workforceos.eventstore.opening import open_event_store
from workforceos.eventstore.store import LogStore


@pytest.fixture
def wire(log_url: str) -> Iterator[Proxy]:
    with proxy(make_url(log_url)) as wire:
        yield wire


@pytest.fixture
def far_store(wire: Proxy) -> Iterator[LogStore]:
    """A store whose connections go over the wire; one append with a key has been made (the statement is prepared)."""
    database = Database(wire.url)
    store = open_event_store(database, master_key=MASTER_KEY, registry=REGISTRY)
    store.append(append(command=key("warm up")))
    store.append(append())
    yield store
    database.close()


def test_an_append_whose_answer_is_lost_is_found_by_its_key(far_store: LogStore, wire: Proxy) -> None:
    head, id = far_store.head(), uuid4()
    request = append(stream(id), takes=(hours(0, 1, uuid4()),), command=key(), answer={"n": 1})
    wire.swallow_next_answer()

    position = far_store.append(request)

    events = far_store.read(head).events
    assert [(item.originator_id, item.position) for item in events] == [(id, position)]
    with pytest.raises(Replayed) as replayed:
        far_store.append(unnumbered(request))
    assert (replayed.value.answer, replayed.value.position) == ({"n": 1}, position)


def test_the_answer_to_another_requests_replay_is_lost(far_store: LogStore, wire: Proxy) -> None:
    first = append(command=key(), answer={"n": 1})
    position = far_store.append(first)
    wire.swallow_next_answer()
    with pytest.raises(Replayed) as replayed:
        far_store.append(unnumbered(first))
    assert (replayed.value.answer, replayed.value.position) == ({"n": 1}, position)
    wire.swallow_next_answer()
    with pytest.raises(KeyConflict):
        far_store.append(append(command=key(fingerprint="0" * 64)))


@pytest.mark.parametrize("answer", [{"n": 1}, {"n": 2}], ids=["the same answer", "another answer"])
def test_the_answer_to_the_replay_of_one_of_the_same_request_id_is_lost(
    answer: dict[str, int], far_store: LogStore, wire: Proxy
) -> None:
    """The id may be the client's."""
    position = far_store.append(append(command=key(), answer={"n": 1}, request="same"))
    wire.swallow_next_answer()
    with pytest.raises(Replayed) as replayed:
        far_store.append(append(command=key(), answer=answer, request="same"))
    assert (replayed.value.answer, replayed.value.position) == ({"n": 1}, position)


def test_an_append_without_a_key_whose_answer_is_lost_is_unknown(far_store: LogStore, wire: Proxy) -> None:
    head = far_store.head()
    wire.swallow_next_answer()
    with pytest.raises(StoreUnavailable):
        far_store.append(append())
    assert len(far_store.read(head).events) == 1


def test_a_read_whose_answer_is_lost_is_asked_again(far_store: LogStore, wire: Proxy) -> None:
    head = far_store.head()
    wire.swallow_next_answer()
    assert far_store.head() == head


def test_a_restart_of_the_server(far_store: LogStore, wire: Proxy) -> None:
    """Clear errors while it is away, no stale connections afterwards."""
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: far_store.append(append()), range(20)))
    head = far_store.head()
    wire.cut(refuse=True)
    for request in (append(), append(command=key())):
        with pytest.raises(StoreUnavailable):
            far_store.append(request)
    for ask in (far_store.head, far_store.ping):
        with pytest.raises(StoreUnavailable):
            ask()
    wire.cut(refuse=False)
    position = far_store.append(append(command=key()))
    assert [item.position for item in far_store.read(head).events] == [position]
    until(lambda: pings(far_store))
    far_store.append(append())


def pings(store: LogStore) -> bool:
    try:
        store.ping()
    except StoreUnavailable:
        return False
    return True


@pytest.fixture
def other(log_url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Another client, in a transaction of its own."""
    with psycopg.connect(log_url) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def admin(log_url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(log_url, autocommit=True) as connection:
        yield connection


def hold_key(other: psycopg.Connection[tuple[object, ...]], request: Append, fingerprint: str = "f" * 64) -> None:
    """The same command by another process, not committed yet."""
    m, command = request.metadata, request.command
    assert command is not None
    other.execute(
        "SELECT append_command(%s, NULL, NULL, 'first', NULL, %s, %s, %s, %s, %s, '{\"n\": 1}', NULL, %s, 1,"
        " 'sample.noted.v1', '{}')",
        (m.company_id, m.at, command.company_id, command.actor_id, command.key, fingerprint, uuid4()),
    )


def test_a_terminated_append_with_a_key_is_done_again(
    postgres_store: LogStore,
    other: psycopg.Connection[tuple[object, ...]],
    admin: psycopg.Connection[tuple[object, ...]],
) -> None:
    id = uuid4()
    request = append(stream(id), command=key())
    hold_key(other, request)
    with ThreadPoolExecutor(1) as pool:
        appending = pool.submit(postgres_store.append, request)
        admin.execute("SELECT pg_terminate_backend(%s)", (blocked_backend(admin),))
        blocked_backend(admin)
        other.rollback()
        position = appending.result()
    assert [(item.originator_id, item.position) for item in postgres_store.read(0).events] == [(id, position)]


def test_a_terminated_append_without_a_key_is_unknown(
    postgres_store: LogStore,
    other: psycopg.Connection[tuple[object, ...]],
    admin: psycopg.Connection[tuple[object, ...]],
) -> None:
    id = uuid4()
    m = metadata()
    other.execute(
        "SELECT append_event(%s, NULL, NULL, 'first', NULL, %s, %s, 1, 'sample.noted.v1', '{}')",
        (m.company_id, m.at, id),
    )
    with ThreadPoolExecutor(1) as pool:
        appending = pool.submit(postgres_store.append, append(stream(id)))
        admin.execute("SELECT pg_terminate_backend(%s)", (blocked_backend(admin),))
        with pytest.raises(StoreUnavailable):
            appending.result()
    other.rollback()
    assert postgres_store.load(COMPANY, [id]) == {}


@pytest.mark.parametrize("first_commits", [True, False])
def test_a_duplicate_waits_for_the_first(
    first_commits: bool,
    postgres_store: LogStore,
    other: psycopg.Connection[tuple[object, ...]],
    admin: psycopg.Connection[tuple[object, ...]],
) -> None:
    request = append(stream(uuid4(), Noted(text="second")), command=key())
    hold_key(other, request)
    with ThreadPoolExecutor(1) as pool:
        appending = pool.submit(postgres_store.append, request)
        blocked_backend(admin)
        if first_commits:
            other.commit()
            with pytest.raises(Replayed) as replayed:
                appending.result()
            assert (replayed.value.answer, replayed.value.position) == ({"n": 1}, postgres_store.head())
        else:
            other.rollback()
            assert appending.result() == postgres_store.head()
    assert len(postgres_store.read(0).events) == 1


def test_a_hung_first_makes_its_duplicate_unavailable(
    log_url: str, other: psycopg.Connection[tuple[object, ...]]
) -> None:
    database = Database(f"{log_url}?options=-c%20lock_timeout%3D50")
    store = open_event_store(database, master_key=MASTER_KEY, registry=REGISTRY)
    request = append(command=key())
    hold_key(other, request)
    with pytest.raises(StoreUnavailable):
        store.append(request)
    other.rollback()
    store.append(request)
    database.close()
