"""What the parser refuses, and the path that it names."""

from typing import Any

import pytest

from tests.readmodels.contract.sample import KEY, NOW, VISITS
from tests.readmodels.parsing.unreadable_keys import NO_KEYS
from workforceos.readmodels.model import Sort
from workforceos.readmodels.parsing import QueryRefused, parse_search, sign_cursor

TERM = {"term": {"status": "done"}}


def nested(depth: int) -> dict[str, Any]:
    """A term below so many bools."""
    query: dict[str, Any] = TERM
    for _ in range(depth):
        query = {"bool": {"must": query}}
    return query


def aggs(depth: int) -> dict[str, Any]:
    return {"a": {"filter": TERM, **({"aggs": aggs(depth - 1)} if depth > 1 else {})}}


def agg(body: dict[str, Any]) -> dict[str, Any]:
    return {"aggs": {"a": body}}


def days(size: int, low: str, high: str, interval: str = "day") -> dict[str, Any]:
    """Terms of so many, each by interval, over a span that the query gives."""
    return {
        "query": {"bool": {"filter": [{"range": {"visitDate": {"gte": low, "lt": high}}}]}},
        "aggs": {
            "u": {
                "terms": {"field": "userId", "size": size},
                "aggs": {"d": {"date_histogram": {"field": "visitDate", "calendar_interval": interval}}},
            }
        },
    }


TWICE = "query.dis_max.queries[1].match_phrase.tags"
MATCH = {"match": {"title": "a " * 100}}
DAYS = {"field": "startedAt", "fixed_interval": "1d"}
YEARS = (range(1000, 2000), range(2000, 2025))

