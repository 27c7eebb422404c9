"""Who changes what others rely on holds them back from the first read to the append, on both engines."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from tests.eventstore.sample import COMPANY, NOON, OTHER_COMPANY, Noted, append, hours, key, stream
from workforceos.eventstore import postgres_turns
from workforceos.eventstore import sqlite as sqlite_engine
from workforceos.eventstore.errors import ClaimConflict, Replayed, StoreUnavailable, VersionConflict
from workforceos.eventstore.model import DEPARTMENT_SHIFT, SeenPrefix, SeenVersion, UniqueClaim
from workforceos.eventstore.store import LogStore

LOOKING = (SeenVersion(uuid4(), 0),)
WAITS = 0.2


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as threads:
        yield threads


def waits(future: "Future[int]") -> bool:
    time.sleep(WAITS)
    return not future.done()


def test_whoever_relies_on_something_waits_for_the_append(store: LogStore, pool: ThreadPoolExecutor) -> None:
    with store.turn(COMPANY) as turn:
        relying = pool.submit(store.append, replace(append(), seen=LOOKING))
        assert waits(relying)
        position = store.append(append(), turn)
        assert store.head() >= position  # it is committed, before the block ends
    assert relying.result() > position


def test_the_turn_ends_with_the_block_and_nothing_is_written(store: LogStore, pool: ThreadPoolExecutor) -> None:
    with store.turn(COMPANY):
        relying = pool.submit(store.append, replace(append(), seen=LOOKING))
        assert waits(relying)
    assert relying.result() == store.head()


def test_turns_come_one_after_the_other(store: LogStore, pool: ThreadPoolExecutor) -> None:
    """More of them than may wait at once."""
    under_way: list[int] = []
    most: list[int] = []

    def take(_: int) -> int:
        with store.turn(COMPANY) as turn:
            under_way.append(1)
            time.sleep(0.02)
            most.append(len(under_way))
            under_way.pop()
            return store.append(append(), turn)

    positions = list(pool.map(take, range(12)))
    assert (len(set(positions)), max(most)) == (12, 1)


def test_other_companies_and_who_relies_on_nothing_do_not_wait(
    postgres_store: LogStore, pool: ThreadPoolExecutor
) -> None:
    """On PostgreSQL; on SQLite there is one writer."""
    with postgres_store.turn(COMPANY):
        pool.submit(postgres_store.append, append()).result(1)
        pool.submit(postgres_store.append, replace(append(company=OTHER_COMPANY), seen=LOOKING)).result(1)
        with postgres_store.turn(OTHER_COMPANY) as turn:
            assert postgres_store.append(append(company=OTHER_COMPANY), turn) > 0


@contextmanager
def awaited_turn(store: LogStore) -> Iterator[None]:
    """Many of the company wait for it while the block runs; it ends with an append, and they go on after that."""
    with ThreadPoolExecutor(24) as threads:
        with store.turn(COMPANY) as turn:
            relying = [threads.submit(store.append, replace(append(), seen=LOOKING)) for _ in range(16)]
            turns = [threads.submit(take_a_turn, store) for _ in range(6)]
            assert waits(relying[0])
            yield
            position = store.append(append(), turn)
        assert all(one.result(10) > position for one in (*relying, *turns))


def test_those_who_wait_leave_connections_to_others(postgres_store: LogStore) -> None:
    """The one whose turn it is reads meanwhile, however many wait for it."""
    with awaited_turn(postgres_store):
        began = time.monotonic()
        assert postgres_store.load(COMPANY, [uuid4()]) == {}
        assert postgres_store.append(append(company=OTHER_COMPANY)) > 0
        assert time.monotonic() - began < 1


def test_one_companys_turn_keeps_no_other_company_waiting(postgres_store: LogStore, pool: ThreadPoolExecutor) -> None:
    """However many of the first wait for it."""
    with awaited_turn(postgres_store):
        others = replace(append(company=OTHER_COMPANY), seen=LOOKING)
        assert pool.submit(postgres_store.append, others).result(1) > 0
        assert pool.submit(take_a_turn, postgres_store, OTHER_COMPANY).result(1) > 0


def take_a_turn(store: LogStore, company: UUID = COMPANY) -> int:
    with store.turn(company) as turn:
        return store.append(append(company=company), turn)


def test_what_is_refused_within_a_turn_is_named_and_changes_nothing(store: LogStore, pool: ThreadPoolExecutor) -> None:
    taken, other, person = UniqueClaim("code", "a", uuid4()), UniqueClaim("code", "b", uuid4()), uuid4()
    first = append(stream(other.source), takes=(taken, hours(0, 8, person)), command=key("first"), answer={"n": 1})
    position = head = store.append(first)
    for refused, error in (
        (append(takes=(other, UniqueClaim("code", "a", uuid4()))), ClaimConflict),
        (append(takes=(other, hours(7, 9, person))), ClaimConflict),
        (append(stream(other.source, Noted(), version=0), takes=(other,)), VersionConflict),
        (first, Replayed),
    ):
        with pytest.raises(error) as raised, store.turn(COMPANY) as turn:
            store.append(refused, turn)
        if isinstance(raised.value, Replayed):
            assert (raised.value.answer, raised.value.position) == ({"n": 1}, position)
        assert store.head() == head
        assert store.holders(COMPANY, [("code", "b")]) == {}
        head = pool.submit(store.append, replace(append(), seen=LOOKING)).result(1)


def test_after_a_refusal_within_a_turn_nobody_waits_for_its_block(store: LogStore) -> None:
    """Whoever was refused may append once more, without a turn."""
    store.append(append(takes=(UniqueClaim("code", "a", uuid4()),)))
    with store.turn(COMPANY) as turn:
        with pytest.raises(ClaimConflict):
            store.append(append(takes=(UniqueClaim("code", "a", uuid4()),)), turn)
        assert store.append(replace(append(), seen=LOOKING)) > 0


def test_a_turn_that_is_not_had_in_time(
    store: LogStore, pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (postgres_turns, sqlite_engine):
        monkeypatch.setattr(module, "TURN_SECONDS", 0.3)

    def take() -> None:
        with store.turn(COMPANY):
            pass

    with store.turn(COMPANY):
        waiting = [pool.submit(take) for _ in range(5)]  # also those for whom there is no place to wait
        for one in waiting:
            assert isinstance(one.exception(5), StoreUnavailable)
    take()


def test_a_turn_may_take_longer_than_a_transaction_may_be_idle(postgres_store: LogStore) -> None:
    with postgres_store.turn(COMPANY) as turn:
        time.sleep(2.6)
        assert postgres_store.append(append(), turn) > 0


def test_of_a_plan_and_a_change_of_members_one_sees_the_other(store: LogStore) -> None:
    """One plans for the members of a group, the other adds one and looks for its shifts; both at once, 100 times."""
    together = threading.Barrier(2)

    def plan(group: UUID) -> bool:
        shift = uuid4()
        members = SeenPrefix("member", f"{group}:", frozenset())
        takes = (hours(0, 8, group, shift, DEPARTMENT_SHIFT),)
        together.wait(10)
        try:
            store.append(replace(append(stream(shift), takes=takes), seen=(members,)))
        except VersionConflict:
            return True
        return False

    def join(group: UUID) -> bool:
        membership = uuid4()
        together.wait(10)
        with store.turn(COMPANY) as turn:
            shifts = store.spans_of_subjects(COMPANY, [DEPARTMENT_SHIFT], [group], NOON, NOON.replace(year=2031))
            store.append(append(takes=(UniqueClaim("member", f"{group}:{uuid4()}", membership),)), turn)
        return bool(shifts)

    with ThreadPoolExecutor(2) as threads:
        for _ in range(100):
            group = uuid4()
            both = threads.submit(plan, group), threads.submit(join, group)
            assert sorted(each.result() for each in both) == [False, True]
