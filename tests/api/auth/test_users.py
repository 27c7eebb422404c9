"""Users: who makes whom, who sees whom."""

from typing import Any
from uuid import uuid4

import pytest

from tests.api.server import PASSWORD, Client, Server

USERS = "/auth-api/v1/users"
ROLES = ("superAdmin", "saasAdmin", "saasUser", "tenantOwner", "tenantAdmin", "tenantUser")
IN_COMPANY = {
    "superAdmin": {"tenantAdmin", "tenantUser"},
    "saasAdmin": {"tenantUser"},
    "tenantOwner": {"tenantAdmin", "tenantUser"},
    "tenantAdmin": {"tenantUser"},
    "tenantUser": set(),
}
AT_ROOT = {"superAdmin": {"saasAdmin", "saasUser"}, "saasAdmin": {"saasUser"}, "saasUser": set()}


def new_user(**changed: Any) -> dict[str, Any]:
    return {"email": f"{uuid4().hex[:10]}@example.com", "password": PASSWORD, "fullname": "Grace Hopper", **changed}


def caller(server: Server, owner: Client, role: str, *, at_root: bool) -> Client:
    """Somebody of this role, who acts on the owner's company or at root."""
    if role == "tenantOwner":
        return owner
    if role.startswith("tenant"):
        return owner.employee(role=role)
    admin = server.super_admin()
    if role != "superAdmin":
        body = new_user(roleId=role)
        assert admin.post(USERS, body).status_code == 201
        admin = server.client().log_in(body["email"])
    if not at_root:
        admin.headers["mbx-company-codename"] = owner.codename
    return admin


@pytest.mark.parametrize("by", IN_COMPANY)
def test_who_gives_which_role_in_a_company(server: Server, owner: Client, by: str) -> None:
    client = caller(server, owner, by, at_root=False)
    head = server.workforce.store.head()
    for role in ROLES:
        answer = client.post(USERS, new_user(roleId=role))
        if role in IN_COMPANY[by]:
            assert (answer.status_code, answer.json()["user"]["roleId"]) == (201, role)
            assert answer.json()["user"]["companyId"] == owner.company_id
            head = server.workforce.store.head()
        elif by == "tenantUser":
            assert (answer.status_code, answer.json()["message"]) == (403, "errMsg_forbidden")
        elif role.startswith("tenant"):
            assert (answer.status_code, answer.json()["message"]) == (403, "errMsg_roleCannotBeGiven")
        else:
            assert (answer.status_code, answer.json()["message"]) == (400, "errMsg_roleIdIsOfAnotherLevel")
        assert server.workforce.store.head() == head


@pytest.mark.parametrize("by", AT_ROOT)
def test_who_gives_which_role_at_root(server: Server, owner: Client, by: str) -> None:
    client = caller(server, owner, by, at_root=True)
    for role in ROLES:
        answer = client.post(USERS, new_user(roleId=role))
        expected = 403 if by == "saasUser" or not role.startswith("tenant") else 400
        assert answer.status_code == (201 if role in AT_ROOT[by] else expected), (role, answer.text)
    if by != "saasUser":
        made = client.post(USERS, new_user()).json()["user"]
        assert made["roleId"] == "saasUser"


def test_a_user_is_made_as_asked(owner: Client) -> None:
    answer = owner.post(
        USERS, new_user(fullname="  Gra\u0308ce ", avatar="https://a.example/g.png", emailVerified=True)
    )
    user = answer.json()["user"]
    assert (user["fullname"], user["avatar"], user["emailVerified"]) == ("Gr\u00e4ce", "https://a.example/g.png", True)
    assert (user["roleId"], user["_owner"], user["isActive"]) == ("tenantUser", owner.user_id, True)
    assert "password" not in answer.text
    plain = owner.post(USERS, new_user(roleId=None, emailVerified=None, avatar=None)).json()["user"]
    assert (plain["roleId"], plain["emailVerified"], bool(plain["avatar"])) == ("tenantUser", False, True)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"roleId": "boss"}, "errMsg_roleIdIsNotAValidEnumValue"),
        ({"roleId": ["tenantUser"]}, "errMsg_roleIdMustNotBeAnArray"),
        ({"emailVerified": "true"}, "errMsg_emailVerifiedTypeIsNotValid"),
        ({"avatar": "x" * 201}, "errMsg_avatarTypeIsNotValid"),
        ({"password": "password"}, "errMsg_passwordIsNotAllowed"),
        ({"companyId": str(uuid4())}, "errMsg_companyIdIsNotAllowed"),
        ({"isActive": False}, "errMsg_isActiveIsNotAllowed"),
    ],
)
def test_a_user_is_not_made_otherwise(owner: Client, changed: dict[str, Any], message: str) -> None:
    answer = owner.post(USERS, new_user(**changed))
    assert (answer.status_code, answer.json()["message"]) == (400, message)
    assert owner.get(USERS).json()["paging"]["totalRowCount"] == 1


