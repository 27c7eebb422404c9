"""The envelope of every kind of answer, its headers, and the shape of errors."""

import re
from typing import Any
from uuid import uuid4

import pytest

from tests.api.server import Client, Server

GROUPS, SHIFTS = "/auth-api/v1/usergroups", "/schedulemanagement-api/v1/shifts"
ENVELOPE = {
    "status",
    "statusCode",
    "elapsedMs",
    "ssoTime",
    "source",
    "cacheKey",
    "userId",
    "sessionId",
    "requestId",
    "dataName",
    "method",
    "action",
    "appVersion",
    "rowCount",
}
LIST = ENVELOPE | {"paging", "filters", "uiPermissions"}
COMMON = {"id", "isActive", "recordVersion", "createdAt", "updatedAt", "_owner", "companyId"}
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def check(client: Client, answer: Any, status: int, source: str, name: str, method: str, action: str) -> dict[str, Any]:
    body: dict[str, Any] = answer.json()
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert (body["status"], body["statusCode"], body["source"]) == ("OK", str(status), source)
    assert (body["dataName"], body["method"], body["action"]) == (name, method, action)
    assert (body["userId"], body["requestId"]) == (client.user_id, answer.headers["X-Request-Id"])
    assert body["sessionId"] == client.get("/auth-api/currentuser").json()["sessionId"]
    assert isinstance(body["elapsedMs"], int)
    assert isinstance(body["ssoTime"], int)
    assert isinstance(body["cacheKey"], str)
    assert isinstance(body["appVersion"], str)
    return body


def test_the_life_of_a_record(owner: Client) -> None:
    answer = owner.post(GROUPS, {"groupName": "Night crew"})
    body = check(owner, answer, 201, "db", "userGroup", "POST", "create")
    assert set(body) == ENVELOPE | {"userGroup"}
    assert body["rowCount"] == 1
    group = body["userGroup"]
    assert set(group) == COMMON | {"groupName", "avatar"}
    assert (group["recordVersion"], group["isActive"], group["_owner"]) == (1, True, owner.user_id)
    assert group["companyId"] == owner.company_id
    assert INSTANT.fullmatch(group["createdAt"])
    assert group["updatedAt"] == group["createdAt"]
    created_at = int(answer.headers["X-Event-Position"])

    one = owner.get(f"{GROUPS}/{group['id']}")
    body = check(owner, one, 200, "elastic", "userGroup", "GET", "get")
    assert set(body) == ENVELOPE | {"userGroup"}
    assert (body["rowCount"], body["userGroup"]) == (1, group)
    assert int(one.headers["X-Read-Position"]) >= created_at

    changed = owner.patch(f"{GROUPS}/{group['id']}", {"groupName": "Day crew"})
    body = check(owner, changed, 200, "db", "userGroup", "PATCH", "update")
    assert body["userGroup"] == group | {
        "groupName": "Day crew",
        "recordVersion": 2,
        "updatedAt": body["userGroup"]["updatedAt"],
    }
    assert int(changed.headers["X-Event-Position"]) > created_at
    same = owner.patch(f"{GROUPS}/{group['id']}", {"groupName": "Day crew"})
    assert same.json()["userGroup"]["recordVersion"] == 2
    assert same.headers["X-Event-Position"] == changed.headers["X-Event-Position"]

    listed = owner.get(GROUPS)
    body = check(owner, listed, 200, "elastic", "userGroups", "GET", "list")
    assert set(body) == LIST | {"userGroups"}
    assert body["rowCount"] == len(body["userGroups"]) == 1
    assert body["paging"] == {"pageNumber": 1, "pageRowCount": 25, "totalRowCount": 1, "pageCount": 1}
    assert body["filters"] == {}

    deleted = owner.delete(f"{GROUPS}/{group['id']}")
    body = check(owner, deleted, 200, "db", "userGroup", "DELETE", "delete")
    assert (body["userGroup"]["isActive"], body["userGroup"]["recordVersion"]) == (False, 3)
    assert owner.get(f"{GROUPS}/{group['id']}").status_code == 404
    empty = owner.get(GROUPS).json()
    assert (empty["userGroups"], empty["rowCount"]) == ([], 0)
    assert empty["paging"] == {"pageNumber": 1, "pageRowCount": 25, "totalRowCount": 0, "pageCount": 0}
    assert owner.delete(f"{GROUPS}/{group['id']}").status_code == 404
    assert owner.patch(f"{GROUPS}/{group['id']}", {"groupName": "x"}).status_code == 404
    assert owner.post(GROUPS, {"groupName": "Day crew"}).status_code == 201, "its name is free again"