REFUSED: list[tuple[Any, str]] = [
    ([], "body"),
    ({"script_fields": {}}, "script_fields"),
    ({"runtime_mappings": {}}, "runtime_mappings"),
    ({"query": None}, "query"),
    ({"query": {}}, "query"),
    ({"query": {"match_all": {}, "term": {}}}, "query"),
    # kinds
    ({"query": {"script": {"script": "1"}}}, "query.script"),
    ({"query": {"query_string": {"query": "*"}}}, "query.query_string"),
    ({"query": {"bool": {"must": [{"script": {}}]}}}, "query.bool.must[0].script"),
    ({"query": {"bool": {"must": [TERM, {"regexp": {"title": ".*"}}]}}}, "query.bool.must[1].regexp"),
    ({"query": {"bool": {"must_not": {"fuzzy": {}}}}}, "query.bool.must_not.fuzzy"),
    ({"query": {"bool": {"must": [TERM], "script": 1}}}, "query.bool.script"),
    ({"query": {"dis_max": {"queries": []}}}, "query.dis_max"),
    ({"post_filter": {"more_like_this": {}}}, "post_filter.more_like_this"),
    # fields
    ({"query": {"term": {"nothing": 1}}}, "query.term.nothing"),
    ({"query": {"term": {"user": "x"}}}, "query.term.user"),
    ({"query": {"term": {"audience": "x"}}}, "query.term.audience"),
    ({"query": {"exists": {"field": "doorCode"}}}, "query.exists.field"),
    ({"query": {"term": {"deleted": True}}}, "query.term.deleted"),
    ({"query": {"term": {"_routing": "x"}}}, "query.term._routing"),
    ({"query": {"term": {"title.text": "x"}}}, "query.term.title.text"),
    ({"query": {"term": {"minutes.keyword": 1}}}, "query.term.minutes.keyword"),
    ({"query": {"term": {"place": "{}"}}}, "query.term.place"),
    ({"query": {"match": {"status.text": "x"}}}, "query.match.status.text"),
    ({"query": {"multi_match": {"query": "x", "fields": ["title", "*"]}}}, "query.multi_match.fields[1]"),
    ({"query": {"multi_match": {"query": "x", "fields": ["title^3"]}}}, "query.multi_match.fields[0]"),
    ({"sort": ["audience"]}, "sort[0]"),
    ({"sort": ["place"]}, "sort[0]"),
    ({"sort": [{"title": {"order": "desc", "mode": "max"}}]}, "sort[0].title.mode"),
    ({"sort": {"_script": {"script": "1"}}}, "sort._script.script"),
    ({"sort": ["title"] * 17}, "sort"),
    ({"_source": ["title", "audience"]}, "_source[1]"),
    ({"_source": {"excludes": ["title"]}}, "_source.excludes"),
    # values
    ({"query": {"term": {"status": None}}}, "query.term.status"),
    ({"query": {"term": {"status": ["a"]}}}, "query.term.status"),
    ({"query": {"term": {"minutes": "many"}}}, "query.term.minutes"),
    ({"query": {"term": {"minutes": True}}}, "query.term.minutes"),
    ({"query": {"term": {"minutes": 2**63}}}, "query.term.minutes"),
    ({"query": {"term": {"cost": "1e999"}}}, "query.term.cost"),
    ({"query": {"term": {"cost": float("nan")}}}, "query.term.cost"),
    ({"query": {"term": {"urgent": "yes"}}}, "query.term.urgent"),
    ({"query": {"term": {"visitDate": "soon"}}}, "query.term.visitDate"),
    ({"query": {"term": {"visitDate": "2024-02-30"}}}, "query.term.visitDate"),
    ({"query": {"term": {"startedAt": "now/x"}}}, "query.term.startedAt"),
    ({"query": {"term": {"startedAt": "now+9999y"}}}, "query.term.startedAt"),
    ({"query": {"term": {"title": "a\x00b"}}}, "query.term.title"),
    ({"query": {"term": {"title": "\ud800"}}}, "query.term.title"),
    ({"query": {"terms": {"status": {"index": "users", "id": "1", "path": "x"}}}}, "query.terms.status"),
    ({"query": {"terms": {"minutes": [1, "x"]}}}, "query.terms.minutes[1]"),
    ({"query": {"range": {"minutes": {"gte": 1, "from": 2}}}}, "query.range.minutes.from"),
    ({"query": {"range": {"minutes": {"gte": 1, "gt": 2}}}}, "query.range.minutes.gte"),
    ({"query": {"range": {"minutes": {"gte": 1, "time_zone": "+01:00"}}}}, "query.range.minutes.time_zone"),
    ({"query": {"range": {"urgent": {"gte": False}}}}, "query.range.urgent.gte"),
    ({"query": {"range": {"startedAt": {"gte": "now", "time_zone": "Mars/X"}}}}, "query.range.startedAt.time_zone"),
    ({"query": {"prefix": {"minutes": "1"}}}, "query.prefix.minutes"),
    ({"query": {"prefix": {"title": {"value": "x", "rewrite": "y"}}}}, "query.prefix.title.rewrite"),
    ({"query": {"wildcard": {"title": "*"}}}, "query.wildcard.title"),
    ({"query": {"wildcard": {"title": "*a?b*"}}}, "query.wildcard.title"),
    ({"query": {"match": {"title": {"query": "x", "fuzziness": 1}}}}, "query.match.title.fuzziness"),
    ({"query": {"match": {"title": {"query": "x", "operator": "xor"}}}}, "query.match.title.operator"),
    ({"query": {"match_all": {"boost": -1}}}, "query.match_all.boost"),
    ({"query": {"bool": {"should": [TERM], "minimum_should_match": "2<75%"}}}, "query.bool.minimum_should_match"),
    # limits
    ({"query": nested(10)}, "query" + ".bool.must" * 10 + ".term"),
    ({"query": {"bool": {"should": [TERM] * 256}}}, "query.bool.should[255].term"),
    ({"query": {"terms": {"status": ["x"] * 1025}}}, "query.terms.status"),
    ({"query": {"ids": {"values": ["x"] * 1025}}}, "query.ids.values"),
    ({"query": {"bool": {"must": [{"match": {"title": "a " * 2000}}] * 3}}}, "query.bool.must[2].match.title"),
    ({"query": {"dis_max": {"queries": [{"match_phrase": {"tags": "\u674e" * 2049}}] * 2}}}, TWICE),
    ({"query": {"multi_match": {"fields": ["title", "note", "tags"], "query": "a " * 1366}}}, "query.multi_match"),
    (
        {"query": {"match_phrase": {"title": "\u674e" * 3997}}, "aggs": {"a": {"filter": MATCH}}},
        "aggs.a.filter.match.title",
    ),
    (
        {
            "query": {
                "bool": {"must": [{"terms": {"visitDate": [f"{year}-02||/M" for year in years]}} for years in YEARS]}
            }
        },
        "query.bool.must[1].terms.visitDate",
    ),
    ({"size": 1001}, "size"),
    ({"size": -1}, "size"),
    ({"size": 1.5}, "size"),
    ({"size": True}, "size"),
    ({"from": 9_500, "size": 501}, "from"),
    ({"track_total_hits": "many"}, "track_total_hits"),
    (days(100, "2024-01-01", "2024-04-12"), "aggs"),
    (days(200, "2024-01-01", "2024-01-03", "hour"), "aggs"),
    (agg({"terms": {"field": "status", "size": 10_001}}), "aggs.a.terms.size"),
    (
        agg({"terms": {"field": "status", "size": 5_000}, "aggs": {"b": {"terms": {"field": "tags"}}}}),
        "aggs",
    ),
    (
        agg({"histogram": {"field": "minutes", "interval": 1, "extended_bounds": {"min": 0, "max": 1e9}}}),
        "aggs",
    ),
    ({"aggs": aggs(5)}, "aggs.a.aggs.a.aggs.a.aggs.a.aggs"),
    # aggregations
    ({"aggs": {"a": {}}}, "aggs.a"),
    ({"aggs": {"a>b": {"terms": {"field": "status"}}}}, "aggs.a>b"),
    ({"aggs": {}, "aggregations": {}}, "aggregations"),
    (agg({"scripted_metric": {}}), "aggs.a.scripted_metric"),
    (agg({"terms": {"field": "status"}, "avg": {"field": "minutes"}}), "aggs.a"),
    (agg({"terms": {"field": "status"}, "meta": {}}), "aggs.a"),
    (agg({"terms": {"script": "1"}}), "aggs.a.terms.script"),
    (agg({"terms": {"field": "status", "min_doc_count": 0}}), "aggs.a.terms.min_doc_count"),
    (agg({"terms": {"field": "status", "include": ".*"}}), "aggs.a.terms.include"),
    (agg({"terms": {"field": "audience"}}), "aggs.a.terms.field"),
    (agg({"terms": {"field": "status", "order": {"x": "asc"}}}), "aggs.a.terms.order"),
    (agg({"avg": {"field": "title"}}), "aggs.a.avg.field"),
    (agg({"avg": {"field": "minutes"}, "aggs": aggs(1)}), "aggs.a.aggs"),
    (agg({"filter": {"script": {}}}), "aggs.a.filter.script"),
    (agg({"filters": {"filters": {"x": {"script": {}}}}}), "aggs.a.filters.filters.x.script"),
    (agg({"filters": {"filters": [{"script": {}}]}}), "aggs.a.filters.filters[0].script"),
    (agg({"date_histogram": {"field": "visitDate", "interval": "day"}}), "aggs.a.date_histogram.interval"),
    (agg({"date_histogram": {"field": "visitDate"}}), "aggs.a.date_histogram"),
    (
        agg({"date_histogram": {"field": "visitDate", "calendar_interval": "2d"}}),
        "aggs.a.date_histogram.calendar_interval",
    ),
    (
        agg({"date_histogram": {"field": "visitDate", "fixed_interval": "1M"}}),
        "aggs.a.date_histogram.fixed_interval",
    ),
    (
        agg({"date_histogram": {"field": "visitDate", "fixed_interval": "1d", "format": "YYYY-'W'ww"}}),
        "aggs.a.date_histogram.format",
    ),
    *(
        ({"aggs": {"a": {kind: {"field": "startedAt", **more, "time_zone": name}}}}, f"aggs.a.{kind}.time_zone")
        for name in ("Mars/X", "Factory", "localtime", "America/Coyhaique")
        for kind, more in (
            ("date_histogram", {"calendar_interval": "day"}),
            ("date_range", {"ranges": [{"from": "2024"}]}),
        )
    ),
    (
        agg({"composite": {"sources": [{"d": {"date_histogram": {**DAYS, "time_zone": "America/Coyhaique"}}}]}}),
        "aggs.a.composite.sources[0].d.date_histogram.time_zone",
    ),
    ({"query": {"range": {"startedAt": {"gte": "now", "time_zone": "Factory"}}}}, "query.range.startedAt.time_zone"),
    (agg({"histogram": {"field": "minutes", "interval": 0}}), "aggs.a.histogram.interval"),
    (agg({"range": {"field": "minutes", "ranges": [{"from": "x"}]}}), "aggs.a.range.ranges[0].from"),
    (agg({"percentiles": {"field": "minutes", "percents": [101]}}), "aggs.a.percentiles.percents"),
    (agg({"top_hits": {"size": 101}}), "aggs.a.top_hits.size"),
    (agg({"top_hits": {"_source": ["doorCode"]}}), "aggs.a.top_hits._source[0]"),
    (agg({"top_hits": {"script_fields": {}}}), "aggs.a.top_hits.script_fields"),
    (
        agg({"filter": TERM, "aggs": {"c": {"composite": {"sources": [{"s": {"terms": {"field": "status"}}}]}}}}),
        "aggs.a.aggs.c.composite",
    ),
    (
        agg({"composite": {"sources": [{"s": {"terms": {"field": "status"}}}], "after": {"x": 1}}}),
        "aggs.a.composite.after.x",
    ),
    (
        agg({"composite": {"sources": [{"s": {"geotile_grid": {"field": "status"}}}]}}),
        "aggs.a.composite.sources[0].s.geotile_grid",
    ),
    *(
        (agg({"composite": {"sources": [{"d": source}], "after": {"d": value}}}), "aggs.a.composite.after.d")
        for source, values in NO_KEYS
        for value in values
    ),
    (
        agg({"composite": {"sources": [{"s": {"terms": {"field": "status"}}}], "after": {}}}),
        "aggs.a.composite.after.s",
    ),
    ({"query": {"range": {"startedAt": {"gte": "0001-01-01", "time_zone": "+01:00"}}}}, "query.range.startedAt.gte"),
    ({"query": {"range": {"startedAt": {"lte": "0001-01-01T00:00+01:00"}}}}, "query.range.startedAt.lte"),
    ({"query": {"range": {"startedAt": {"gte": "9999-12-31T23:00-05:00"}}}}, "query.range.startedAt.gte"),
    # cursors
    ({"search_after": ["x"]}, "search_after"),
    ({"sort": ["title"], "search_after": ["x", "y"]}, "search_after"),
    ({"sort": ["title"], "search_after": "AAAA"}, "search_after"),
    ({"sort": ["title"], "search_after": "é"}, "search_after"),
]


