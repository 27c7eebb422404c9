"""Raw queries over HTTP: shape, row rules, what nobody may reach, limits, cursors."""

import json
from typing import Any

import pytest

from tests.api.search.history import History
from tests.api.server import Client, Server

HIDDEN = ("managerNote", "absenceReason")


_TOLD: dict[str, History] = {}


@pytest.fixture
def history(server: Server) -> History:
    """One for all tests here on a server: they only read."""
    if server.url not in _TOLD:
        _TOLD[server.url] = History(server.company())
    return _TOLD[server.url]


def refused_at(history: History, index: str, body: Any, path: str, by: Client | None = None) -> None:
    answer = history.search(index, body, by)
    assert answer.status_code == 400, (body, answer.text)
    assert answer.json()["message"] == "errMsg_queryNotAllowed"
    assert [fact["field"] for fact in answer.json()["detail"]] == [path]


def test_the_answer_has_four_parts(history: History) -> None:
    found = history.ask("shifts", {"query": {"match": {"location": "hall"}}, "size": 1})
    assert set(found) == {"total", "hits", "aggregations", "took"}
    assert (found["total"], found["aggregations"]) == (5, {})
    assert isinstance(found["took"], int)
    hit = found["hits"][0]
    assert set(hit) == {"_id", "_index", "_score", "_source"}
    assert hit["_index"] == "workforceos_shifts"
    assert hit["_score"] > 0
    listed = history.owner.get("/schedulemanagement-api/v1/shifts").json()["shifts"]
    assert hit["_source"] == next(shift for shift in listed if shift["id"] == hit["_id"])
    assert "onShiftUserIds" not in hit["_source"]


@pytest.mark.parametrize("name", ["shifts", "SHIFTS", "workforceos_shifts", "WorkforceOS_Shifts"])
def test_an_index_goes_by_its_name_in_any_case(history: History, name: str) -> None:
    found = history.ask(name, {})
    assert (found["total"], len(found["hits"])) == (9, 9)
    assert {hit["_index"] for hit in found["hits"]} == {"workforceos_shifts"}


@pytest.mark.parametrize(
    "name",
    ["nothing", "_all", "*", "shifts*", "shifts,users", "workforceos_shifts-000001", "-users", "%2e%2e", "_search"],
)
def test_what_is_no_index_is_not_found(owner: Client, name: str) -> None:
    answer = owner.post(f"/mcpbff-api/api/elastic/{name}/rawsearch", {})
    assert (answer.status_code, answer.json()["message"]) == (404, "errMsg_indexNotFound")


def test_employees_are_cut_to_their_own_rows_everywhere(history: History) -> None:
    everything = {
        "size": 100,
        "sort": ["shiftDate"],
        "aggs": {
            "n": {"value_count": {"field": "id"}},
            "people": {"terms": {"field": "userId"}, "aggs": {"rows": {"top_hits": {"size": 10}}}},
            "all": {"filter": {"match_all": {}}, "aggs": {"hours": {"sum": {"field": "workedMinutes"}}}},
            "none": {"missing": {"field": "checkInTime"}},
        },
    }
    queries: tuple[dict[str, Any], ...] = (
        {"match_all": {}},
        {"bool": {"should": [{"match_all": {}}, {"term": {"userId": "<ada>"}}, {"term": {"userId": "<bob>"}}]}},
        {"bool": {"must_not": [{"match_none": {}}]}},
        {"constant_score": {"filter": {"match_all": {}}}},
    )
    for user, count, minutes in ((history.ada, 2, 960), (history.bob, 2, 429), (history.cleo, 1, 0)):
        for query in queries:
            found = history.ask("attendanceRecords", {**everything, "query": query}, user)
            assert found["total"] == len(found["hits"]) == count
            assert {hit["_source"]["userId"] for hit in found["hits"]} == {user.user_id}
            aggregations = found["aggregations"]
            assert aggregations["n"]["value"] == count
            (bucket,) = aggregations["people"]["buckets"]
            assert (bucket["key"], bucket["doc_count"]) == (user.user_id, count)
            assert len(bucket["rows"]["hits"]["hits"]) == count
            assert (aggregations["all"]["doc_count"], aggregations["all"]["hours"]["value"]) == (count, minutes)
            assert not any(name in json.dumps(found) for name in HIDDEN)
    assert "third time this year" in json.dumps(history.ask("attendanceRecords", everything))
    own = {hit["_id"] for hit in history.ask("shifts", {}, history.cleo)["hits"]}
    assert own == {history.shifts[3], history.shifts[5]}
    assert history.ask("users", {}, history.cleo)["total"] == 1
    assert history.ask("userGroups", {}, history.cleo)["total"] == 2
    other = history.ask("shifts", {"query": {"ids": {"values": ["<shift 0>"]}}}, history.cleo)
    assert (other["total"], other["hits"]) == (0, [])


