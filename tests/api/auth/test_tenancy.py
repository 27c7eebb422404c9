"""Two companies that look alike never see anything of each other."""

from typing import Any
from uuid import uuid4

import pytest

from tests.api.server import PASSWORD, Server

SHIFTS, GROUPS = "/schedulemanagement-api/v1/shifts", "/auth-api/v1/usergroups"
RECORDS, MEMBERS = "/attendancemanagement-api/v1/attendance-records", "/auth-api/v1/usergroupmembers"
LISTS = ("/auth-api/v1/users", GROUPS, SHIFTS, RECORDS)
INDICES = ("companies", "users", "userGroups", "userGroupMembers", "shifts", "attendanceRecords")


class House:
    """A company with an employee, a group, its member, a shift and a punch: the same in every one."""

    def __init__(self, server: Server) -> None:
        self.owner = server.company("Twin")
        email = "twin@example.com"
        body = {"email": email, "password": PASSWORD, "fullname": "Twin Sister"}
        assert self.owner.post("/auth-api/v1/users", body).status_code == 201
        self.employee = server.client(**{"mbx-company-codename": self.owner.codename}).log_in(email)
        self.group = self.made(GROUPS, "userGroup", groupName="Night crew")
        self.member = self.made(MEMBERS, "userGroupMember", groupId=self.group, userId=self.employee.user_id)
        day = {"shiftDate": "2024-01-15", "startTime": "08:00", "endTime": "16:00", "location": "Hall"}
        self.shift = self.made(
            SHIFTS, "shift", **day, assignedUserIds=[self.employee.user_id], departmentId=self.group, status="scheduled"
        )
        times = {"checkInTime": "2024-01-15T08:00:00Z", "checkOutTime": "2024-01-15T16:00:00Z"}
        self.record = self.made(
            "/attendancemanagement-api/v1/check-in",
            "attendanceRecord",
            shiftId=self.shift,
            userId=self.employee.user_id,
            checkInTime=times["checkInTime"],
        )

    def made(self, path: str, name: str, **body: Any) -> str:
        answer = self.owner.post(path, body)
        assert answer.status_code == 201, answer.text
        id: str = answer.json()[name]["id"]
        return id

    @property
    def ids(self) -> set[str]:
        people = {self.owner.user_id, self.employee.user_id}
        return people | {self.owner.company_id, self.group, self.member, self.shift, self.record}


@pytest.fixture
def houses(server: Server) -> tuple[House, House]:
    return House(server), House(server)


def test_no_list_and_no_search_shows_anything_of_another(houses: tuple[House, House]) -> None:
    for one, other in (houses, houses[::-1]):
        for client in (one.owner, one.employee):
            lists = LISTS if client is one.owner else LISTS[1:]
            answers = [client.get(path) for path in (*lists, f"/auth-api/v1/listusergroupmembers/{one.group}")]
            for index in INDICES:
                aggs = {
                    "every": {"terms": {"field": "id"}, "aggs": {"hit": {"top_hits": {}}}},
                    "companies": {"terms": {"field": "companyId"}},
                    "all": {"filter": {"match_all": {}}},
                }
                queries: tuple[dict[str, Any], ...] = (
                    {"match_all": {}},
                    {"bool": {"should": [{"ids": {"values": sorted(other.ids)}}, {"match_all": {}}]}},
                    {"bool": {"must_not": [{"term": {"companyId": one.owner.company_id}}]}},
                    {"terms": {"companyId": [one.owner.company_id, other.owner.company_id]}},
                )
                for query in queries:
                    body = {"query": query, "aggs": aggs, "post_filter": {"match_all": {}}}
                    answers.append(client.post(f"/mcpbff-api/api/elastic/{index}/rawsearch", body))
            for answer in answers:
                assert answer.status_code == 200, answer.text
                assert [id for id in other.ids if id in answer.text] == [], answer.text


