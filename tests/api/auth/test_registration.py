"""Registering a company with its owner, and oneself in a company: both or neither, whatever is wrong."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from tests.api.server import PASSWORD, Client, Server
from workforceos.access.tables import credentials
from workforceos.eventstore.tables import person_keys

OWNERS, USERS = "/auth-api/v1/registercompanyowner", "/auth-api/v1/registercompanyuser"
RECORD = {"id", "isActive", "recordVersion", "createdAt", "updatedAt", "_owner", "companyId"}


def new_owner(**changed: Any) -> dict[str, Any]:
    body = {"email": f"{uuid4().hex[:10]}@example.com", "password": PASSWORD, "fullname": "Ada Lovelace"}
    return {**body, "company": {"name": f"Firm {uuid4().hex[:8]}"}, **changed}


def new_user(**changed: Any) -> dict[str, Any]:
    return {"email": f"{uuid4().hex[:10]}@example.com", "password": PASSWORD, "fullname": "Grace Hopper", **changed}


def secrets(server: Server) -> list[int]:
    """How many passwords, and how many personal keys, are kept."""
    with server.workforce.database.reading() as connection:
        return [connection.scalar(select(func.count()).select_from(table)) or 0 for table in (credentials, person_keys)]


def test_a_company_and_its_owner_are_answered_whole(server: Server) -> None:
    name = f"Straße & {uuid4().hex[:8]}"
    company = {"name": f"  {name} ", "fullname": "Full", "industry": "catering", "companySize": "1-10"}
    answer = server.client().post(OWNERS, new_owner(company=company))
    assert answer.status_code == 201
    body = answer.json()
    user, made = body["user"], body["company"]
    assert set(user) == RECORD | {"email", "fullname", "avatar", "roleId", "emailVerified"}
    assert (user["roleId"], user["emailVerified"], user["recordVersion"], user["isActive"]) == (
        "tenantOwner",
        False,
        1,
        True,
    )
    assert user["companyId"] == made["id"]
    assert UUID(user["id"]).version == UUID(made["id"]).version == 7
    assert made["ownerId"] == user["id"]
    assert (made["name"], made["codename"]) == (name, name.lower().replace("ß", "ss").replace(" & ", "-and-"))
    assert (made["fullname"], made["industry"], made["companySize"]) == ("Full", "catering", "1-10")
    assert made["timezone"] == "UTC"
    assert made["avatar"]
    assert user["avatar"]
    assert made["avatar"] != user["avatar"]
    assert body["emailVerificationNeeded"] is False
    assert (body["dataName"], body["action"], body["rowCount"], body["userId"]) == ("user", "create", 1, None)
    assert "password" not in answer.text
    assert PASSWORD not in answer.text


def test_given_pictures_are_kept_and_null_means_a_generated_one(server: Server) -> None:
    given = new_owner(avatar="https://a.example/me.png")
    given["company"]["avatar"] = "https://a.example/firm.png"
    body = server.client().post(OWNERS, given).json()
    assert (body["user"]["avatar"], body["company"]["avatar"]) == (given["avatar"], given["company"]["avatar"])
    given = new_owner(avatar=None)
    given["company"]["avatar"] = None
    body = server.client().post(OWNERS, given).json()
    assert body["user"]["avatar"]
    assert body["company"]["avatar"]


@pytest.mark.parametrize("name", ["Root", "Auth API", "Health", "\u6771\u4eac"])
def test_reserved_words_and_other_scripts_get_a_codename_of_their_own(server: Server, name: str) -> None:
    first, second = (server.client().post(OWNERS, new_owner(company={"name": name})).json() for _ in "12")
    codenames = [first["company"]["codename"], second["company"]["codename"]]
    assert len(set(codenames)) == 2
    assert not {"root", "auth-api", "health"} & set(codenames)
    client = server.client(**{"mbx-company-codename": codenames[0].upper()})
    assert client.log_in(first["user"]["email"]).company_id == first["company"]["id"]


def test_everybody_who_wants_a_name_at_once_gets_a_codename_of_their_own(server: Server) -> None:
    name = f"Popular {uuid4().hex[:8]}"
    bodies = [new_owner(company={"name": name}) for _ in range(12)]
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda body: server.http.post(OWNERS, json=body), bodies))
    assert [answer.status_code for answer in answers] == [201] * 12, [answer.text for answer in answers]
    plain = name.lower().replace(" ", "-")
    expected = {plain} | {f"{plain}-{number}" for number in range(2, 13)}
    assert {answer.json()["company"]["codename"] for answer in answers} == expected


WRONG: list[tuple[dict[str, Any], int, str]] = [
    ({"email": None}, 400, "errMsg_emailIsRequired"),
    ({"email": "nobody"}, 400, "errMsg_emailTypeIsNotValid"),
    ({"email": ["a@example.com"]}, 400, "errMsg_emailMustNotBeAnArray"),
    ({"password": None}, 400, "errMsg_passwordIsRequired"),
    ({"password": 12345678}, 400, "errMsg_passwordTypeIsNotValid"),
    ({"password": "7 chars"}, 400, "errMsg_passwordIsNotAllowed"),
    ({"password": "x" * 129}, 400, "errMsg_passwordIsNotAllowed"),
    ({"password": "Password1"}, 400, "errMsg_passwordIsNotAllowed"),
    ({"fullname": " "}, 400, "errMsg_fullnameIsRequired"),
    ({"fullname": "x" * 201}, 400, "errMsg_fullnameTypeIsNotValid"),
    ({"fullname": "bell\u0007"}, 400, "errMsg_fullnameTypeIsNotValid"),
    ({"company": None}, 400, "errMsg_companyIsRequired"),
    ({"company": "Acme"}, 400, "errMsg_companyTypeIsNotValid"),
    ({"company": [{"name": "Acme"}]}, 400, "errMsg_companyMustNotBeAnArray"),
    ({"company": {}}, 400, "errMsg_nameIsRequired"),
    ({"company": {"name": ""}}, 400, "errMsg_nameIsRequired"),
    ({"company": {"name": "Acme", "codename": "acme"}}, 400, "errMsg_codenameIsNotAllowed"),
    ({"socialCode": "made-up"}, 403, "errMsg_socialCodeIsNotValid"),
    ({"roleId": "superAdmin"}, 400, "errMsg_roleIdIsNotAllowed"),
    ({"email": f"{'x' * 40}@{'y' * 160}"}, 400, "errMsg_emailTypeIsNotValid"),
    ({"emailVerified": True}, 400, "errMsg_emailVerifiedIsNotAllowed"),
]


@pytest.mark.parametrize(("changed", "status", "message"), WRONG)
def test_what_is_wrong_leaves_nothing_behind(
    server: Server, changed: dict[str, Any], status: int, message: str
) -> None:
    before = (server.workforce.store.head(), secrets(server))
    answer = server.client().post(OWNERS, new_owner(**changed))
    assert (answer.status_code, answer.json()["message"]) == (status, message), answer.text
    assert (server.workforce.store.head(), secrets(server)) == before


def test_a_company_that_is_no_object_is_told_so_in_plain_words(server: Server) -> None:
    answer = server.client().post(OWNERS, new_owner(company="x"))
    assert answer.json()["detail"] == [{"field": "company", "problem": "must be an object"}]


def test_a_name_that_was_refused_is_still_free(server: Server) -> None:
    name = f"Wanted {uuid4().hex[:8]}"
    assert server.client().post(OWNERS, new_owner(company={"name": name}, password="short")).status_code == 400
    body = server.client().post(OWNERS, new_owner(company={"name": name})).json()
    assert body["company"]["codename"] == name.lower().replace(" ", "-")


def test_an_address_is_unique_in_its_company_whatever_its_case(server: Server, owner: Client) -> None:
    user = server.client(**{"mbx-company-codename": owner.codename})
    body = new_user()
    assert user.post(USERS, body).status_code == 201
    before = (server.workforce.store.head(), secrets(server))
    for same in (body, new_user(email=body["email"].upper()), new_user(email=f" {body['email'].title()} ")):
        taken = user.post(USERS, same)
        assert (taken.status_code, taken.json()["message"]) == (409, "errMsg_emailIsTaken")
        taken = owner.post("/auth-api/v1/users", same)
        assert (taken.status_code, taken.json()["message"]) == (409, "errMsg_emailIsTaken")
    assert (server.workforce.store.head(), secrets(server)) == before
    other = server.client(**{"mbx-company-codename": server.company().codename})
    assert other.post(USERS, body).status_code == 201
    assert server.client().post(OWNERS, new_owner(email=body["email"])).status_code == 201
    user.log_in(body["email"].upper())


def test_of_many_with_one_address_at_once_one_gets_in(server: Server, owner: Client) -> None:
    body, headers = new_user(), {"mbx-company-codename": owner.codename}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: server.http.post(USERS, json=body, headers=headers), range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert {a.json()["message"] for a in answers if a.status_code == 409} == {"errMsg_emailIsTaken"}
    server.client(**headers).log_in(body["email"])
    assert owner.get("/auth-api/v1/users", email=body["email"]).json()["paging"]["totalRowCount"] == 1


def test_who_registers_in_a_company_is_a_plain_user_of_it(server: Server, owner: Client) -> None:
    headers = {"mbx-company-codename": owner.codename}
    answer = server.client(**headers).post(USERS, new_user())
    assert answer.status_code == 201
    body = answer.json()
    assert (body["user"]["roleId"], body["user"]["companyId"]) == ("tenantUser", owner.company_id)
    assert body["emailVerificationNeeded"] is False
    assert "company" not in body
    assert "password" not in answer.text
    for wrong in ({"roleId": "tenantAdmin"}, {"emailVerified": True}, {"companyId": owner.company_id}):
        assert server.client(**headers).post(USERS, new_user(**wrong)).status_code == 400


@pytest.mark.parametrize("codename", [None, "root", "ROOT"])
def test_nobody_registers_at_root(server: Server, codename: str | None) -> None:
    headers = {} if codename is None else {"mbx-company-codename": codename}
    answer = server.client(**headers).post(USERS, new_user())
    assert (answer.status_code, answer.json()["message"]) == (400, "errMsg_companyIsRequired")


def test_the_company_may_be_named_in_query_or_body(server: Server, owner: Client) -> None:
    in_query = server.client().post(f"{USERS}?_company={owner.codename}", new_user())
    in_body = server.client().post(USERS, new_user(_company=owner.codename.upper()))
    assert in_query.json()["user"]["companyId"] == in_body.json()["user"]["companyId"] == owner.company_id
    other = server.company()
    both = server.client(**{"mbx-company-codename": owner.codename})
    answer = both.post(f"{USERS}?_company={other.codename}", new_user(_company="no-such-company"))
    assert answer.json()["user"]["companyId"] == owner.company_id
    unknown = server.client().post(USERS, new_user(_company="no-such-company"))
    assert (unknown.status_code, unknown.json()["message"]) == (404, "errMsg_companyNotFound")


def test_a_registration_tried_again_is_done_once(server: Server) -> None:
    body, key = new_owner(), {"Idempotency-Key": uuid4().hex}
    first = server.client(**key).post(OWNERS, body)
    before = (server.workforce.store.head(), secrets(server))
    again = server.client(**key).post(OWNERS, body)
    assert (first.status_code, again.status_code) == (201, 201)
    for name in ("user", "company", "emailVerificationNeeded"):
        assert first.json()[name] == again.json()[name]
    assert again.headers["X-Event-Position"] == first.headers["X-Event-Position"]
    assert (server.workforce.store.head(), secrets(server)) == before
    other = server.client(**key).post(OWNERS, {**body, "password": "another fine password"})
    assert (other.status_code, other.json()["message"]) == (422, "errMsg_idempotencyKeyReuse")
    server.client(**{"mbx-company-codename": first.json()["company"]["codename"]}).log_in(body["email"])


def test_a_registration_sent_twice_at_once_is_done_once(server: Server) -> None:
    body, key = new_owner(), {"Idempotency-Key": uuid4().hex}
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: server.http.post(OWNERS, json=body, headers=key), range(6)))
    assert [answer.status_code for answer in answers] == [201] * 6, [answer.text for answer in answers]
    assert len({answer.json()["company"]["id"] for answer in answers}) == 1
    company = answers[0].json()["company"]
    owner = server.client(**{"mbx-company-codename": company["codename"]}).log_in(body["email"])
    assert owner.get("/auth-api/v1/users").json()["paging"]["totalRowCount"] == 1


def test_a_password_has_its_spaces_and_128_characters_at_most(server: Server, owner: Client) -> None:
    headers = {"mbx-company-codename": owner.codename}
    for password in ("  8 chars", "x" * 127 + "y", "p\u00e4ssw\u00f6rter \U0001f600"):
        body = new_user(password=password)
        assert server.client(**headers).post(USERS, body).status_code == 201
        server.client(**headers).log_in(body["email"], password)
        wrong = server.client(**headers).post(
            "/auth-api/login", {"email": body["email"], "password": password.strip() + "!"}
        )
        assert wrong.status_code == 401
