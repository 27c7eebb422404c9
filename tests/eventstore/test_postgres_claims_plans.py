"""On PostgreSQL, a question about claims reads those that it is about, however many its company has."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tests.eventstore.sample import COMPANY, NOON, hours
from workforceos.database import Database
from workforceos.eventstore.claim_queries import ClaimQueries
from workforceos.eventstore.model import PRESENCE, REPORTED, Seen, SeenHolder, SeenPrefix, SeenSpans, SeenVersion
from workforceos.eventstore.postgres_claims import claims_json

OTHERS = 3000
PEOPLE = [uuid4() for _ in range(20)]
LANES = (PRESENCE, REPORTED)
_READ = (
    "SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables"
    " WHERE relname IN ('events', 'unique_claims', 'range_claims')"
)
"""Rows that this transaction has fetched."""


@pytest.fixture
def database(log_url: str) -> Iterator[Database]:
    """Its one company has thousands of claims."""
    with closing(Database(log_url)) as database:
        with database.writing() as connection:
            for statement in (
                "INSERT INTO unique_claims SELECT %s, 'user', gen_random_uuid(), gen_random_uuid() FROM n",
                "INSERT INTO unique_claims SELECT %s, 'member', 'g:' || i, gen_random_uuid() FROM n",
                "INSERT INTO range_claims (company_id, lane, subject, starts_at, ends_at, source, kind) SELECT %s,"
                " 'reported', gen_random_uuid(), now() + i * interval '1 h', now() + (i + 8) * interval '1 h',"
                " gen_random_uuid(), 'shift' FROM n",
            ):
                numbered = f"WITH n AS (SELECT i FROM generate_series(1, {OTHERS}) AS i) {statement}"
                connection.exec_driver_sql(numbered, (COMPANY,))
        yield database


def count(database: Database) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql("ANALYZE unique_claims, range_claims")


def _has_read(connection: psycopg.Connection[Any]) -> int:
    row = connection.execute(_READ.encode()).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize("counted", [True, False])
@pytest.mark.parametrize(
    "look",
    [
        tuple(SeenHolder("user", str(id), None) for id in PEOPLE),
        (SeenPrefix("member", "h:", frozenset()),),
        (SeenSpans(LANES, tuple(PEOPLE), NOON.replace(year=2020), NOON.replace(year=2090), ()),),
        tuple(SeenVersion(id, 0) for id in PEOPLE),
    ],
)
def test_an_append_looks_only_at_what_was_seen(database: Database, look: tuple[Seen, ...], counted: bool) -> None:
    """Also while the server has not counted the claims yet."""
    if counted:
        count(database)
    with database.log_pool.connection() as connection, connection.transaction():
        connection.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        claims = claims_json((hours(0, 1, PEOPLE[0], lane="openShift"),), (), look)
        connection.execute("SELECT take_claims(%s, %s::jsonb)", (COMPANY, claims))
        assert _has_read(connection) < OTHERS / 10


def test_holders_are_found_one_by_one(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = [("user", str(id)) for id in PEOPLE] + [("group", str(PEOPLE[0]))]
    count(database)
    read: list[int] = []
    queries = ClaimQueries(database)

    def all_of(query: Any, **parameters: Any) -> Any:
        with database.reading() as connection:
            found = connection.execute(query, parameters).all()
            read.append(int(connection.exec_driver_sql(_READ).scalar_one()))
            return found

    monkeypatch.setattr(queries, "_all", all_of)
    assert queries.holders(COMPANY, wanted) == {}
    assert queries.spans_of_subjects(COMPANY, LANES, PEOPLE, NOON.replace(year=2020), NOON.replace(year=2090)) == []
    assert max(read) < OTHERS / 10
