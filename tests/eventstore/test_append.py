"""What holds for every append, on both engines."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from tests.eventstore.sample import (
    COMPANY,
    OTHER_COMPANY,
    Noted,
    append,
    hours,
    key,
    metadata,
    stream,
)
from workforceos.eventstore.errors import ClaimConflict, VersionConflict
from workforceos.eventstore.model import Append, UniqueClaim
from workforceos.eventstore.store import LogStore


def test_what_is_appended_is_loaded_as_it_was(store: LogStore) -> None:
    id = uuid4()
    noted = Noted(text='quotes " and \\ and €', number=-(2**53), amount=Decimal("10.50"))
    at = datetime(2030, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
    meta = replace(metadata(at=at), causation_id="event 7")
    position = store.append(Append(meta, (stream(id, noted, Noted()),)))

    first, second = store.load(COMPANY, [id])[id]

    assert (first.event, first.originator_id, first.originator_version) == (noted, id, 1)
    assert (second.event, second.originator_version, second.position) == (Noted(), 2, position)
    assert first.metadata == meta
    assert first.metadata.at.utcoffset() is not None


def test_metadata_without_a_user(store: LogStore) -> None:
    id = uuid4()
    meta = replace(metadata(), user_id=None, session_id=None)
    store.append(Append(meta, (stream(id),)))
    assert store.load(COMPANY, [id])[id][0].metadata == meta


def test_several_streams_are_loaded_together(store: LogStore) -> None:
    ids = [uuid4() for _ in range(3)]
    for id in ids:
        store.append(append(stream(id, Noted(text=str(id)), Noted())))
    loaded = store.load(COMPANY, [*ids, uuid4(), ids[0]])
    assert set(loaded) == set(ids)
    assert [[item.originator_version for item in loaded[id]] for id in ids] == [[1, 2]] * 3
    assert store.load(COMPANY, []) == {}


@pytest.mark.parametrize("streams", [1, 2])
def test_load_up_to_a_position(store: LogStore, streams: int) -> None:
    ids = [uuid4() for _ in range(streams)]
    first = store.append(append(*(stream(id) for id in ids)))
    store.append(append(*(stream(id, version=1) for id in ids)))
    assert {id: len(events) for id, events in store.load(COMPANY, ids, up_to=first).items()} == dict.fromkeys(ids, 1)
    assert store.load(COMPANY, ids, up_to=0) == {}


def test_a_stream_of_another_company_is_empty(store: LogStore) -> None:
    id = uuid4()
    store.append(append(stream(id)))
    assert store.load(OTHER_COMPANY, [id]) == {}
    assert store.load(OTHER_COMPANY, [id, uuid4()]) == {}


def test_one_append_on_several_streams(store: LogStore) -> None:
    low, high = sorted((uuid4(), uuid4()))
    last = store.append(append(stream(high, Noted(number=2)), stream(low, Noted(number=1), Noted(number=3))))
    events = store.read(0).events
    assert [(item.originator_id, item.originator_version) for item in events] == [(low, 1), (low, 2), (high, 1)]
    assert events[-1].position == last == store.head()


def test_a_version_is_taken_once(store: LogStore) -> None:
    id = uuid4()
    store.append(append(stream(id)))
    with pytest.raises(VersionConflict):
        store.append(append(stream(id, Noted(text="late"))))
    assert len(store.load(COMPANY, [id])[id]) == 1


def test_a_version_conflict_on_one_of_several_streams_undoes_all(store: LogStore) -> None:
    taken, other, source, person = uuid4(), uuid4(), uuid4(), uuid4()
    store.append(append(stream(taken)))
    head = store.head()
    claims = (UniqueClaim("email", "x", source), hours(0, 1, person))
    with pytest.raises(VersionConflict):
        store.append(append(stream(other), stream(taken), takes=claims, command=key()))
    assert_nothing_of(store, other, person, head)
    store.append(append(stream(other), takes=claims, command=key()))


def test_a_claim_conflict_undoes_all(store: LogStore) -> None:
    other, source, person = uuid4(), uuid4(), uuid4()
    store.append(append(takes=(UniqueClaim("email", "taken", uuid4()),)))
    head = store.head()
    claims = (UniqueClaim("email", "x", source), UniqueClaim("email", "taken", source), hours(0, 1, person))
    with pytest.raises(ClaimConflict):
        store.append(append(stream(other), takes=claims, command=key()))
    assert_nothing_of(store, other, person, head)


def assert_nothing_of(store: LogStore, id: UUID, person: UUID, head: int) -> None:
    assert store.load(COMPANY, [id]) == {}
    assert store.holders(COMPANY, [("email", "x")]) == {}
    assert not store.spans_of_subjects(COMPANY, ["presence"], [person], datetime.min.replace(tzinfo=UTC), FAR)
    assert store.find_command(COMPANY, key().actor_id, key().key) is None
    assert store.head() == head


FAR = datetime(9999, 1, 1, tzinfo=UTC)


def test_the_log_is_read_page_by_page(store: LogStore) -> None:
    positions = [store.append(append(company=company)) for company in (COMPANY, OTHER_COMPANY, COMPANY)]
    page = store.read(0, limit=2)
    assert ([item.position for item in page.events], page.last, page.covered) == (positions[:2], *[positions[1]] * 2)
    page = store.read(page.last, limit=2)
    assert ([item.position for item in page.events], page.last, page.covered) == (positions[2:], *[positions[2]] * 2)
    page = store.read(page.last, limit=2)
    assert (page.events, page.last, page.covered) == ((), positions[2], positions[2])


def test_an_empty_log(store: LogStore) -> None:
    assert (store.head(), store.read(0).events, store.read(0).last, store.read(0).covered) == (0, (), 0, 0)
    store.ping()


def test_streams_of_several_companies_are_loaded_together(store: LogStore) -> None:
    here, there = uuid4(), uuid4()
    first = store.append(append(stream(here)))
    store.append(append(stream(there), company=OTHER_COMPANY))
    store.append(append(stream(here, version=1)))
    loaded = store.load_many([(COMPANY, here), (OTHER_COMPANY, there), (COMPANY, uuid4()), (COMPANY, there)])
    assert {id: len(items) for id, items in loaded.items()} == {here: 2, there: 1}
    assert store.load_many([(OTHER_COMPANY, here), (COMPANY, there)]) == {}
    assert {id: len(items) for id, items in store.load_many([(COMPANY, here)], up_to=first).items()} == {here: 1}
    assert store.load_many([]) == {}


def test_the_horizon_is_the_last_event_when_nobody_writes(store: LogStore) -> None:
    assert store.horizon() == 0
    position = store.append(append())
    with pytest.raises(VersionConflict):  # uses a position up on PostgreSQL
        store.append(append(stream(store.read(0).events[0].originator_id)))
    assert store.horizon() == position


def test_whether_streams_have_moved(store: LogStore) -> None:
    still, moved, unknown = uuid4(), uuid4(), uuid4()
    store.append(append(stream(still, Noted(), Noted()), stream(moved, Noted())))
    assert not store.have_moved(COMPANY, {still: 2, moved: 1, unknown: 0})
    store.append(append(stream(moved, Noted(), version=1)))
    assert store.have_moved(COMPANY, {still: 2, moved: 1})
    assert not store.have_moved(COMPANY, {still: 2, moved: 2})
    assert not store.have_moved(OTHER_COMPANY, {moved: 1}), "a stream of another company never moves"
    assert not store.have_moved(COMPANY, {})
    store.append(append(stream(unknown, Noted())))
    assert store.have_moved(COMPANY, {unknown: 0})
