"""On PostgreSQL, a question about a stream reads that stream, however many events its company has, and a page of the
log that page: also with what was prepared while the log was empty, which stays prepared while it grows."""

import re
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from typing import Any

import psycopg
import pytest

from workforceos.database import Database
from workforceos.eventstore import postgres as queries

QUESTIONS = {
    "load one": (queries._STREAM, "uuid, uuid, bigint"),
    "load several": (queries._STREAMS, "uuid[], uuid, bigint"),
    "load many": (queries._STREAMS_OF_COMPANIES, "uuid[], bigint"),
    "have moved": (queries._MOVED.decode(), "uuid[], integer[], uuid"),
}


PAGE = "SELECT e.data FROM events e WHERE e.position > $1 AND e.position <= $2 ORDER BY e.position LIMIT $3"


@pytest.fixture
def connection(log_url: str) -> Iterator[psycopg.Connection[Any]]:
    """One of the log's own, on a log that is empty, in a transaction whose plans are made for any parameters."""
    with closing(Database(log_url)) as database, database.log_pool.connection() as given, given.transaction():
        given.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        yield given


def plan(connection: psycopg.Connection[Any], text: str, types: str) -> str:
    nothing = ", ".join("'{}'" if each.endswith("[]") else "NULL" for each in types.split(", "))
    connection.execute(f"PREPARE question ({types}) AS {text}".encode())
    try:
        return "\n".join(row[0] for row in connection.execute(f"EXPLAIN EXECUTE question ({nothing})".encode()))
    finally:
        connection.execute("DEALLOCATE question")


@pytest.mark.parametrize("question", QUESTIONS)
def test_only_the_streams_are_read(connection: psycopg.Connection[Any], question: str) -> None:
    text, types = QUESTIONS[question]
    numbers = count(1)
    found = plan(connection, re.sub("%b", lambda _: f"${next(numbers)}", text), types)
    assert re.search("Index Scan using events_stream_version", found), found
    assert not re.search("Seq Scan|events_of_company|events_pkey", found), found


def test_a_page_is_read_in_its_order_and_no_further(connection: psycopg.Connection[Any]) -> None:
    body = connection.execute("SELECT pg_get_functiondef('read_log'::regproc)").fetchone()
    assert body is not None
    assert "FROM events e WHERE e.position > p_after AND e.position <= v_horizon ORDER BY e.position LIMIT" in body[0]
    found = plan(connection, PAGE, "bigint, bigint, bigint")
    assert re.search("Index Scan using events_pkey", found), found
    assert not re.search("Sort|Bitmap", found), found


def test_both_kinds_of_connection_prefer_an_index_and_who_reads_everything_does_not(log_url: str) -> None:
    asked = "SELECT current_setting('enable_seqscan') || current_setting('enable_bitmapscan')"
    with closing(Database(log_url)) as database:
        with database.reading() as one, database.log_pool.connection() as other:
            answers = [one.exec_driver_sql(asked).scalar(), other.execute(asked).fetchone()]
        with database.snapshot() as everything:
            answers.append(everything.exec_driver_sql(asked).scalar())
    assert answers == ["offoff", ("offoff",), "onon"]
