"""What the parser makes of Elasticsearch's JSON: the short forms, and values in the type of their field."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.readmodels.contract.sample import KEY, NOW, VISITS, visit_id
from workforceos.readmodels.model import Sort
from workforceos.readmodels.parsing import parse_search, sign_cursor
from workforceos.readmodels.tree import (
    Bool,
    ConstantScore,
    DateHistogramAgg,
    DisMax,
    Exists,
    Ids,
    Match,
    MatchAll,
    MatchNone,
    MultiMatch,
    Prefix,
    Query,
    Range,
    Search,
    Spans,
    Term,
    Terms,
    TermsAgg,
    TopHitsAgg,
    Wildcard,
)


def parse(body: dict[str, Any], *, to_manager: bool = True) -> Search:
    return parse_search(body, VISITS, to_manager=to_manager, cursor_key=KEY, now=NOW)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"match_all": {}}, MatchAll()),
        ({"match_all": {"boost": 2}}, MatchAll(2.0)),
        ({"term": {"status": "done"}}, Term("status", "done")),
        ({"term": {"status.keyword": {"value": "done", "boost": 3}}}, Term("status", "done", boost=3.0)),
        ({"term": {"user.fullname.keyword": "x"}}, Term("user.fullname", "x")),
        ({"term": {"_id": str(visit_id(1))}}, Term("id", str(visit_id(1)))),
        ({"term": {"minutes": "7"}}, Term("minutes", 7)),
        ({"term": {"minutes": 7.0}}, Term("minutes", 7)),
        ({"term": {"minutes": 7.5}}, MatchNone()),
        ({"term": {"cost": 0.1}}, Term("cost", Decimal("0.1"))),
        ({"term": {"urgent": "true"}}, Term("urgent", True)),
        ({"term": {"title": 7}}, Term("title", "7")),
        ({"term": {"visitDate": "2024-03-31"}}, Term("visitDate", "2024-03-31")),
        ({"term": {"visitDate": "2024-02"}}, Term("visitDate", "2024-02-01")),
        ({"term": {"visitDate": "2024-02||/M"}}, Range("visitDate", gte="2024-02-01", lte="2024-02-29")),
        ({"term": {"visitDate": "9999-12-31"}}, Term("visitDate", "9999-12-31")),
        ({"range": {"visitDate": {"gt": "2024-02", "lte": "9999-12-31"}}},
         Range("visitDate", gt="2024-02-01", lte="9999-12-31")),
        ({"term": {"visitDate": "now/d"}}, Term("visitDate", "2024-03-31")),
        ({"terms": {"status": ["a", "b", "a"]}}, Terms("status", ("a", "b"))),
        ({"terms": {"status": ["a"], "boost": 2}}, Terms("status", ("a",), boost=2.0)),
        ({"terms": {"visitDate": ["2024-02-02", "2024-02-01"]}}, Terms("visitDate", ("2024-02-02", "2024-02-01"))),
        (
            {"terms": {"visitDate": ["2024-03-01", "2024-02||/M", "2024-02-07"]}},
            Range("visitDate", gte="2024-02-01", lte="2024-03-01"),
        ),
        (
            {"terms": {"visitDate": ["2024-03-02", "2024-02||/M", "2024-02||/M"], "boost": 2}},
            Spans("visitDate", (("2024-02-01", "2024-02-29"), ("2024-03-02", "2024-03-02")), boost=2.0),
        ),
        (
            {"terms": {"startedAt": ["2024-03-02", "2024-03-01"]}},
            Range("startedAt", gte=at(2024, 3, 1), lte=at(2024, 3, 2, 23, 59, 59, 999_000)),
        ),
        ({"range": {"minutes": {"gt": 1.5, "lte": "9"}}}, Range("minutes", gte=2, lte=9)),
        ({"range": {"minutes": {"gte": None}}}, Exists("minutes")),
        (
            {"range": {"visitDate": {"gte": "2024-03-01||/M", "lt": "now"}}},
            Range("visitDate", gte="2024-03-01", lte="2024-03-31"),
        ),
        ({"ids": {"values": "a"}}, Ids(("a",))),
        ({"ids": {"values": ["", "a"]}}, Ids(("a",))),
        ({"ids": {"values": ""}}, MatchNone()),
        ({"prefix": {"title": "a"}}, Prefix("title", "a")),
        ({"wildcard": {"title": {"wildcard": "a?bc*"}}}, Wildcard("title", "a?bc*")),
        ({"wildcard": {"title": r"\*\*\**"}}, Wildcard("title", r"\*\*\**")),
        ({"match": {"title.text": {"query": "a b", "operator": "AND"}}}, Match("title", "a b", "and")),
        ({"match": {"title.keyword": "a b"}}, Term("title", "a b")),
        ({"match": {"minutes": "7"}}, Term("minutes", 7)),
        ({"multi_match": {"query": "x", "fields": ["title", "tags"]}}, MultiMatch(("title", "tags"), "x")),
        (
            {"multi_match": {"query": "x", "fields": ["title", "status"], "tie_breaker": 0.5}},
            DisMax((Match("title", "x"), Term("status", "x")), tie_breaker=0.5),
        ),
        ({"bool": {"must": {"match_all": {}}}}, Bool(must=(MatchAll(),))),
        ({"bool": {"should": [], "minimum_should_match": "0"}}, Bool()),
        ({"bool": {"minimum_should_match": 1}}, Bool()),
        ({"bool": {"must_not": {"match_none": {}}, "minimum_should_match": 1}}, Bool(must_not=(MatchNone(),))),
        ({"bool": {"filter": {"match_all": {}}, "minimum_should_match": 1}}, MatchNone()),
        (
            {"bool": {"should": [{"match_all": {}}] * 4, "minimum_should_match": "-25%"}},
            Bool(should=(MatchAll(),) * 4, minimum_should_match=3),
        ),
        ({"constant_score": {"filter": {"match_all": {}}}}, ConstantScore(MatchAll())),
    ],
    ids=str,
)  # fmt: skip
def test_queries(query: dict[str, Any], expected: Query) -> None:
    assert parse({"query": query}).query == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"gt": "2024-03-30"}, {"gt": at(2024, 3, 30, 23, 59, 59, 999000)}),
        ({"gte": "2024-03-30"}, {"gte": at(2024, 3, 30)}),
        ({"lt": "2024-03"}, {"lt": at(2024, 3, 1)}),
        ({"lte": "2024"}, {"lte": at(2024, 1, 1, 23, 59, 59, 999000)}),
        ({"lte": "2024-03"}, {"lte": at(2024, 3, 1, 23, 59, 59, 999000)}),
        ({"lte": "2024||/y"}, {"lte": at(2024, 12, 31, 23, 59, 59, 999000)}),
        ({"lte": "2024-03-30T10"}, {"lte": at(2024, 3, 30, 10, 59, 59, 999000)}),
        ({"lte": "2024-03-30T10:00:07"}, {"lte": at(2024, 3, 30, 10, 0, 7, 999000)}),
        ({"lte": "9999"}, {"lte": at(9999, 1, 1, 23, 59, 59, 999000)}),
        ({"lte": "9999-12-31"}, {"lte": at(9999, 12, 31, 23, 59, 59, 999000)}),
        ({"lte": "9999||/y"}, {"lte": at(9999, 12, 31, 23, 59, 59, 999000)}),
        ({"lte": "9999-12-31", "time_zone": "America/New_York"}, {"lte": at(9999, 12, 31, 23, 59, 59, 999000)}),
        ({"gt": "9999-12-31T23:59", "time_zone": "-05:00"}, {"gt": at(9999, 12, 31, 23, 59, 59, 999000)}),
        ({"lte": "2024-03-30T10:00"}, {"lte": at(2024, 3, 30, 10, 0, 59, 999000)}),
        ({"gte": "now"}, {"gte": NOW}),
        ({"gte": "now-1d/d"}, {"gte": at(2024, 3, 30)}),
        ({"lte": "now/w"}, {"lte": at(2024, 3, 31, 23, 59, 59, 999000)}),
        ({"gte": "now/w"}, {"gte": at(2024, 3, 25)}),
        ({"gte": "now+1M"}, {"gte": at(2024, 4, 30, 10, 20, 30, 456000)}),
        ({"lt": "2024-01-31||+1M/M+2h"}, {"lt": at(2024, 2, 1, 2)}),
        ({"gte": 1711756800000}, {"gte": at(2024, 3, 30)}),
        ({"gte": "1711756800000"}, {"gte": at(2024, 3, 30)}),
        ({"gte": "2024-03-30T03:00:00+03:00"}, {"gte": at(2024, 3, 30)}),
        ({"gte": "2024-03-31", "time_zone": "Europe/Berlin"}, {"gte": at(2024, 3, 30, 23)}),
        ({"lte": "2024-03-31", "time_zone": "Europe/Berlin"}, {"lte": at(2024, 3, 31, 21, 59, 59, 999000)}),
        ({"gte": "now/d", "time_zone": "Europe/Berlin"}, {"gte": at(2024, 3, 30, 23)}),
        ({"gte": "now/d+1d", "time_zone": "Europe/Berlin"}, {"gte": at(2024, 3, 31, 22)}),
        ({"gte": "2024-03-31T02:30", "time_zone": "Europe/Berlin"}, {"gte": at(2024, 3, 31, 1, 30)}),
        ({"gte": "2024-03-31T00:00Z", "time_zone": "-05:00"}, {"gte": at(2024, 3, 31)}),
    ],
    ids=str,
)
def test_instants_are_rounded_as_elasticsearch_rounds_them(given: dict[str, Any], expected: dict[str, Any]) -> None:
    assert parse({"query": {"range": {"startedAt": given}}}).query == Range("startedAt", **expected)


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("title", (Sort("title"),)),
        ({"title": "desc"}, (Sort("title", True),)),
        (["_score", {"minutes": {"order": "DESC", "missing": "_last"}}], (Sort("_score", True), Sort("minutes", True))),
        ([{"_score": "asc"}, "_id", "user.fullname.keyword"], (Sort("_score"), Sort("id"), Sort("user.fullname"))),
    ],
)
def test_sorts(sort: Any, expected: tuple[Sort, ...]) -> None:
    assert parse({"sort": sort}).sort == expected


def test_the_top_level() -> None:
    found = parse({"from": 10, "size": "20", "track_total_hits": 500, "_source": ["title", "user.*", "user"]})
    assert found == Search(offset=10, limit=20, source=("title", "user"))
    assert parse({}) == Search(limit=10)
    assert parse({"_source": False}).source == ()
    assert parse({"_source": ["groups.*"]}).source == ("groups.id", "groups.groupName")


@pytest.mark.parametrize(
    ("field", "given", "expected"),
    [
        ("minutes", [480.5, "480.7", 480.0, "7"], ("480", "7")),
        ("minutes", ["0.5"], ()),
        ("cost", [480.5], ("480.5",)),
        ("title", ["480.5"], ("480.5",)),
    ],
)
def test_a_fraction_is_no_key_of_whole_numbers(field: str, given: list[Any], expected: tuple[str, ...]) -> None:
    (found,) = parse({"aggs": {"a": {"terms": {"field": field, "include": given, "exclude": given}}}}).aggs
    assert found.aggregation == TermsAgg(field, include=expected, exclude=expected)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("Z", "UTC"),
        ("-0530", "-05:30"),
        ("Turkey", "Turkey"),
        ("EST", "-05:00"),
        ("MST", "-07:00"),
        ("HST", "-10:00"),
        ("ROC", "Asia/Taipei"),
    ],
)
def test_time_zones_are_those_that_python_and_java_know(given: str, expected: str) -> None:
    body = {"date_histogram": {"field": "startedAt", "calendar_interval": "day", "time_zone": given}}
    (found,) = parse({"aggs": {"a": body}}).aggs
    assert isinstance(found.aggregation, DateHistogramAgg)
    assert found.aggregation.time_zone == expected


def test_a_range_may_be_in_a_zone_that_java_does_not_know() -> None:
    given = {"gte": "2026-07-01", "time_zone": "America/Coyhaique"}
    assert parse({"query": {"range": {"startedAt": given}}}).query == Range("startedAt", gte=at(2026, 7, 1, 3))


def test_aggregations_by_either_name() -> None:
    body: dict[str, Any] = {
        "aggregations": {
            "a": {
                "terms": {"field": "status.keyword", "order": [{"_term": "asc"}]},
                "aggs": {
                    "b": {"date_histogram": {"field": "visitDate", "calendar_interval": "1s", "offset": "-90m"}},
                    "c": {"top_hits": {"_source": "title"}},
                },
            }
        }
    }
    (found,) = parse(body).aggs
    assert found.aggregation == TermsAgg("status", order=(("_key", "asc"),))
    assert found.children[0].aggregation == DateHistogramAgg("visitDate", fixed_interval_ms=1000, offset_ms=-5_400_000)
    assert found.children[1].aggregation == TopHitsAgg(source=("title",))


def test_top_hits_name_their_fields_by_what_the_caller_may_see() -> None:
    body: dict[str, Any] = {"aggs": {"a": {"top_hits": {}}}}
    for to_manager in (True, False):
        aggregation = parse(body, to_manager=to_manager).aggs[0].aggregation
        assert isinstance(aggregation, TopHitsAgg)
        assert aggregation.source is not None
        assert ("note" in aggregation.source) is to_manager
        assert {"title", "user", "groups", "status_idx"} <= set(aggregation.source)
        assert not {"audience", "doorCode"} & set(aggregation.source)


def test_a_cursor_goes_on_where_a_hit_was() -> None:
    sort = (Sort("cost"),)
    values = (Decimal("1.10"), None, 7, "text", 1.5, at(2024, 3, 1), True)
    cursor = sign_cursor(values, VISITS, sort, KEY)
    for given in (cursor, [cursor]):
        assert parse({"sort": ["cost"], "search_after": given}).search_after == values