@pytest.mark.parametrize(
    ("body", "path"), REFUSED, ids=lambda value: str(value)[:90].encode("ascii", "replace").decode()
)
def test_refuses_with_the_path(body: Any, path: str) -> None:
    with pytest.raises(QueryRefused) as refused:
        parse_search(body, VISITS, to_manager=True, cursor_key=KEY, now=NOW)
    assert refused.value.path == path
    assert refused.value.detail == [{"field": path, "problem": refused.value.problem}]
    assert (refused.value.status, refused.value.code) == (400, "errMsg_queryNotAllowed")


@pytest.mark.parametrize(
    "body",
    [
        {"query": nested(9)},
        {"query": {"bool": {"should": [TERM] * 255}}},
        {"query": {"terms": {"status": ["x"] * 1024}}},
        {"from": 9_000, "size": 1000},
        {"aggs": aggs(4)},
        days(90, "2024-01-01", "2024-04-12"),
        {"query": {"wildcard": {"title": "*ab?c*"}}},
        agg({"terms": {"field": "status", "size": 10_000}}),
    ],
    ids=lambda value: str(value)[:60],
)
def test_takes_what_is_just_within_a_limit(body: dict[str, Any]) -> None:
    parse_search(body, VISITS, to_manager=True, cursor_key=KEY, now=NOW)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"query": {"term": {"note": "x"}}}, "query.term.note"),
        ({"query": {"match": {"note.text": "x"}}}, "query.match.note.text"),
        ({"sort": ["note"]}, "sort[0]"),
        ({"_source": ["note"]}, "_source[0]"),
        (agg({"terms": {"field": "note.keyword"}}), "aggs.a.terms.field"),
    ],
)
def test_fields_of_managers_are_unknown_to_employees(body: dict[str, Any], path: str) -> None:
    parse_search(body, VISITS, to_manager=True, cursor_key=KEY, now=NOW)
    with pytest.raises(QueryRefused) as refused:
        parse_search(body, VISITS, to_manager=False, cursor_key=KEY, now=NOW)
    assert (refused.value.path, refused.value.problem) == (path, "is not a field of this index")


def test_a_cursor_is_good_for_its_key_and_sort_only() -> None:
    cursor = sign_cursor([1, "x"], VISITS, (Sort("minutes"),), KEY)
    parse_search({"sort": ["minutes"], "search_after": cursor}, VISITS, to_manager=True, cursor_key=KEY, now=NOW)
    for sort, key, forged in (
        (["cost"], KEY, cursor),
        ([{"minutes": "desc"}], KEY, cursor),
        (["minutes"], b"another key", cursor),
        (["minutes"], KEY, cursor[:-2] + ("AA" if cursor[-2:] != "AA" else "BB")),
    ):
        body = {"sort": sort, "search_after": forged}
        with pytest.raises(QueryRefused, match="cursor"):
            parse_search(body, VISITS, to_manager=True, cursor_key=key, now=NOW)