@pytest.mark.parametrize("name", HIDDEN)
def test_what_is_for_managers_is_unknown_to_employees(history: History, name: str) -> None:
    for body, path in (
        ({"query": {"term": {name: "x"}}}, f"query.term.{name}"),
        ({"query": {"exists": {"field": name}}}, "query.exists.field"),
        ({"query": {"bool": {"must_not": [{"prefix": {name: "a"}}]}}}, f"query.bool.must_not[0].prefix.{name}"),
        ({"query": {"match": {f"{name}.keyword": "x"}}}, f"query.match.{name}.keyword"),
        ({"query": {"multi_match": {"query": "x", "fields": ["user.fullname", name]}}}, "query.multi_match.fields[1]"),
        ({"sort": [name]}, "sort[0]"),
        ({"_source": [name]}, "_source[0]"),
        ({"aggs": {"x": {"terms": {"field": name}}}}, "aggs.x.terms.field"),
        ({"aggs": {"x": {"filter": {"wildcard": {name: "*abc"}}}}}, f"aggs.x.filter.wildcard.{name}"),
        ({"aggs": {"x": {"top_hits": {"_source": [name]}}}}, "aggs.x.top_hits._source[0]"),
        ({"aggs": {"x": {"top_hits": {"sort": [{name: "asc"}]}}}}, f"aggs.x.top_hits.sort[0].{name}"),
        ({"post_filter": {"term": {name: "x"}}}, f"post_filter.term.{name}"),
    ):
        refused_at(history, "attendanceRecords", body, path, history.bob)
        assert history.search("attendanceRecords", body).status_code == 200, "managers may"


def test_what_is_internal_is_unknown_to_everybody(history: History) -> None:
    for name in ("onShiftUserIds", "deleted", "_owner.x", "_doc", "password", "onShiftUserIds.keyword"):
        refused_at(history, "shifts", {"query": {"term": {name: "x"}}}, f"query.term.{name}")
        refused_at(history, "shifts", {"aggs": {"x": {"terms": {"field": name}}}}, "aggs.x.terms.field")
        refused_at(history, "shifts", {"sort": name}, "sort")
        refused_at(history, "shifts", {"_source": name}, "_source[0]")


def test_a_cursor_goes_through_everything_once(history: History) -> None:
    for sort in (
        ["shiftDate"],
        [{"location": "desc"}, "startTime"],
        ["departmentId"],
        ["_score"],
        [{"startsAt": "desc"}],
    ):
        body: dict[str, Any] = {"sort": sort, "size": 2, "query": {"match_all": {}}}
        seen: list[str] = []
        while hits := history.ask("shifts", body)["hits"]:
            seen += [hit["_id"] for hit in hits]
            assert len(seen) <= 9
            body["search_after"] = hits[-1]["sort"]
        whole = history.ask("shifts", {"sort": sort, "size": 20})["hits"]
        assert seen == [hit["_id"] for hit in whole], sort


def test_a_cursor_is_good_for_its_own_question(history: History) -> None:
    cursor = history.ask("shifts", {"sort": ["shiftDate"], "size": 1})["hits"][0]["sort"]
    assert isinstance(cursor, list)
    assert len(cursor) == 1
    refused_at(history, "shifts", {"sort": ["startTime"], "search_after": cursor}, "search_after")
    refused_at(history, "shifts", {"sort": [{"shiftDate": "desc"}], "search_after": cursor}, "search_after")
    refused_at(history, "shifts", {"search_after": cursor}, "search_after")
    refused_at(history, "shifts", {"sort": ["shiftDate"], "search_after": cursor, "from": 1}, "search_after")
    refused_at(history, "attendanceRecords", {"sort": ["shiftDate"], "search_after": cursor}, "search_after")
    refused_at(history, "shifts", {"sort": ["shiftDate"], "search_after": [cursor[0][:-2]]}, "search_after")
    refused_at(history, "shifts", {"sort": ["shiftDate"], "search_after": ["2024-03-28", "x"]}, "search_after")


