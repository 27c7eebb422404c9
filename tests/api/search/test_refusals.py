"""What a raw query may not hold, and how much of anything."""

import json
from typing import Any

import pytest

from tests.api.server import Client

AFTER = "aggs.x.composite.after.s"


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"script_fields": {}}, "script_fields"),
        ({"query": {"script": {"script": "1"}}}, "query.script"),
        (
            {"query": {"bool": {"must": [{"match_all": {}}, {"regexp": {"location": ".*"}}]}}},
            "query.bool.must[1].regexp",
        ),
        ({"query": {"query_string": {"query": "*"}}}, "query.query_string"),
        ({"query": {"bool": {"musty": []}}}, "query.bool.musty"),
        ({"query": {"terms": {"status": {"index": "users", "id": "1", "path": "x"}}}}, "query.terms.status"),
        ({"query": {"term": {"status": "x"}, "match_all": {}}}, "query"),
        ({"query": {}}, "query"),
        ({"query": []}, "query"),
        ({"query": {"fuzzy": {"location": "hal"}}}, "query.fuzzy"),
        ({"query": {"nested": {}}}, "query.nested"),
        ({"query": {"wildcard": {"location": "a*b"}}}, "query.wildcard.location"),
        ({"query": {"range": {"shiftDate": {"gte": "yesterday"}}}}, "query.range.shiftDate.gte"),
        (
            {"query": {"range": {"shiftDate": {"gte": "2024-01-01", "time_zone": "Mars"}}}},
            "query.range.shiftDate.time_zone",
        ),
        ({"query": {"match": {"location": {"query": "x", "fuzziness": 2}}}}, "query.match.location.fuzziness"),
        ({"query": {"multi_match": {"query": "x"}}}, "query.multi_match.fields"),
        ({"query": {"multi_match": {"query": "x", "fields": ["*"]}}}, "query.multi_match.fields[0]"),
        ({"aggs": {"x": {"scripted_metric": {}}}}, "aggs.x.scripted_metric"),
        ({"aggs": {"x": {"significant_terms": {"field": "status"}}}}, "aggs.x.significant_terms"),
        ({"aggs": {"x": {"global": {}}}}, "aggs.x.global"),
        ({"aggs": {"x": {"terms": {"field": "status", "script": "1"}}}}, "aggs.x.terms.script"),
        ({"aggs": {"x": {"terms": {"field": "status", "include": ".*"}}}}, "aggs.x.terms.include"),
        ({"aggs": {"x": {"terms": {"field": "status", "min_doc_count": 0}}}}, "aggs.x.terms.min_doc_count"),
        ({"aggs": {"x": {"terms": {"field": "status", "size": 10_001}}}}, "aggs.x.terms.size"),
        ({"aggs": {"x": {"avg": {"field": "location"}}}}, "aggs.x.avg.field"),
        (
            {"aggs": {"x": {"terms": {"field": "status"}, "aggs": {"hits": {"terms": {"field": "status"}}}}}},
            "aggs.x.aggs.hits",
        ),
        (
            {"aggs": {"x": {"date_histogram": {"field": "startsAt", "calendar_interval": "fortnight"}}}},
            "aggs.x.date_histogram.calendar_interval",
        ),
        (
            {"aggs": {"x": {"composite": {"sources": [{s: {"terms": {"field": "assignedUserIds"}}} for s in "ab"]}}}},
            "aggs.x.composite.sources",
        ),
        *(
            ({"aggs": {"x": {"histogram": {"field": "durationMinutes", "interval": 1e-6, **more}}}}, path)
            for more, path in (
                ({"extended_bounds": {"min": 1e308, "max": 1e308}}, "aggs.x.histogram.extended_bounds.min"),
                ({"missing": 1e308, "min_doc_count": 1}, "aggs.x.histogram.missing"),
            )
        ),
        *(
            ({"aggs": {"x": {"composite": {"sources": [{"s": source}], "after": {"s": value}}}}}, AFTER)
            for source, value in (
                ({"date_histogram": {"field": "shiftDate", "calendar_interval": "month"}}, "x"),
                (
                    {"date_histogram": {"field": "startsAt", "calendar_interval": "month", "format": "yyyy-MM"}},
                    "2026-13",
                ),
                ({"terms": {"field": "status"}}, 5),
                ({"terms": {"field": "durationMinutes"}}, "abc"),
                ({"terms": {"field": "shiftDate"}}, "2026-11-19"),
                ({"terms": {"field": "isActive"}}, "zzz"),
                ({"histogram": {"field": "durationMinutes", "interval": 60}}, "abc"),
            )
        ),
        ({"size": 1001}, "size"),
        ({"size": -1}, "size"),
        ({"from": 9_500, "size": 501}, "from"),
        ({"sort": [{"location": {"order": "asc", "mode": "max"}}]}, "sort[0].location.mode"),
        ({"sort": [{"_script": {}}]}, "sort[0]._script"),
        ({"search_after": ["x"]}, "search_after"),
        ({"sort": ["shiftDate"], "search_after": ["forged"]}, "search_after"),
        ({"track_total_hits": "all"}, "track_total_hits"),
        ({"suggest": {}}, "suggest"),
        ({"runtime_mappings": {}}, "runtime_mappings"),
        ({"pit": {"id": "x"}}, "pit"),
        ({"index": "users"}, "index"),
    ],
)
def test_what_is_not_in_the_list_is_refused_by_its_path(owner: Client, body: dict[str, Any], path: str) -> None:
    answer = owner.post("/mcpbff-api/api/elastic/shifts/rawsearch", body)
    assert answer.status_code == 400, answer.text
    assert answer.json()["message"] == "errMsg_queryNotAllowed"
    assert [fact["field"] for fact in answer.json()["detail"]] == [path]


