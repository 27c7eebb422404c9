"""The same key with the same request is answered twice and done once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

from tests.api.server import PASSWORD, Client, Server

GROUPS, MEMBERS, USERS = "/auth-api/v1/usergroups", "/auth-api/v1/usergroupmembers", "/auth-api/v1/users"


def key() -> dict[str, str]:
    return {"Idempotency-Key": uuid4().hex}


def test_every_kind_of_write_is_replayed(server: Server, owner: Client, employee: Client) -> None:
    def twice(method: str, path: str, body: Any, name: str) -> dict[str, Any]:
        headers = key()
        first = owner.request(method, path, body, headers=headers)
        head = server.workforce.store.head()
        again = owner.request(method, path, body, headers=headers)
        assert first.status_code == again.status_code in (200, 201), (first.text, again.text)
        assert first.json()[name] == again.json()[name]
        assert first.headers["X-Event-Position"] == again.headers["X-Event-Position"]
        assert "Idempotency-Replayed" not in first.headers
        assert again.headers["Idempotency-Replayed"] == "true"
        assert server.workforce.store.head() == head
        record: dict[str, Any] = first.json()[name]
        return record

    group = twice("POST", GROUPS, {"groupName": "Night crew"}, "userGroup")
    user = {"email": f"{uuid4().hex[:8]}@example.com", "password": PASSWORD, "fullname": "Grace"}
    twice("POST", USERS, user, "user")
    ids = {"groupId": group["id"], "userId": employee.user_id}
    member = twice("POST", MEMBERS, ids, "userGroupMember")
    twice("PATCH", f"{GROUPS}/{group['id']}", {"groupName": "Day crew"}, "userGroup")
    twice("PATCH", f"/auth-api/v1/companies/{owner.company_id}", {"settings": {"graceMinutes": 7}}, "company")
    twice("DELETE", f"{MEMBERS}/{member['id']}", None, "userGroupMember")
    assert twice("DELETE", f"{GROUPS}/{group['id']}", None, "userGroup")["isActive"] is False


def test_the_first_answer_comes_again_after_later_changes(owner: Client) -> None:
    headers = key()
    first = owner.post(GROUPS, {"groupName": "First"}, headers=headers).json()["userGroup"]
    owner.patch(f"{GROUPS}/{first['id']}", {"groupName": "Second"})
    owner.delete(f"{GROUPS}/{first['id']}")
    again = owner.post(GROUPS, {"groupName": "First"}, headers=headers)
    assert (again.status_code, again.json()["userGroup"]) == (201, first)


def test_another_request_with_the_key_is_422(owner: Client) -> None:
    headers = key()
    group = owner.post(GROUPS, {"groupName": "One"}, headers=headers).json()["userGroup"]
    for method, path, body in (
        ("POST", GROUPS, {"groupName": "Two"}),
        ("POST", GROUPS, {"groupName": "One", "avatar": None}),
        ("PATCH", f"{GROUPS}/{group['id']}", {"groupName": "One"}),
        ("DELETE", f"{GROUPS}/{group['id']}", None),
    ):
        answer = owner.request(method, path, body, headers=headers)
        assert (answer.status_code, answer.json()["message"]) == (422, "errMsg_idempotencyKeyReuse")
    same = owner.request("POST", GROUPS.upper() + "/", content=b'{ "groupName" : "One" }', headers=headers)
    assert (same.status_code, same.json().get("userGroup")) == (201, group)


def test_a_request_that_failed_holds_no_key(owner: Client) -> None:
    headers = key()
    assert owner.post(GROUPS, {"groupName": ""}, headers=headers).status_code == 400
    assert owner.post(GROUPS, {"groupName": "One"}, headers=headers).status_code == 201
    other = key()
    assert owner.post(GROUPS, {"groupName": "one"}, headers=other).status_code == 409
    assert owner.post(GROUPS, {"groupName": "Two"}, headers=other).status_code == 201


def test_at_once_it_is_done_once(server: Server, owner: Client) -> None:
    headers = {**owner.headers, **key()}
    body = {"groupName": f"Group {uuid4().hex[:6]}"}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: server.http.post(GROUPS, json=body, headers=headers), range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["userGroup"]["id"] for answer in answers}) == 1
    assert owner.get(GROUPS).json()["paging"]["totalRowCount"] == 1


def test_what_is_no_key_is_400(owner: Client) -> None:
    for strange in ("x" * 256, "k\u00e9y".encode("latin-1"), b"a\tb", ""):
        answer = owner.post(GROUPS, {"groupName": "One"}, headers={"Idempotency-Key": strange})
        assert (answer.status_code, answer.json()["message"]) == (400, "errMsg_idempotencyKeyIsNotValid")
    assert owner.get(GROUPS).json()["rowCount"] == 0
