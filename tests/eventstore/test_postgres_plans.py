"""On PostgreSQL, a question about a stream reads that stream, however many events its company has."""

import re
from itertools import count

import psycopg
import pytest

from workforceos.eventstore import postgres as queries

QUESTIONS = {
    "load one": (queries._STREAM, "uuid, uuid, bigint"),
    "load several": (queries._STREAMS, "uuid[], uuid, bigint"),
    "load many": (queries._STREAMS_OF_COMPANIES, "uuid[], bigint"),
    "have moved": (queries._MOVED.decode(), "uuid[], integer[], uuid"),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_only_the_streams_are_read(log_url: str, question: str) -> None:
    text, types = QUESTIONS[question]
    numbers = count(1)
    prepared = re.sub("%b", lambda _: f"${next(numbers)}", text)
    nothing = ", ".join("'{}'" if each.endswith("[]") else "NULL" for each in types.split(", "))
    with psycopg.connect(log_url) as connection:
        connection.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        connection.execute("SET LOCAL enable_seqscan = off")
        connection.execute(f"PREPARE question ({types}) AS {prepared}".encode())
        plan = "\n".join(row[0] for row in connection.execute(f"EXPLAIN EXECUTE question ({nothing})".encode()))
        connection.execute("DEALLOCATE question")
    assert "events_stream_version" in plan, plan
    assert not re.search("events_of_company|events_pkey", plan), plan