def test_everybody_sees_themself_and_managers_see_all(server: Server, owner: Client, employee: Client) -> None:
    admin, colleague = owner.employee(role="tenantAdmin"), owner.employee()
    for client in (owner, admin, server.super_admin(owner.codename)):
        for user_id in (owner.user_id, admin.user_id, employee.user_id):
            answer = client.get(f"{USERS}/{user_id}")
            assert (answer.status_code, answer.json()["user"]["id"]) == (200, user_id)
            assert "password" not in answer.text
    own = employee.get(f"{USERS}/{employee.user_id.upper()}")
    assert (own.status_code, own.json()["user"]["id"]) == (200, employee.user_id)
    for other in (colleague.user_id, owner.user_id, str(uuid4())):
        assert employee.get(f"{USERS}/{other}").status_code == 403
    assert owner.get(f"{USERS}/{server.company().user_id}").status_code == 404
    assert server.super_admin().get(f"{USERS}/{employee.user_id}").status_code == 404


def test_managers_list_users_by_name(server: Server, owner: Client) -> None:
    for name in ("Zoe", "Alan", "Mia"):
        owner.employee(name)
    admin = owner.employee("Bob", role="tenantAdmin")
    listed = admin.get(USERS).json()
    assert [user["fullname"] for user in listed["users"]][:2] == ["Alan", "Bob"]
    assert listed["paging"] == {"pageNumber": 1, "pageRowCount": 25, "totalRowCount": 5, "pageCount": 1}
    assert "password" not in str(listed)
    names = [user["fullname"] for user in listed["users"]]
    assert names == sorted(names)
    for params, expected in (
        ({"fullname": "LA"}, ["Alan"]),
        ({"fullname": ["zo", "mi"]}, ["Mia", "Zoe"]),
        ({"roleId": "tenantAdmin"}, ["Bob"]),
        ({"roleId": "ADMIN"}, ["Bob"]),
        ({"email": "user-", "sortBy": "fullname", "sortOrder": "desc"}, ["Zoe", "Mia", "Bob", "Alan"]),
        ({"fullname": "nobody"}, []),
        ({"fullname": "null"}, []),
        ({"companyId": str(uuid4())}, []),
        ({"id": admin.user_id}, ["Bob"]),
    ):
        answer = owner.get(USERS, **params).json()
        assert [user["fullname"] for user in answer["users"]] == expected, params
        assert answer["rowCount"] == len(expected)
        assert answer["filters"] == {k: v for k, v in params.items() if not k.startswith("sort")}
    everybody = server.super_admin(owner.codename).get(USERS).json()
    assert everybody["paging"]["totalRowCount"] == 5
    root = server.super_admin().get(USERS, roleId="superAdmin").json()
    assert [user["roleId"] for user in root["users"]] == ["superAdmin"]


def test_the_super_admin_names_a_company_in_any_way(server: Server, owner: Client, employee: Client) -> None:
    admin = server.super_admin()
    assert admin.get(USERS, _company=owner.codename).json()["paging"]["totalRowCount"] == 2
    made = admin.post("/auth-api/v1/usergroups", {"groupName": "By body", "_company": owner.codename})
    assert (made.status_code, made.json()["userGroup"]["companyId"]) == (201, owner.company_id)
    admin.headers["mbx-company-codename"] = owner.codename
    assert admin.get(USERS, _company="no-such-company").json()["paging"]["totalRowCount"] == 2
    assert [g["groupName"] for g in owner.get("/auth-api/v1/usergroups").json()["userGroups"]] == ["By body"]
    member = employee.post("/auth-api/v1/usergroups", {"groupName": "x", "_company": "no-such-company"})
    assert (member.status_code, member.json()["message"]) == (403, "errMsg_forbidden")
