"""What is allowed is answered, as large as it may be."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.readmodels.contract.sample import number_of
from workforceos.readmodels.port import Found

Ask = Callable[[dict[str, Any]], Found]

WORDS = " ".join(f"q{number:x}" for number in range(750))


def every_second_day(count: int) -> list[str]:
    """From 2024-03-29 back, and the 31st."""
    return [(date(2024, 3, 31) - timedelta(days=2 * number)).isoformat() for number in range(count)]


def should(queries: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {"bool": {"should": queries, **more}}


def phrases(count: int, text: str) -> list[dict[str, Any]]:
    return [{"match_phrase": {"title": text.format(number)}} for number in range(count)]


LARGE: list[tuple[dict[str, Any], set[int]]] = [
    ({"match": {"title": f"night harbour {WORDS}"}}, {1, 2, 4}),
    ({"match": {"title": {"query": f"night harbour {WORDS}", "operator": "and"}}}, set()),
    ({"match": {"title": {"query": "night harbour " * 280, "operator": "and"}}}, {1}),
    ({"match_phrase": {"title": f"night shift {WORDS}"}}, set()),
    ({"match_phrase": {"title": "shift shift " * 333}}, set()),
    *(({"match_phrase": {"title": text * 333}}, set()) for text in ("李", "あ", "😀 ", "lang ")),
    (should([*phrases(253, "shift w{}"), *phrases(1, "shift harbour")]), {2}),
    (should([*phrases(252, "shift w{}"), *phrases(2, "shift harbour")], minimum_should_match=2), {2}),
    ({"bool": {"must": [{"match_all": {}}], "must_not": phrases(250, "night w{}")}}, {1, 2, 3, 4, 5, 6}),
    ({"bool": {"must": phrases(250, "night shift")}}, {1}),
    (should([{"term": {"minutes": n}} for n in range(252)], minimum_should_match=2), set()),
    ({"terms": {"startedAt": every_second_day(1_000)}}, {2, 3}),
    ({"terms": {"startedAt": ["2024-03-31"] * 1_024}}, {2, 3}),
    ({"terms": {"visitDate": ["2024-03||/M"] * 1_023 + ["2024-05-02"]}}, {1, 2, 3}),
    ({"terms": {"startedAt": [f"2024-03-{day}" for day in range(10, 32)]}}, {1, 2, 3}),
    ({"terms": {"startedAt": ["2024-03-30", "2024-04-02T12:00:00.123Z", "1999"]}}, {1, 5}),
]


@pytest.mark.parametrize(("query", "expected"), LARGE, ids=lambda value: str(value)[:60].encode("ascii", "replace"))
def test_a_large_query_is_answered(ask: Ask, query: dict[str, Any], expected: set[int]) -> None:
    found = ask({"query": query, "sort": ["id"], "size": 100})
    assert {number_of(hit.id) for hit in found.hits} == expected
    assert found.total == len(expected)
