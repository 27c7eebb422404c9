"""What analysts and frontends have beside the raw search: names, mapping, simple search, aggregate."""

from typing import Any

import pytest

from tests.api.search.history import History
from tests.api.server import Client

ELASTIC = "/mcpbff-api/api/elastic"


@pytest.fixture
def history(owner: Client) -> History:
    return History(owner)


def test_the_indices_have_names(owner: Client, employee: Client) -> None:
    for client in (owner, employee):
        names = client.get(f"{ELASTIC}/allIndices").json()
        assert {"workforceos_shifts", "workforceos_attendancerecords", "workforceos_users"} <= set(names)
        for name in names:
            assert client.get(f"{ELASTIC}/{name}/mapping").status_code == 200
            assert client.post(f"{ELASTIC}/{name}/rawsearch", {}).status_code == 200


def test_a_mapping_shows_what_answers_show(owner: Client, employee: Client) -> None:
    shifts = owner.get(f"{ELASTIC}/shifts/mapping").json()["properties"]
    assert shifts["shiftDate"]["type"] == "date"
    assert shifts["location"]["fields"]["keyword"] == {"type": "keyword"}
    assert shifts["assignedUsers"]["properties"]["fullname"]["type"] == "keyword"
    assert shifts["shiftDate"] == shifts["startsAt"]
    assert shifts["shiftDate"]["format"] == "strict_date_optional_time||epoch_millis"
    assert "onShiftUserIds" not in shifts
    for client in (owner, employee):
        (company,) = client.post(f"{ELASTIC}/companies/rawsearch", {}).json()["hits"]
        assert set(client.get(f"{ELASTIC}/companies/mapping").json()["properties"]) == set(company["_source"])
    records = f"{ELASTIC}/attendanceRecords/mapping"
    hidden = set(owner.get(records).json()["properties"]) - set(employee.get(records).json()["properties"])
    assert hidden == {"absenceReason", "managerNote"}
    assert owner.get(f"{ELASTIC}/nothing/mapping").status_code == 404


def test_the_longest_text_without_spaces_is_searched_for(owner: Client) -> None:
    """Each of its characters is a word, in each of a shift's texts."""
    answer = owner.post(f"{ELASTIC}/shifts/search", {"search": "\u674e" * 200})
    assert (answer.status_code, answer.json()["total"]) == (200, 0)


def test_words_and_values(history: History) -> None:
    def found(by: Client | None = None, index: str = "shifts", **body: Any) -> list[str]:
        answer = (by or history.owner).post(f"{ELASTIC}/{index}/search", body)
        assert answer.status_code == 200, answer.text
        content = answer.json()
        assert set(content) == {"total", "hits", "page", "limit"}
        assert content["total"] == len(content["hits"])
        return [history.names[hit["id"]].removeprefix("shift ") for hit in content["hits"]]

    assert found() == list("012345678")
    assert sorted(found(search="north")) == ["0", "5", "6"]
    assert sorted(found(search="ada HALL")) == ["0", "4"]
    assert found(filters={"status": "cancelled"}) == ["8"]
    assert found(filters={"shiftDate": ["2024-03-29", "2024-04-01"], "location": None}) == ["3"]
    assert found(filters={"location": "Hall A"}, sort={"field": "shiftDate", "order": "desc"}) == ["4"]
    assert found(search="hall", filters={"department.groupName": "Day crew"}) == ["4"]
    assert sorted(found(history.cleo, search="north")) == ["5"]
    assert found(history.bob, "attendanceRecords", search="doctor") == []
    assert found(None, "attendanceRecords", search="doctor") == ["absence"]
    assert found(search="?!") == []
    page = history.owner.post(f"{ELASTIC}/shifts/search", {"page": 2, "limit": 4}).json()
    assert (page["total"], len(page["hits"]), page["page"], page["limit"]) == (9, 4, 2, 4)


