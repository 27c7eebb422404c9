"""Every query of the allow-list, asked of six documents whose answers are known by hand."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.readmodels.contract.sample import AYSE, BOB, CAGLA, COMPANY, CREW, VISITS, number_of, visit_id
from workforceos.readmodels.canonical import canonical_json
from workforceos.readmodels.model import Sort
from workforceos.readmodels.port import Found, ReadStore
from workforceos.readmodels.tree import Bool, Contains, MultiMatch, Query, Search, Term

Ask = Callable[[dict[str, Any]], Found]
ALL = {1, 2, 3, 4, 5, 6}

QUERIES: list[tuple[dict[str, Any], set[int]]] = [
    ({"match_all": {}}, ALL),
    ({"match_none": {}}, set()),
    # term
    ({"term": {"status": "done"}}, {3, 4}),
    ({"term": {"status": {"value": "DONE"}}}, set()),
    ({"term": {"status": {"value": "DONE", "case_insensitive": True}}}, {3, 4}),
    ({"term": {"title": "Inventory"}}, {3}),
    ({"term": {"title.keyword": "Inventory"}}, {3}),
    ({"term": {"title": {"value": "iNVENTORY", "case_insensitive": True}}}, {3}),
    ({"term": {"user.fullname": "Ayşe Öztürk"}}, {1, 3}),
    ({"term": {"user.fullname": {"value": "AYŞE ÖZTÜRK", "case_insensitive": True}}}, {1, 3}),
    ({"term": {"memberIds": AYSE}}, {1, 3, 4}),
    ({"term": {"groups.groupName": "Office"}}, {2, 3}),
    ({"term": {"groups.id": CREW}}, {1, 2}),
    ({"term": {"minutes": 480}}, {1}),
    ({"term": {"minutes": "480"}}, {1}),
    ({"term": {"minutes": 480.0}}, {1}),
    ({"term": {"minutes": 480.5}}, set()),
    ({"term": {"cost": 99.99}}, {2}),
    ({"term": {"cost": "0.10"}}, {3}),
    ({"term": {"cost": -5.25}}, {6}),
    ({"term": {"urgent": True}}, {1, 5, 6}),
    ({"term": {"urgent": "false"}}, {2, 3}),
    ({"term": {"status_idx": 0}}, {1, 5}),
    ({"term": {"_id": str(visit_id(2))}}, {2}),
    ({"term": {"id": str(visit_id(2))}}, {2}),
    ({"term": {"visitDate": "2024-03-31"}}, {2, 3}),
    ({"term": {"visitDate": "2024-03"}}, set()),
    ({"term": {"visitDate": "2024-03||/M"}}, {1, 2, 3}),
    ({"term": {"visitDate": "9999-12-31"}}, set()),
    ({"term": {"visitDate": "now/d"}}, {2, 3}),
    ({"term": {"visitDate": "2024-03-31T10:00"}}, set()),
    ({"term": {"startedAt": "2024-03-31"}}, {2, 3}),
    ({"term": {"startedAt": "2024-03-31T00:30"}}, {2}),
    ({"term": {"startedAt": "2024-04-02T12:00:00.123Z"}}, {5}),
    ({"term": {"startedAt": 1712059200123}}, {5}),
    ({"term": {"startedAt": "2024-04-02T15:00:00.123+03:00"}}, {5}),
    ({"term": {"startedAt": "2024-04-02T12:00:00.124Z"}}, set()),
    # terms
    ({"terms": {"status": ["planned", "running"]}}, {1, 2, 5, 6}),
    ({"terms": {"tags": ["night", "a"]}}, {1, 4, 6}),
    ({"terms": {"minutes": [60, "0", 1.5]}}, {3, 5}),
    ({"terms": {"visitDate": ["2024-03-30", "2024-12||/M"]}}, {1, 6}),
    ({"terms": {"startedAt": ["2024-03-30", "2024-04-02T12:00:00.123Z"]}}, {1, 5}),
    ({"terms": {"status": []}}, set()),
    ({"terms": {"_id": [str(visit_id(1)), str(visit_id(99))]}}, {1}),
    # range
    ({"range": {"minutes": {"gte": 60, "lt": 480}}}, {2, 3}),
    ({"range": {"minutes": {"gt": 59.5}}}, {1, 2, 3}),
    ({"range": {"minutes": {"lt": "0.5"}}}, {5, 6}),
    ({"range": {"minutes": {"gt": 0, "lte": 450}}}, {2, 3}),
    ({"range": {"minutes": {}}}, {1, 2, 3, 5, 6}),
    ({"range": {"cost": {"gt": 0.1, "lte": 99.99}}}, {2, 4}),
    ({"range": {"cost": {"gte": 0.1, "lt": 99.99}}}, {3, 4}),
    ({"range": {"status": {"gte": "planned"}}}, {1, 2, 5, 6}),
    ({"range": {"title": {"lt": "Inventory"}}}, {2, 6}),
    ({"range": {"tags": {"gt": "b", "lt": "d"}}}, {6}),
    ({"range": {"tags": {"gt": "nightz", "lte": "stock"}}}, {4, 5}),
    ({"range": {"visitDate": {"gt": "2024-03-30"}}}, {2, 3, 5, 6}),
    ({"range": {"visitDate": {"gte": "2024-03-30", "lt": "2024-03-31"}}}, {1}),
    ({"range": {"visitDate": {"lte": "2024-03"}}}, set()),
    ({"range": {"visitDate": {"gt": "2024-03"}}}, {1, 2, 3, 5, 6}),
    ({"range": {"visitDate": {"lte": "2024-03||/M"}}}, {1, 2, 3}),
    ({"range": {"visitDate": {"lte": "9999-12-31", "time_zone": "America/New_York"}}}, {1, 2, 3, 5, 6}),
    ({"range": {"visitDate": {"gte": "2024-03-31T10:00"}}}, {5, 6}),
    ({"range": {"visitDate": {"lt": "2024-03-31T10:00"}}}, {1, 2, 3}),
    ({"range": {"visitDate": {"gte": "now-1d/d", "lte": "now/d"}}}, {1, 2, 3}),
    ({"range": {"startedAt": {"gt": "2024-03-30"}}}, {2, 3, 5, 6}),
    ({"range": {"startedAt": {"lte": "2024-03-31"}}}, {1, 2, 3}),
    ({"range": {"startedAt": {"lt": "2024-03-31"}}}, {1}),
    ({"range": {"startedAt": {"gte": "2024-03-31", "time_zone": "Europe/Berlin"}}}, {2, 3, 5, 6}),
    ({"range": {"startedAt": {"gte": "2024-03-31", "time_zone": "+03:00"}}}, {1, 2, 3, 5, 6}),
    ({"range": {"startedAt": {"gte": "2024-03-31||-1d/d", "lt": "2024-03-31||/d"}}}, {1}),
    ({"range": {"startedAt": {"gte": "now/M", "lte": "now/M"}}}, {1, 2, 3}),
    ({"range": {"startedAt": {"gt": "2024-04-02T12:00:00.122Z", "lt": "2024-04-02T12:00:00.124Z"}}}, {5}),
    ({"range": {"startedAt": {"gt": "2024-04-02T12:00:00.123Z"}}}, {6}),
    # exists
    ({"exists": {"field": "title"}}, {1, 2, 3, 4, 6}),
    ({"exists": {"field": "tags"}}, {1, 2, 4, 5, 6}),
    ({"exists": {"field": "minutes"}}, {1, 2, 3, 5, 6}),
    ({"exists": {"field": "urgent"}}, {1, 2, 3, 5, 6}),
    ({"exists": {"field": "startedAt"}}, {1, 2, 3, 5, 6}),
    ({"exists": {"field": "place"}}, {1, 3}),
    ({"exists": {"field": "user.fullname"}}, {1, 2, 3, 4, 6}),
    ({"exists": {"field": "groups.id"}}, {1, 2, 3}),
    ({"exists": {"field": "status"}}, ALL),
    # ids
    ({"ids": {"values": [str(visit_id(3)), str(visit_id(90))]}}, {3}),
    ({"ids": {"values": []}}, set()),
    ({"ids": {"values": [""]}}, set()),
    ({"ids": {"values": ["", str(visit_id(3))]}}, {3}),
    # prefix
    ({"prefix": {"title": "In"}}, {3}),
    ({"prefix": {"title": {"value": "IN", "case_insensitive": True}}}, {3, 4}),
    ({"prefix": {"user.fullname": {"value": "ÇAĞ", "case_insensitive": True}}}, {6}),
    ({"prefix": {"tags": "st"}}, {4, 5}),
    ({"prefix": {"title": "100% *"}}, {6}),
    # wildcard
    ({"wildcard": {"title": "*harbour*"}}, {1, 2}),
    ({"wildcard": {"title": {"value": "inv*", "case_insensitive": False}}}, {4}),
    ({"wildcard": {"title": {"value": "INV*", "case_insensitive": True}}}, {3, 4}),
    ({"wildcard": {"title": {"wildcard": "Inventor?"}}}, {3}),
    ({"wildcard": {"title": "*sure\\*\\?*"}}, {6}),
    ({"wildcard": {"title": "*a_b\\\\c*"}}, {6}),
    ({"wildcard": {"title": "*axb*"}}, set()),
    ({"wildcard": {"tags": "ha*our"}}, {1, 2}),
    # match
    ({"match": {"title": "night harbour"}}, {1, 2, 4}),
    ({"match": {"title": {"query": "night harbour", "operator": "and"}}}, {1}),
    ({"match": {"title": {"query": "NIGHT Shift", "operator": "AND"}}}, {1}),
    ({"match": {"title.text": "inventory"}}, {3, 4}),
    ({"match": {"title.keyword": "inventory"}}, set()),
    ({"match": {"title": "inventor"}}, set()),
    ({"match": {"title": "?!"}}, set()),
    ({"match": {"tags": "stock harbour"}}, {1, 2, 4, 5}),
    ({"match": {"user.fullname": "öztürk"}}, {1, 3}),
    ({"match": {"note": "KEYS"}}, {1}),
    ({"match": {"status": "done"}}, {3, 4}),
    ({"match": {"minutes": "60"}}, {3}),
    ({"match": {"visitDate": "2024-03-30"}}, {1}),
    # match_phrase
    ({"match_phrase": {"title": "night shift"}}, {1}),
    ({"match_phrase": {"title": {"query": "shift night"}}}, set()),
    ({"match_phrase": {"title": "shift harbour"}}, {2}),
    ({"match_phrase": {"tags": "night harbour"}}, set()),
    ({"match_phrase": {"status": "done"}}, {3, 4}),
    # multi_match
    ({"multi_match": {"query": "crew stock", "fields": ["tags", "groups.groupName"]}}, {1, 2, 4, 5}),
    ({"multi_match": {"query": "night stock", "fields": ["title", "tags"], "operator": "and"}}, {4}),
    ({"multi_match": {"query": "done", "fields": ["title", "status"]}}, {3, 4}),
    # bool
    ({"bool": {}}, ALL),
    ({"bool": {"must": {"term": {"status": "done"}}, "filter": [{"term": {"userId": AYSE}}]}}, {3}),
    ({"bool": {"should": [{"term": {"status": "done"}}, {"term": {"tags": "night"}}]}}, {1, 3, 4}),
    ({"bool": {"should": [{"term": {"status": "done"}}, {"term": {"tags": "night"}}], "minimum_should_match": 2}}, {4}),
    ({"bool": {"should": [{"term": {"status": "done"}}], "filter": {"term": {"tags": "night"}}}}, {1, 4}),
    (
        {
            "bool": {
                "should": [{"term": {"status": "done"}}],
                "filter": {"term": {"tags": "night"}},
                "minimum_should_match": "100%",
            }
        },
        {4},
    ),
    ({"bool": {"should": [{"term": {"status": "done"}}], "minimum_should_match": 0}}, {3, 4}),
    ({"bool": {"should": [{"term": {"status": "done"}}], "minimum_should_match": 2}}, set()),
    ({"bool": {"must": {"match_all": {}}, "minimum_should_match": 1}}, set()),
    ({"bool": {"filter": {"match_all": {}}, "should": [], "minimum_should_match": 1}}, set()),
    ({"bool": {"minimum_should_match": 1}}, ALL),
    ({"bool": {"should": [], "minimum_should_match": 2}}, ALL),
    ({"bool": {"must_not": {"exists": {"field": "title"}}, "minimum_should_match": 1}}, {5}),
    ({"bool": {"must_not": [{"bool": {"minimum_should_match": 1}}]}}, set()),
    ({"bool": {"should": [{"match_all": {}}, {"term": {"minutes": 0}}], "minimum_should_match": -1}}, ALL),
    ({"bool": {"must_not": {"exists": {"field": "title"}}}}, {5}),
    ({"bool": {"must_not": [{"term": {"status": "done"}}, {"term": {"urgent": True}}]}}, {2}),
    ({"bool": {"must_not": {"range": {"minutes": {"gt": 0}}}}}, {4, 5, 6}),
    # constant_score, dis_max
    ({"constant_score": {"filter": {"term": {"tags": "stock"}}, "boost": 2}}, {4, 5}),
    ({"dis_max": {"queries": [{"term": {"userId": CAGLA}}, {"match": {"title": "gate"}}]}}, {2, 6}),
]


@pytest.mark.parametrize(("query", "expected"), QUERIES, ids=lambda value: str(value)[:100])
def test_a_query_finds_what_it_says(ask: Ask, query: dict[str, Any], expected: set[int]) -> None:
    found = ask({"query": query, "sort": ["id"], "size": 100})
    assert [number_of(hit.id) for hit in found.hits] == sorted(expected)
    assert found.total == len(expected)


@pytest.mark.parametrize(("query", "expected"), QUERIES, ids=lambda value: str(value)[:100])
def test_by_score_finds_the_same(ask: Ask, query: dict[str, Any], expected: set[int]) -> None:
    found = ask({"query": query})
    assert {number_of(hit.id) for hit in found.hits} == expected
    assert found.total == len(expected)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Contains("title", "INVENT"), {3, 4}),
        (Contains("title", "100% *S"), {6}),
        (Contains("title", "e*"), {6}),
        (Contains("title", "a_B\\c"), {6}),
        (Contains("title", "işler"), {6}),
        (Contains("user.fullname", "ÖZT"), {1, 3}),
        (Contains("user.fullname", "ωmega"), {6}),
        (Contains("tags", "IGH"), {1, 4}),
        (Term("place", canonical_json({"floor": 2.0, "city": "İzmir"})), {1, 3}),
        (Term("place", canonical_json({"floor": 2})), set()),
        (Term("audience", CAGLA), {1}),
    ],
    ids=str,
)
def test_list_filters_find_what_they_say(sample_store: ReadStore, query: Query, expected: set[int]) -> None:
    found = sample_store.search(VISITS, COMPANY, Search(query, sort=(Sort("id"),)))
    assert [number_of(hit.id) for hit in found.hits] == sorted(expected)


def test_many_words_are_asked_at_once(sample_store: ReadStore) -> None:
    """As many as a simple search of 200 characters has, each of them in any text."""
    fields = ("title", "note", "tags", "user.fullname", "groups.groupName")
    there = tuple(MultiMatch(fields, word, "and") for word in ("night", "harbour", "keys", "ay\u015fe", "crew"))
    missing = tuple(MultiMatch(fields, chr(0x4E00 + number), "and") for number in range(200))
    for words, found in ((there, [1]), (there * 40, [1]), (there + missing, []), (missing, [])):
        hits = sample_store.search(VISITS, COMPANY, Search(Bool(must=words))).hits
        assert [number_of(hit.id) for hit in hits] == found


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("minutes", [6, 5, 3, 2, 1, 4]),
        ([{"minutes": "desc"}], [1, 2, 3, 5, 6, 4]),
        ([{"title": {"order": "asc"}}], [6, 2, 3, 1, 4, 5]),
        ([{"title.keyword": "desc"}], [4, 1, 3, 2, 6, 5]),
        ([{"cost": "desc", }], [1, 2, 4, 3, 6, 5]),
        (["status_idx", {"visitDate": "desc"}], [5, 1, 6, 2, 3, 4]),
        ([{"tags": "asc"}], [6, 1, 2, 4, 5, 3]),
        ([{"tags": "desc"}], [4, 5, 1, 2, 6, 3]),
        ([{"urgent": "asc"}], [2, 3, 1, 5, 6, 4]),
        ([{"urgent": {"order": "desc", "missing": "_last"}}], [1, 5, 6, 2, 3, 4]),
        ([{"startedAt": "desc"}], [6, 5, 3, 2, 1, 4]),
        ([{"_id": "desc"}], [6, 5, 4, 3, 2, 1]),
        ([{"user.fullname": "asc"}], [1, 3, 2, 4, 6, 5]),
    ],
    ids=str,
)  # fmt: skip
def test_sorts_with_missing_values_last(ask: Ask, sort: Any, expected: list[int]) -> None:
    assert [number_of(hit.id) for hit in ask({"sort": sort}).hits] == expected


def test_better_matches_come_first(ask: Ask) -> None:
    """Two words found beat one; equal scores go by id."""
    assert number_of(ask({"query": {"match": {"title": "night harbour"}}}).hits[0].id) == 1
    assert [number_of(hit.id) for hit in ask({}).hits] == [1, 2, 3, 4, 5, 6]


def test_a_page_knows_the_whole_total(ask: Ask) -> None:
    found = ask({"sort": ["id"], "from": 4, "size": 3})
    assert ([number_of(hit.id) for hit in found.hits], found.total) == ([5, 6], 6)
    assert (ask({"size": 0}).hits, ask({"size": 0}).total) == ((), 6)


def test_post_filter_narrows_hits_but_not_aggregations(ask: Ask) -> None:
    body = {"post_filter": {"term": {"status": "done"}}, "aggs": {"n": {"value_count": {"field": "status"}}}}
    found = ask({**body, "sort": ["id"]})
    assert ([number_of(hit.id) for hit in found.hits], found.total) == ([3, 4], 2)
    assert found.aggregations == {"n": {"value": 6}}


def test_source_names_what_is_answered(ask: Ask) -> None:
    def source(wanted: Any) -> dict[str, Any]:
        return ask({"query": {"term": {"_id": str(visit_id(2))}}, "_source": wanted}).hits[0].source

    assert source(["status", "user.fullname"]) == {"status": "running", "user": {"fullname": "Bob Müller"}}
    assert source("groups.groupName") == {"groups": [{"groupName": "Harbour crew"}, {"groupName": "Office"}]}
    assert source(["user"]) == {"user": {"id": BOB, "fullname": "Bob Müller"}}
    assert source(["title", "minutes", "place"]) == {"title": "Day shift, harbour gate", "minutes": 450, "place": None}
    assert source(False) == {}
    assert "doorCode" not in source(True)
    assert source(True)["user"] == {"id": BOB, "fullname": "Bob Müller"}
