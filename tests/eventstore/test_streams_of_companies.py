"""Streams of several companies in one round trip, for projectors: each only with its own company."""

from uuid import uuid4

from tests.eventstore.sample import COMPANY, OTHER_COMPANY, Noted, append, stream
from workforceos.eventstore.store import LogStore


def test_each_stream_is_read_for_its_company_only(store: LogStore) -> None:
    here, there = uuid4(), uuid4()
    first = store.append(append(stream(here, Noted(number=1))))
    store.append(append(stream(there, Noted(number=2)), company=OTHER_COMPANY))
    store.append(append(stream(here, Noted(number=3), version=1)))
    found = store.load_many([(COMPANY, here), (OTHER_COMPANY, there)])
    assert {id: [item.event for item in items] for id, items in found.items()} == {
        here: [Noted(number=1), Noted(number=3)],
        there: [Noted(number=2)],
    }
    assert store.load_many([(OTHER_COMPANY, here), (COMPANY, there)]) == {}
    assert [len(items) for items in store.load_many([(COMPANY, here)], up_to=first).values()] == [1]
    assert store.load_many([]) == {}


def test_the_horizon_is_the_last_event_while_nobody_writes(store: LogStore) -> None:
    assert store.horizon() == 0
    assert store.append(append()) == store.horizon() == store.head()