def test_a_composite_goes_on_behind_its_after_key(history: History) -> None:
    sources = [{"day": {"terms": {"field": "shiftDate"}}}, {"at": {"terms": {"field": "startTime", "order": "desc"}}}]
    composite: dict[str, Any] = {"size": 2, "sources": sources}
    buckets: list[Any] = []
    while True:
        found = history.ask("shifts", {"size": 0, "aggs": {"x": {"composite": composite}}})["aggregations"]["x"]
        if not found["buckets"]:
            break
        buckets += found["buckets"]
        assert len(buckets) <= 9
        composite["after"] = found["after_key"]
    assert sum(bucket["doc_count"] for bucket in buckets) == 9
    keys = [json.dumps(bucket["key"]) for bucket in buckets]
    assert len(set(keys)) == len(keys) == 8


@pytest.mark.parametrize("index", ["shifts", "attendanceRecords"])
def test_names_of_aggregations_are_never_taken_for_hits(history: History, index: str) -> None:
    sources = [{"_id": {"terms": {"field": "status"}}}, {"_source": {"terms": {"field": "recordVersion"}}}]
    names = {name: {"max": {"field": "recordVersion"}} for name in ("onShiftUserIds", "managerNote", "companyId")}
    top: dict[str, Any] = {"top": {"top_hits": {"size": 20, "sort": [{"_id": "desc"}]}}}
    body: dict[str, Any] = {
        "size": 0,
        "aggs": {
            "_id": {"max": {"field": "recordVersion"}},
            "_source": {"filter": {"match_all": {}}, "aggs": {**names, "_source": {"missing": {"field": "companyId"}}}},
            "all": {"composite": {"sources": sources}, "aggs": top},
            "keyed": {
                "filters": {"filters": {"_id": {"match_all": {}}}},
                "aggs": {"inner": {"terms": {"field": "status"}, "aggs": top}},
            },
        },
    }
    for by, hidden in ((history.owner, {"onShiftUserIds"}), (history.bob, {"onShiftUserIds", *HIDDEN})):
        path = f"/mcpbff-api/api/elastic/{index}/aggregate"
        aggregated = by.post(path, {"aggs": body["aggs"]}).json()["aggregations"]
        found = history.ask(index, body, by)["aggregations"]
        assert aggregated == found
        assert set(found["_source"]) == {"doc_count", "_source", *names}
        assert found["_source"]["managerNote"] == found["_id"]
        assert {tuple(bucket["key"]) for bucket in found["all"]["buckets"]} == {("_id", "_source")}
        inner = found["keyed"]["buckets"]["_id"]["inner"]["buckets"]
        hits = [hit for bucket in (*found["all"]["buckets"], *inner) for hit in bucket["top"]["hits"]["hits"]]
        assert len(hits) == 2 * found["_source"]["doc_count"] > 0
        assert all(hit["_source"]["status"] and not hidden & set(hit["_source"]) for hit in hits)


def test_the_read_position_is_what_the_read_has(owner: Client) -> None:
    written = owner.post("/auth-api/v1/usergroups", {"groupName": "Night crew"}).headers["X-Event-Position"]
    path = "/mcpbff-api/api/elastic/userGroups/rawsearch"
    for wanted in (written, "0", "1"):
        answer = owner.post(path, {}, headers={"X-Event-Position": wanted})
        assert (answer.json()["total"], int(answer.headers["X-Read-Position"]) >= int(written)) == (1, True), wanted


def test_a_filter_after_leaves_aggregations_alone(history: History) -> None:
    body = {"aggs": {"all": {"value_count": {"field": "id"}}}, "post_filter": {"term": {"status": "cancelled"}}}
    found = history.ask("shifts", body)
    assert (found["total"], len(found["hits"])) == (1, 1)
    assert found["aggregations"]["all"]["value"] == 9


def test_what_was_written_is_found_at_once_and_what_was_deleted_not(server: Server, owner: Client) -> None:
    group = owner.post("/auth-api/v1/usergroups", {"groupName": "Night crew"}).json()["userGroup"]
    path = "/mcpbff-api/api/elastic/userGroups/rawsearch"
    query = {"query": {"match": {"groupName": "crew"}}}
    answer = owner.post(path, query)
    assert answer.json()["total"] == 1
    assert int(answer.headers["X-Read-Position"]) > 0
    owner.patch(f"/auth-api/v1/usergroups/{group['id']}", {"groupName": "Day shift"})
    assert owner.post(path, query).json()["total"] == 0
    deleted = owner.delete(f"/auth-api/v1/usergroups/{group['id']}")
    found = owner.post(path, {"aggs": {"n": {"value_count": {"field": "id"}}}}).json()
    assert (found["total"], found["hits"], found["aggregations"]["n"]["value"]) == (0, [], 0)
    admin = server.super_admin(owner.codename)
    position = {"X-Event-Position": deleted.headers["X-Event-Position"]}
    assert admin.post(path, {}, headers=position).json()["total"] == 0