def test_a_shift_shows_all_of_its_joins(owner: Client, employee: Client) -> None:
    group = owner.post(GROUPS, {"groupName": "Night crew"}).json()["userGroup"]
    made = owner.post(
        SHIFTS,
        {
            "shiftDate": "2030-01-15",
            "startTime": "22:00",
            "endTime": "06:00",
            "assignedUserIds": [employee.user_id],
            "assignedDepartmentIds": [group["id"]],
            "departmentId": group["id"],
            "status": "scheduled",
        },
    ).json()["shift"]
    for shift in (
        owner.get(f"{SHIFTS}/{made['id']}").json()["shift"],
        owner.get(SHIFTS).json()["shifts"][0],
        employee.get(f"{SHIFTS}/{made['id']}").json()["shift"],
    ):
        assert {**made, **shift} == shift, "the answer of the write is part of the record"
        assert (shift["status"], shift["status_idx"], shift["createdBy"]) == ("scheduled", 0, owner.user_id)
        assert [user["fullname"] for user in shift["assignedUsers"]] == ["Some Body"]
        assert [each["groupName"] for each in shift["assignedDepartments"]] == ["Night crew"]
        assert shift["department"]["groupName"] == "Night crew"
        assert shift["createdByUser"]["fullname"].startswith("Owner of")
        assert shift["excludedUserIds"] == []
        assert (shift["shiftDate"], shift["location"]) == ("2030-01-15", None)
        assert "onShiftUserIds" not in shift


def test_a_request_keeps_its_id(owner: Client) -> None:
    answer = owner.request("GET", GROUPS, headers={"X-Request-Id": "my-request.7"})
    assert answer.headers["X-Request-Id"] == answer.json()["requestId"] == "my-request.7"
    for strange in ("x" * 65, "a b", "a\tb", '"'):
        other = owner.request("GET", GROUPS, headers={"X-Request-Id": strange})
        assert other.headers["X-Request-Id"] == other.json()["requestId"] != strange
    refused = owner.request("GET", "/nowhere", headers={"X-Request-Id": "my-request.8"})
    assert refused.headers["X-Request-Id"] == "my-request.8"


def test_paths_match_in_any_case_and_ids_keep_theirs(owner: Client) -> None:
    group = owner.post("/AUTH-API/V1/UserGroups", {"groupName": "Night crew"}).json()["userGroup"]
    for path in ("/Auth-Api/v1/USERGROUPS", "/auth-api/v1/usergroups/", GROUPS):
        assert owner.get(path).json()["rowCount"] == 1
    assert owner.get(f"/AUTH-api/V1/userGroups/{group['id'].upper()}").json()["userGroup"]["id"] == group["id"]
    assert owner.get("/scheduleManagement-API/v1/Shifts").status_code == 200
    assert owner.get("/attendanceManagement-api/v1/Attendance-Records").status_code == 200
    hits = owner.post("/mcpBff-api/API/Elastic/WORKFORCEOS_usergroups/RawSearch", {}).json()
    assert [hit["_id"] for hit in hits["hits"]] == [group["id"]]


def refused(answer: Any, status: int, message: str | None = None) -> dict[str, Any]:
    body: dict[str, Any] = answer.json()
    assert answer.status_code == status, answer.text
    assert set(body) == {"result", "status", "message", "errCode", "date", "detail"}
    assert (body["result"], body["status"], body["errCode"]) == ("ERR", status, status)
    assert body["message"].startswith("errMsg_")
    assert message is None or body["message"] == message
    assert INSTANT.fullmatch(body["date"])
    assert body["detail"]
    return body


