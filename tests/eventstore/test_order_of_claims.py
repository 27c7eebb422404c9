"""Claims are taken in one order by everybody: whoever has the first of them never waits for whoever waits for it."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
import pytest

from tests.eventstore.sample import COMPANY, MASTER_KEY, REGISTRY, append, hours
from tests.eventstore.waiting import blocked_backend
from workforceos.database import Database
from workforceos.eventstore.errors import ClaimConflict
from workforceos.eventstore.model import RangeClaim, Release, UniqueClaim
from workforceos.eventstore.opening import open_event_store
from workforceos.eventstore.postgres_claims import claims_json
from workforceos.eventstore.store import LogStore

Take = UniqueClaim | RangeClaim


def persons_hours() -> tuple[Take, Take]:
    low, high = sorted([uuid4(), uuid4()])
    return hours(0, 1, low), hours(0, 1, high)


def values() -> tuple[Take, Take]:
    return UniqueClaim("email", "a", uuid4()), UniqueClaim("email", "b", uuid4())


@pytest.mark.parametrize("takes", [persons_hours(), values()], ids=["ranges", "unique"])
def test_the_later_of_two_claims_is_free_while_the_earlier_is_waited_for(
    takes: tuple[Take, Take], postgres_store: LogStore, log_url: str
) -> None:
    first, second = takes
    with (
        psycopg.connect(log_url) as other,
        psycopg.connect(log_url, autocommit=True) as admin,
        ThreadPoolExecutor(1) as pool,
    ):
        other.execute("SELECT take_claims(%s, %s)", (COMPANY, claims_json([first], [])))
        appending = pool.submit(postgres_store.append, append(takes=(second, first)))
        blocked_backend(admin)
        # A deadlock, if the append had taken this one already.
        other.execute("SELECT take_claims(%s, %s)", (COMPANY, claims_json([second], [])))
        other.commit()
        with pytest.raises(ClaimConflict) as refused:
            appending.result()
    assert len(refused.value.holders) == 2


def test_an_append_waits_for_a_release_on_its_way(postgres_store: LogStore, log_url: str) -> None:
    person, theirs = uuid4(), uuid4()
    postgres_store.append(append(takes=(hours(0, 1, person, theirs),)))
    with (
        psycopg.connect(log_url) as other,
        psycopg.connect(log_url, autocommit=True) as admin,
        ThreadPoolExecutor(1) as pool,
    ):
        other.execute("SELECT take_claims(%s, %s)", (COMPANY, claims_json([], [Release(theirs)])))
        appending = pool.submit(postgres_store.append, append(takes=(hours(0, 1, person),)))
        blocked_backend(admin)
        other.commit()
        appending.result()


def test_a_deadlock_is_a_conflict_with_nobody_named(postgres_url: str) -> None:
    """None is known that can happen (test_deadlocks); if one does, the caller decides anew."""
    database = Database(postgres_url)
    with database.writing() as connection:
        connection.exec_driver_sql(
            "CREATE OR REPLACE FUNCTION take_claims(p_company uuid, p_claims jsonb) RETURNS void LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'deadlock_detected'; END $$"
        )
    store = open_event_store(database, master_key=MASTER_KEY, registry=REGISTRY)
    with pytest.raises(ClaimConflict) as refused:
        store.append(append(takes=(hours(0, 1, uuid4()),)))
    assert refused.value.holders == ()
    store.close()