def test_every_word_must_be_in_what_people_read(history: History) -> None:
    """Never in the pictures: those are data, and addresses on the web."""

    def found(index: str, text: str, by: Client | None = None) -> list[str]:
        answer = (by or history.owner).post(f"{ELASTIC}/{index}/search", {"search": text})
        assert answer.status_code == 200, answer.text
        return sorted(history.names[hit["id"]] for hit in answer.json()["hits"])

    users = history.owner.get("/auth-api/v1/users").json()["users"]
    assert "svg+xml;base64" in users[0]["avatar"]
    for text in ("svg", "xml", "base64", "data:image", "Europe", "tenantUser", "hall svg"):
        assert [found(index, text) for index in ("shifts", "users", "userGroupMembers", "userGroups")] == [[]] * 4
    for user in users:
        assert found("users", user["email"]) == [history.names[user["id"]]]
    assert found("users", "example.com") == ["ada", "bob", "cleo", "owner"]
    assert found("shifts", "gate-north, hall") == ["shift 0"]
    assert found("attendanceRecords", "bob 08:00 yard flu") == ["absence"]
    assert found("attendanceRecords", "bob 08:00 yard", history.bob) == ["absence"]
    assert found("attendanceRecords", "bob 08:00 yard flu", history.bob) == []
    assert found("companies", "UTC svg") == []


def test_any_text_is_answered(history: History) -> None:
    words = " ".join(f"w{number}" for number in range(10, 58))
    history.owner.patch(f"/schedulemanagement-api/v1/shifts/{history.shifts[0]}", {"location": words})
    for text, total in (
        (words, 1),
        (f"{words} w58", 0),
        (" ".join("0123456789abcdefghijklmnopqrstuvwxyz\u00e4\u00f6\u00fc\u03b1\u03b2\u03b3\u03b4" * 2), 0),
        ("".join(chr(0x4E00 + number) for number in range(200)), 0),
        ("\U0001f600" * 200, 0),
        ("x" * 200, 0),
    ):
        answer = history.owner.post(f"{ELASTIC}/shifts/search", {"search": text})
        assert (answer.status_code, answer.json().get("total")) == (200, total), (text, answer.text)
    assert history.owner.post(f"{ELASTIC}/shifts/search", {"search": "x" * 201}).status_code == 400


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"filters": {"onShiftUserIds": "x"}}, "filters.onShiftUserIds"),
        ({"filters": {"nonsense": 1}}, "filters.nonsense"),
        ({"filters": []}, "filters"),
        ({"filters": {"shiftDate": "x"}}, "filters.shiftDate"),
        ({"filters": {"shiftDate": ["2024-03-29", "x"]}}, "filters.shiftDate[1]"),
        ({"filters": {"durationMinutes": {"gte": 1}}}, "filters.durationMinutes"),
        ({"filters": {"assignedUsers": "x"}}, "filters.assignedUsers"),
        ({"sort": {"field": "nope"}}, "sort.field"),
        ({"sort": {"field": "shiftDate", "order": "up"}}, "sort.order"),
        ({"limit": 501}, "limit"),
        ({"page": 0}, "page"),
        ({"page": 101, "limit": 100}, "page"),
        ({"sort": {"order": "asc"}}, "sort.field"),
        ({"query": {}}, "query"),
        ({"search": 7}, "search"),
    ],
)
def test_what_a_simple_search_does_not_take_is_named(owner: Client, body: dict[str, Any], field: str) -> None:
    answer = owner.post(f"{ELASTIC}/shifts/search", body)
    assert answer.status_code == 400, answer.text
    assert [fact["field"] for fact in answer.json()["detail"]] == [field]


def test_aggregations_alone(history: History) -> None:
    body = {"aggs": {"n": {"value_count": {"field": "id"}}}, "query": {"term": {"startTime": "08:00"}}}
    answer = history.owner.post(f"{ELASTIC}/shifts/aggregate", body).json()
    assert set(answer) == {"aggregations", "took"}
    assert answer["aggregations"]["n"]["value"] == 6
    assert history.ada.post(f"{ELASTIC}/shifts/aggregate", body).json()["aggregations"]["n"]["value"] == 3
    for wrong in ({**body, "size": 1}, {"aggs": {"x": {"terms": {"field": "onShiftUserIds"}}}}):
        assert history.owner.post(f"{ELASTIC}/shifts/aggregate", wrong).status_code == 400
    assert history.owner.post(f"{ELASTIC}/nothing/aggregate", body).status_code == 404