def test_every_error_has_one_shape(server: Server, owner: Client, employee: Client) -> None:
    group = owner.post(GROUPS, {"groupName": "Night crew"}).json()["userGroup"]["id"]
    body = refused(owner.post(GROUPS, {"avatar": 7, "nonsense": 1}), 400, "errMsg_groupNameIsRequired")
    assert {fact["field"] for fact in body["detail"]} == {"groupName", "avatar", "nonsense"}
    refused(server.client().get(GROUPS), 401, "errMsg_loginRequired")
    refused(employee.post(GROUPS, {"groupName": "x"}), 403, "errMsg_forbidden")
    refused(owner.get(f"{GROUPS}/{uuid4()}"), 404, "errMsg_userGroupNotFound")
    refused(owner.get("/auth-api/v1/nowhere"), 404)
    refused(server.client().get("/"), 404)
    wrong = owner.request("PUT", GROUPS, {})
    refused(wrong, 405)
    assert wrong.headers["Allow"] == "GET, POST"
    refused(owner.post(GROUPS, {"groupName": "night CREW"}), 409)
    refused(owner.patch(f"{GROUPS}/{group}", {}, headers={"If-Match": "9"}), 409)
    refused(owner.request("POST", GROUPS, content=b"{" + b" " * 2**20 + b"}"), 413)
    refused(owner.request("POST", GROUPS, content=b"a=b", headers={"content-type": "text/plain"}), 415)
    key = {"Idempotency-Key": "k"}
    assert owner.post(GROUPS, {"groupName": "One"}, headers=key).status_code == 201
    refused(owner.post(GROUPS, {"groupName": "Two"}, headers=key), 422, "errMsg_idempotencyKeyReuse")
    refused(owner.get(f"{GROUPS}/%FF"), 400)


@pytest.mark.parametrize(
    "content",
    [
        b"nonsense",
        b'{"groupName": NaN}',
        b'{"groupName": Infinity}',
        b'{"groupName": 1e999}',
        b'{"groupName": "\\ud800"}',
        b'{"groupName": "\\u0000"}',
        b'{"groupName": "\xff\xfe"}',
        b'\xef\xbb\xbf{"groupName": "x"}',
        '{"groupName": "x"}'.encode("utf-16"),
        b'{"groupName": ' + b"9" * 400 + b"}",
        b"[" * 5000 + b"]" * 5000,
        b'{"groupName": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"groupName": "x"} trailing',
        b'["groupName"]',
        b"null",
        b'"text"',
        b"",
        b"   ",
        b'{"groupName": "a\\u0007b"}',
        b"{'groupName': 'x'}",
    ],
)
def test_what_is_no_good_json_is_400(owner: Client, content: bytes) -> None:
    refused(owner.request("POST", GROUPS, content=content, headers={"content-type": "application/json"}), 400)
    assert owner.get(GROUPS).json()["rowCount"] == 0


def test_text_is_trimmed_and_composed(owner: Client) -> None:
    group = owner.post(GROUPS, {"groupName": " \n Cafe\u0301 \u20ac \U0001f600 a\tb "}).json()["userGroup"]
    assert group["groupName"] == "Caf\u00e9 \u20ac \U0001f600 a\tb"
    assert owner.get(f"{GROUPS}/{group['id']}").json()["userGroup"] == group
    assert owner.post(GROUPS, {"groupName": "x" * 200}).status_code == 201
    assert owner.post(GROUPS, {"groupName": "x" * 201}).status_code == 400


def test_a_body_too_large_is_413_also_in_chunks(owner: Client) -> None:
    def chunks() -> Any:
        yield b'{"groupName": "'
        for _ in range(17):
            yield b"x" * 65_536
        yield b'"}'

    owner.server.http.cookies.clear()
    answer = owner.server.http.post(GROUPS, content=chunks(), headers=owner.headers)
    refused(answer, 413, "errMsg_bodyIsTooLarge")
    at_most = b'{"groupName": "' + b" " * (2**20 - 18) + b'x"}'
    assert len(at_most) == 2**20
    assert owner.request("POST", GROUPS, content=at_most).status_code == 201
    refused(owner.request("POST", GROUPS, content=at_most + b" "), 413, "errMsg_bodyIsTooLarge")