def nested(depth: int) -> dict[str, Any]:
    query: dict[str, Any] = {"term": {"status": "scheduled"}}
    for _ in range(depth - 1):
        query = {"bool": {"must": [query]}}
    return query


def test_limits(owner: Client) -> None:
    def status(body: Any) -> tuple[int, str]:
        answer = owner.post("/mcpbff-api/api/elastic/shifts/rawsearch", body)
        return answer.status_code, answer.json().get("message", "")

    fine, refused = (200, ""), (400, "errMsg_queryNotAllowed")
    terms: dict[str, Any] = {"terms": {"field": "status", "size": 5}}
    deep = {"filter": nested(10)}
    assert status({"query": nested(10)}) == fine
    assert status({"query": nested(11)}) == refused
    four = {"a": {**terms, "aggs": {"b": {**terms, "aggs": {"c": {**terms, "aggs": {"d": deep}}}}}}}
    assert status({"aggs": four}) == fine
    assert status({"aggs": {"z": {**terms, "aggs": four}}}) == refused
    clauses = [{"term": {"status": "scheduled"}}] * 255
    assert status({"query": {"bool": {"should": clauses}}}) == fine
    assert status({"query": {"bool": {"should": [*clauses, clauses[0]]}}}) == refused
    assert status({"query": {"terms": {"startTime": [str(n) for n in range(1024)]}}}) == fine
    assert status({"query": {"terms": {"startTime": [str(n) for n in range(1025)]}}}) == refused
    assert status({"size": 1000, "from": 9000}) == fine
    assert status({"aggs": {"a": {"terms": {"field": "id", "size": 10_000}}}}) == fine
    hundred = {"terms": {"field": "id", "size": 101}}
    assert status({"aggs": {"a": {**hundred, "aggs": {"b": hundred}}}}) == refused
    assert (
        status(
            {
                "aggs": {
                    "a": {
                        "histogram": {
                            "field": "durationMinutes",
                            "interval": 1,
                            "extended_bounds": {"min": 0, "max": 20_000},
                        }
                    }
                }
            }
        )
        == refused
    )
    assert status(nested(300)) == (400, "errMsg_bodyIsNotValidJson")
    padded = json.dumps({"query": {"match": {"location": "x"}}})
    path = "/mcpbff-api/api/elastic/shifts/rawsearch"
    headers = {"content-type": "application/json"}
    full = padded.ljust(64 * 1024).encode()
    assert owner.request("POST", path, content=full, headers=headers).status_code == 200
    too_large = owner.request("POST", path, content=full + b" ", headers=headers)
    assert (too_large.status_code, too_large.json()["message"]) == (413, "errMsg_bodyIsTooLarge")


def test_long_texts_are_answered_or_refused_alike(owner: Client) -> None:
    long, words = "\U0001f600" * 5_000, " ".join(f"w{number}" for number in range(600))
    for query, status in (
        ({"term": {"location": "\U0001f600" * 4_000}}, 200),
        ({"term": {"location": long}}, 400),
        ({"terms": {"location": [long]}}, 400),
        ({"match": {"location": long}}, 400),
        ({"match_phrase": {"location": words}}, 200),
        ({"match": {"location": {"query": words, "operator": "and"}}}, 200),
        ({"bool": {"should": [{"match_phrase": {"location": words}}] * 7}}, 400),
        ({"prefix": {"location": "\u00e4" * 241}}, 400),
        ({"prefix": {"location": {"value": "\U0001f600" * 240, "case_insensitive": True}}}, 200),
        ({"wildcard": {"location": "\u00e4" * 241}}, 400),
        ({"wildcard": {"location": "\U0001f600" * 239 + "*"}}, 200),
        ({"range": {"location": {"gte": "\U0001f600" * 240}}}, 200),
        ({"range": {"location": {"gte": long}}}, 400),
    ):
        answer = owner.post("/mcpbff-api/api/elastic/shifts/rawsearch", {"query": query})
        assert answer.status_code == status, (str(query)[:80], answer.text)