def test_what_another_has_is_not_found(houses: tuple[House, House]) -> None:
    one, other = houses
    for path, name in (
        (f"/auth-api/v1/users/{other.employee.user_id}", "user"),
        (f"{GROUPS}/{other.group}", "userGroup"),
        (f"/auth-api/v1/listusergroupmembers/{other.group}", "userGroup"),
        (f"{SHIFTS}/{other.shift}", "shift"),
        (f"{RECORDS}/{other.record}", "attendanceRecord"),
    ):
        answer = one.owner.get(path)
        assert (answer.status_code, answer.json()["message"]) == (404, f"errMsg_{name}NotFound"), path
    for method, path in (
        ("PATCH", f"{GROUPS}/{other.group}"),
        ("DELETE", f"{GROUPS}/{other.group}"),
        ("DELETE", f"{MEMBERS}/{other.member}"),
        ("PATCH", f"{SHIFTS}/{other.shift}"),
        ("DELETE", f"{SHIFTS}/{other.shift}"),
        ("PATCH", f"{RECORDS}/{other.record}"),
    ):
        assert one.owner.request(method, path, {}).status_code == 404, path
    assert other.owner.get(f"{SHIFTS}/{other.shift}").json()["shift"]["recordVersion"] >= 1


def test_no_reference_reaches_into_another(server: Server, houses: tuple[House, House]) -> None:
    one, other = houses
    head = server.workforce.store.head()
    shift = {"shiftDate": "2024-01-16", "startTime": "08:00", "endTime": "16:00", "status": "scheduled"}
    references: tuple[tuple[str, dict[str, Any], str], ...] = (
        (MEMBERS, {"groupId": other.group, "userId": one.employee.user_id}, "groupId"),
        (MEMBERS, {"groupId": one.group, "userId": other.employee.user_id}, "userId"),
        (SHIFTS, {**shift, "assignedUserIds": [one.employee.user_id, other.employee.user_id]}, "assignedUserIds"),
        (SHIFTS, {**shift, "assignedDepartmentIds": [other.group]}, "assignedDepartmentIds"),
        (SHIFTS, {**shift, "departmentId": other.group}, "departmentId"),
    )
    for path, body, parameter in references:
        answer = one.owner.post(path, body)
        assert (answer.status_code, answer.json()["message"]) == (400, f"errMsg_{parameter}NotFound"), answer.text
    for path, body in (
        ("/attendancemanagement-api/v1/check-in", {"shiftId": other.shift}),
        ("/attendancemanagement-api/v1/check-in", {"shiftId": one.shift, "userId": other.employee.user_id}),
        ("/attendancemanagement-api/v1/check-out", {"attendanceRecordId": other.record}),
        ("/attendancemanagement-api/v1/mark-absent", {"shiftId": other.shift, "userId": one.employee.user_id}),
        ("/attendancemanagement-api/v1/mark-absent", {"shiftId": one.shift, "userId": other.employee.user_id}),
    ):
        assert one.owner.post(path, body).status_code in (400, 404), (path, body)
    assert server.workforce.store.head() == head


def test_idempotency_keys_and_cache_keys_are_a_company_s_own(houses: tuple[House, House]) -> None:
    one, other = houses
    key = {"Idempotency-Key": uuid4().hex}
    first, second = (house.owner.post(GROUPS, {"groupName": "Shared"}, headers=key).json() for house in houses)
    assert first["userGroup"]["id"] != second["userGroup"]["id"]
    assert second["userGroup"]["companyId"] == other.owner.company_id
    third = one.owner.employee(role="tenantAdmin").post(GROUPS, {"groupName": "Another"}, headers=key)
    assert third.status_code == 201, "a key is its user's own"
    assert one.owner.get(GROUPS).json()["cacheKey"] != other.owner.get(GROUPS).json()["cacheKey"]
    assert first["cacheKey"] != second["cacheKey"]


def test_a_cursor_of_one_is_none_in_another(houses: tuple[House, House]) -> None:
    one, other = houses
    body = {"sort": ["fullname"], "size": 1}
    cursor = one.owner.post("/mcpbff-api/api/elastic/users/rawsearch", body).json()["hits"][0]["sort"]
    answer = other.owner.post("/mcpbff-api/api/elastic/users/rawsearch", {**body, "search_after": cursor})
    assert answer.status_code == 200, "a cursor holds a place in an order, no rows"
    assert not any(id in answer.text for id in one.ids)
