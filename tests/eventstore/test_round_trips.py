"""How often each call goes to PostgreSQL and back, seen on the wire."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import make_url

from tests.eventstore.proxy import Proxy, proxy
from tests.eventstore.sample import (
    ACTOR,
    COMPANY,
    MASTER_KEY,
    NOON,
    REGISTRY,
    Described,
    Noted,
    append,
    hours,
    key,
    stream,
)
from workforceos.database import Database
from workforceos.eventstore import person_keys
from workforceos.eventstore.model import Release, UniqueClaim
from workforceos.eventstore.opening import open_event_store
from workforceos.eventstore.store import LogStore


@pytest.fixture
def wire(log_url: str) -> Iterator[Proxy]:
    with proxy(make_url(log_url)) as wire:
        yield wire


@pytest.fixture
def far_store(wire: Proxy, monkeypatch: pytest.MonkeyPatch) -> Iterator[LogStore]:
    monkeypatch.setattr(person_keys, "CACHE_SECONDS", 3600.0)
    database = Database(wire.url, pool_size=1)
    yield open_event_store(database, master_key=MASTER_KEY, registry=REGISTRY)
    database.close()


def planned(store: LogStore) -> int:
    shift, person = uuid4(), uuid4()
    takes = (hours(0, 8, person, shift), UniqueClaim("code", str(shift), shift))
    events = stream(shift, Noted(), Noted())
    return store.append(append(events, stream(), takes=takes, releases=(Release(shift),), command=key(str(shift))))


PERSON, STREAMS = uuid4(), [uuid4() for _ in range(3)]

CALLS: dict[str, tuple[Callable[[LogStore], Any], int]] = {
    "append": (lambda store: store.append(append()), 1),
    "append with key, claims and several streams": (planned, 1),
    "append of personal fields, key in cache": (
        lambda store: store.append(append(stream(uuid4(), Described(person_id=PERSON, nickname="Ada")))),
        1,
    ),
    "load of one stream": (lambda store: store.load(COMPANY, STREAMS[:1]), 1),
    "load of several streams": (lambda store: store.load(COMPANY, STREAMS), 1),
    "have_moved": (lambda store: store.have_moved(COMPANY, dict.fromkeys(STREAMS, 1)), 1),
    "read when there is something": (lambda store: store.read(0), 1),
    "read when there is nothing": (lambda store: store.read(10**6), 1),
    "head": (lambda store: store.head(), 1),
    "find_command": (lambda store: store.find_command(COMPANY, ACTOR, "key"), 1),
    "holders": (lambda store: store.holders(COMPANY, [("email", "a"), ("email", "b")]), 1),
    "spans_of_sources": (lambda store: store.spans_of_sources(COMPANY, STREAMS), 1),
    "spans_of_subjects": (
        lambda store: store.spans_of_subjects(COMPANY, ["presence"], STREAMS, NOON, NOON + timedelta(days=1)),
        1,
    ),
}


@pytest.mark.parametrize("call", CALLS)
def test_round_trips(call: str, far_store: LogStore, wire: Proxy) -> None:
    far_store.append(append(*(stream(id) for id in STREAMS)))
    work, expected = CALLS[call]
    # The first time connects and prepares the statement. SQLAlchemy's driver does the latter at the sixth.
    for _ in range(8):
        work(far_store)
    before = wire.round_trips
    work(far_store)
    assert wire.round_trips - before == expected
