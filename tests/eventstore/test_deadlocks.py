"""No two appends wait for each other on PostgreSQL, whatever each gives up and takes."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from time import sleep
from uuid import UUID, uuid4

import psycopg
import pytest

from tests.eventstore.deadlocks import without_deadlocks
from tests.eventstore.sample import COMPANY, NOON, OTHER_COMPANY, append, hours, key
from tests.eventstore.waiting import blocked_backend
from workforceos.eventstore.errors import ClaimConflict, Replayed, VersionConflict
from workforceos.eventstore.model import PRESENCE, Append, RangeClaim, Release, SeenVersion, UniqueClaim
from workforceos.eventstore.postgres_claims import claims_json
from workforceos.eventstore.store import LogStore

_TABLES = ("unique_claims", "range_claims")
SINGLE_LOCKS = 64
"""As in migrations/event_store/postgresql_functions_v4."""
SOME, MANY = 1, SINGLE_LOCKS + 2

A, B = uuid4(), uuid4()
"""Two shifts, or two people who have an address."""


@pytest.fixture
def _slow_releases(log_url: str, crowd: int) -> Iterator[None]:
    """Whoever gives up claims is slow to do so, and then to do anything else."""
    with psycopg.connect(log_url, autocommit=True) as admin:
        admin.execute(
            "CREATE FUNCTION one_by_one() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN PERFORM pg_sleep({0.1 / crowd}); RETURN OLD; END $$".encode()
        )
        admin.execute(
            "CREATE FUNCTION be_slow() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN IF EXISTS (SELECT FROM gone) THEN PERFORM pg_sleep(0.4); END IF; RETURN NULL; END $$"
        )
        for table in _TABLES:
            for moment in (
                f"BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION one_by_one()",
                f"AFTER DELETE ON {table} REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION be_slow()",
            ):
                admin.execute(f"CREATE TRIGGER {moment.split()[0].lower()} {moment}".encode())
        yield
        admin.execute("DROP FUNCTION one_by_one, be_slow CASCADE")


@pytest.fixture(autouse=True)
def _without_deadlocks(log_url: str) -> Iterator[None]:
    with without_deadlocks(log_url):
        yield


def outcomes(store: LogStore, first: Append, second: Append, apart: float = 0) -> list[BaseException | None]:
    """Of two appends, so many seconds apart."""
    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(store.append, first)]
        sleep(apart)
        running.append(pool.submit(store.append, second))
        return [future.exception() for future in running]


def in_the_way(refused: Sequence[BaseException | None]) -> list[set[UUID]]:
    return [{holder.source for holder in error.holders} for error in refused if isinstance(error, ClaimConflict)]


def spans(start: int, end: int, source: UUID, people: Sequence[UUID]) -> tuple[RangeClaim, ...]:
    return tuple(hours(start, end, person, source) for person in people)


@pytest.mark.usefixtures("_slow_releases")
@pytest.mark.parametrize("crowd", [SOME, MANY])
def test_two_shifts_that_swap_their_times(postgres_store: LogStore, crowd: int) -> None:
    people = [uuid4() for _ in range(crowd)]
    postgres_store.append(append(takes=spans(0, 2, A, people)))
    postgres_store.append(append(takes=spans(4, 6, B, people)))
    refused = outcomes(
        postgres_store,
        append(takes=spans(4, 6, A, people), releases=(Release(A),)),
        append(takes=spans(0, 2, B, people), releases=(Release(B),)),
    )
    assert in_the_way(refused) == [{B}, {A}]


@pytest.mark.usefixtures("_slow_releases")
@pytest.mark.parametrize("crowd", [SOME])
def test_two_people_who_swap_their_addresses(postgres_store: LogStore, crowd: int) -> None:
    postgres_store.append(append(takes=(UniqueClaim("email", "a", A),)))
    postgres_store.append(append(takes=(UniqueClaim("email", "b", B),)))
    refused = outcomes(
        postgres_store,
        append(takes=(UniqueClaim("email", "b", A),), releases=(Release(A, kind="email"),)),
        append(takes=(UniqueClaim("email", "a", B),), releases=(Release(B, kind="email"),)),
    )
    assert in_the_way(refused) == [{B}, {A}]


@pytest.mark.usefixtures("_slow_releases")
@pytest.mark.parametrize("crowd", [SOME, MANY])
def test_a_plan_for_people_one_of_whom_is_given_up_for_the_other(postgres_store: LogStore, crowd: int) -> None:
    """In either order one of them has to win."""
    others = [uuid4() for _ in range(crowd - 1)]
    low, high = sorted([uuid4(), uuid4()])
    postgres_store.append(append(takes=spans(0, 2, A, [high])))
    refused = outcomes(
        postgres_store,
        append(takes=spans(0, 2, A, [low]), releases=(Release(A, subject=high),)),
        append(takes=spans(0, 2, B, [low, high, *others])),
        apart=0.2,
    )
    assert refused.count(None) == 1
    assert in_the_way(refused) in ([{A}], [{B}])


@pytest.mark.usefixtures("_slow_releases")
@pytest.mark.parametrize("crowd", [2, MANY])
def test_one_shift_is_given_up_in_two_ways(postgres_store: LogStore, crowd: int) -> None:
    people = sorted(uuid4() for _ in range(crowd))
    postgres_store.append(append(takes=spans(0, 2, A, people)))
    assert outcomes(
        postgres_store,
        append(releases=(Release(A),)),
        append(releases=tuple(Release(A, subject=person) for person in reversed(people))),
    ) == [None, None]


def test_a_duplicate_that_has_a_turn_and_the_first_that_waits_for_it(postgres_store: LogStore, log_url: str) -> None:
    first = replace(append(command=key("k"), answer={"n": 1}), seen=(SeenVersion(uuid4(), 0),))
    with (
        psycopg.connect(log_url, autocommit=True) as admin,
        ThreadPoolExecutor(1) as pool,
    ):
        with postgres_store.turn(COMPANY) as turn:
            waiting = pool.submit(postgres_store.append, first)
            blocked_backend(admin)
            postgres_store.append(append(command=key("k"), answer={"n": 2}), turn)
        with pytest.raises(Replayed) as replayed:
            waiting.result()
    assert replayed.value.answer == {"n": 2}


def test_a_shift_that_gets_somebody_while_it_is_given_up(postgres_store: LogStore, log_url: str) -> None:
    """What is given up then is not what was locked: decide again."""
    person, late = uuid4(), uuid4()
    postgres_store.append(append(takes=spans(0, 2, A, [person])))
    with (
        psycopg.connect(log_url) as other,
        psycopg.connect(log_url, autocommit=True) as admin,
        ThreadPoolExecutor(1) as pool,
    ):
        other.execute("SELECT lock_claims(%s, %s)", (COMPANY, _claims(spans(2, 4, B, [person, uuid4()]))))
        moving = pool.submit(postgres_store.append, append(takes=spans(4, 6, A, [person]), releases=(Release(A),)))
        blocked_backend(admin)
        postgres_store.append(append(takes=spans(0, 2, A, [late])))
        other.commit()
        with pytest.raises(VersionConflict):
            moving.result()
    assert {
        claim.subject for claim in postgres_store.spans_in_lane(COMPANY, PRESENCE, NOON, NOON.replace(hour=23))
    } == {
        person,
        late,
    }


def test_who_takes_others_time_and_another_company_do_not_wait(postgres_store: LogStore, log_url: str) -> None:
    """Not even for an append that never ends, as long as neither is for many people."""
    person = uuid4()
    with psycopg.connect(log_url) as other:
        other.execute("SELECT lock_claims(%s, %s)", (COMPANY, _claims(spans(0, 2, A, [person, uuid4()]))))
        team = [uuid4() for _ in range(SINGLE_LOCKS - 1)]
        postgres_store.append(append(takes=spans(0, 2, B, team)))
        postgres_store.append(append(takes=spans(4, 6, B, team), releases=(Release(B),)))
        postgres_store.append(append(takes=spans(0, 2, B, [person, uuid4()]), company=OTHER_COMPANY))
        many = [uuid4() for _ in range(MANY)]
        postgres_store.append(append(takes=spans(0, 2, B, many), company=OTHER_COMPANY))
        postgres_store.append(append(takes=spans(4, 6, B, [person])))  # just one: it would hold nothing


def _claims(takes: tuple[RangeClaim, ...]) -> str:
    found = claims_json(takes, ())
    assert found is not None
    return found
