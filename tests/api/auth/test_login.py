"""Logging in, what a token is good for, and where it is good."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest

from tests.api.auth.entering import LOGIN, ME, NOBODY, at
from tests.api.server import PASSWORD, SUPER_ADMIN, Client, Server, running

SESSION = {
    "sessionId",
    "userId",
    "email",
    "fullname",
    "avatar",
    "roleId",
    "companyId",
    "companyCodename",
    "tenantId",
    "accessToken",
    "userBucketToken",
    "sessionNeedsEmail2FA",
}


def test_a_login_answers_the_flat_session(owner: Client, person: dict[str, Any]) -> None:
    answer = at(owner).post(LOGIN, {"email": person["email"], "password": PASSWORD})
    session = answer.json()
    assert answer.status_code == 200
    assert set(session) == SESSION
    assert (session["email"], session["fullname"], session["roleId"]) == (person["email"], "Grace Hopper", "tenantUser")
    assert session["companyId"] == session["tenantId"] == owner.company_id
    assert session["companyCodename"] == owner.codename
    assert session["sessionNeedsEmail2FA"] is False
    assert session["userBucketToken"] != session["accessToken"]
    assert answer.headers["workforceos-access-token"] == session["accessToken"]
    assert answer.cookies[f"workforceos-access-token-{owner.codename}"] == session["accessToken"]
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("workforceos-access-token"))
    assert "HttpOnly" in cookie
    assert "Path=/" in cookie
    current = at(owner).request("GET", ME, headers={"authorization": f"Bearer {session['accessToken']}"})
    assert (current.status_code, current.json()) == (200, session)


def test_at_root_the_cookie_has_no_codename(server: Server) -> None:
    answer = server.client().post(LOGIN, {"username": SUPER_ADMIN[0], "password": SUPER_ADMIN[1]})
    session = answer.json()
    assert answer.cookies["workforceos-access-token"] == session["accessToken"]
    assert (session["roleId"], session["companyCodename"]) == ("superAdmin", "root")


def test_the_sample_company_has_an_owner_with_the_admin_s_password(server: Server) -> None:
    owner = server.client(**{"mbx-company-codename": "babil"}).log_in(*SUPER_ADMIN)
    assert owner.codename == "babil"
    assert owner.get(ME).json()["roleId"] == "tenantOwner"


def test_username_wins_over_email_and_a_mobile_never_matches(owner: Client, person: dict[str, Any]) -> None:
    right, wrong = person["email"], "somebody-else@example.com"
    for body, status in (
        ({"username": right}, 200),
        ({"email": right}, 200),
        ({"username": right, "email": wrong}, 200),
        ({"username": wrong, "email": right}, 401),
        ({"username": None, "email": right}, 200),
        ({"username": "", "email": f" {right.upper()} "}, 200),
        ({"mobile": "+49 170 1234567"}, 401),
        ({"mobile": right}, 401),
        ({"mobile": "+49 170 1234567", "email": right}, 200),
    ):
        answer = at(owner).post(LOGIN, {**body, "password": PASSWORD})
        assert answer.status_code == status, (body, answer.text)
        if status == 401:
            assert answer.json()["message"] == "errMsg_wrongCredentials"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"password": PASSWORD},
        {"email": "a@example.com"},
        {"email": "a@example.com", "password": ""},
        {"email": "a@example.com", "password": None},
        {"username": "", "password": PASSWORD},
        {"email": 7, "password": PASSWORD},
        {"email": "a@example.com", "password": ["x"]},
        {"mobile": "+49 170 1234567"},
    ],
)
def test_what_is_missing_is_a_400(owner: Client, body: dict[str, Any]) -> None:
    answer = at(owner).post(LOGIN, body)
    assert answer.status_code == 400, answer.text
    assert answer.json()["message"].startswith(("errMsg_username", "errMsg_email", "errMsg_password"))


def test_wrong_credentials_look_alike(server: Server, owner: Client, person: dict[str, Any]) -> None:
    answers = [
        at(owner).post(LOGIN, {"email": person["email"], "password": PASSWORD + " "}),
        at(owner).post(LOGIN, {"email": "unknown@example.com", "password": PASSWORD}),
        at(server.company()).post(LOGIN, {"email": person["email"], "password": PASSWORD}),
        server.client().post(LOGIN, {"email": person["email"], "password": PASSWORD}),
    ]
    assert [answer.status_code for answer in answers] == [401] * 4
    facts = [{k: v for k, v in answer.json().items() if k != "date"} for answer in answers]
    assert facts == [facts[0]] * 4
    assert all("set-cookie" not in answer.headers for answer in answers)
    unknown = server.client(**{"mbx-company-codename": "no-such-company"}).post(LOGIN, person)
    assert (unknown.status_code, unknown.json()["message"]) == (404, "errMsg_companyNotFound")


def test_ten_failures_close_an_account_and_an_address(server: Server, owner: Client, person: dict[str, Any]) -> None:
    wrong = {"email": person["email"], "password": "not the password"}
    assert [at(owner).post(LOGIN, wrong).status_code for _ in range(10)] == [401] * 10
    for body in (wrong, {**wrong, "password": PASSWORD}, {"email": "another@example.com", "password": PASSWORD}):
        refused = at(owner).post(LOGIN, body)
        assert (refused.status_code, refused.json()["message"]) == (429, "errMsg_tooManyLoginAttempts")
        assert 0 < int(refused.headers["Retry-After"]) <= 900
    server.clock.ahead += timedelta(minutes=16)
    at(owner).log_in(person["email"])


def test_a_success_in_between_takes_no_failure_back(owner: Client, person: dict[str, Any]) -> None:
    wrong = {"email": person["email"], "password": "not the password"}
    assert [at(owner).post(LOGIN, wrong).status_code for _ in range(9)] == [401] * 9
    at(owner).log_in(person["email"])
    assert [at(owner).post(LOGIN, wrong).status_code for _ in range(2)] == [401, 429]


def test_who_is_not_logged_in_is_nobody(server: Server, owner: Client) -> None:
    for headers in (
        {},
        {"authorization": "Bearer"},
        {"authorization": "Bearer x.y.z"},
        {"mbx-company-codename": owner.codename},
        {"mbx-company-codename": "no-such-company"},
    ):
        answer = server.client(**headers).get(ME)
        assert (answer.status_code, answer.json()) == (401, NOBODY)


def test_a_login_is_good_in_its_own_company_only(server: Server, owner: Client) -> None:
    other = server.company()
    headers = {"authorization": owner.headers["authorization"]}
    for codename, status, message in (
        (other.codename, 403, "errMsg_tokenBelongsToAnotherCompany"),
        ("no-such-company", 404, "errMsg_companyNotFound"),
    ):
        for path in (ME, f"/auth-api/v1/users/{owner.user_id}", "/auth-api/v1/companies"):
            answer = server.client(**headers, **{"mbx-company-codename": codename}).get(path)
            assert (answer.status_code, answer.json()["message"]) == (status, message)
    at_root = server.client(**headers).get(f"/auth-api/v1/users/{owner.user_id}")
    assert (at_root.status_code, at_root.json()["message"]) == (403, "errMsg_tokenBelongsToAnotherCompany")


def test_a_token_that_was_changed_is_none(server: Server, owner: Client) -> None:
    token = owner.headers["authorization"].removeprefix("Bearer ")
    header, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    claims["role"] = "superAdmin"
    raised = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
    bucket = owner.get(ME).json()["userBucketToken"]
    for changed in (
        f"{header}.{raised}.{signature}",
        f"{unsigned}.{payload}.",
        f"{header}.{payload}.",
        token[:-2],
        token + "a",
        bucket,
    ):
        answer = at(owner).request("GET", "/auth-api/v1/users", headers={"authorization": f"Bearer {changed}"})
        assert (answer.status_code, answer.json()["message"]) == (401, "errMsg_loginIsNotValid")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_session_lives_a_day(server: Server, owner: Client) -> None:
    server.clock.ahead += timedelta(hours=23, minutes=59)
    assert owner.get(ME).status_code == 200
    server.clock.ahead += timedelta(minutes=2)
    assert (owner.get(ME).status_code, owner.get("/auth-api/v1/users").status_code) == (401, 401)


def test_a_company_may_ask_for_verified_addresses(server: Server, owner: Client, person: dict[str, Any]) -> None:
    settings = {"settings": {"emailVerification": True}}
    assert owner.patch(f"/auth-api/v1/companies/{owner.company_id}", settings).status_code == 200
    refused = at(owner).post(LOGIN, {"email": person["email"], "password": PASSWORD})
    assert (refused.status_code, refused.json()["errCode"]) == (403, "EmailVerificationNeeded")
    assert at(owner).post(LOGIN, {"email": person["email"], "password": "wrong password"}).status_code == 401
    verified = {**person, "email": f"v{person['email']}", "emailVerified": True}
    assert owner.post("/auth-api/v1/users", verified).json()["user"]["emailVerified"] is True
    at(owner).log_in(verified["email"])
    registered = at(owner).post("/auth-api/v1/registercompanyuser", {**person, "email": f"r{person['email']}"})
    assert registered.json()["emailVerificationNeeded"] is True
    back = {"settings": {"emailVerification": None}}
    assert owner.patch(f"/auth-api/v1/companies/{owner.company_id}", back).status_code == 200
    at(owner).log_in(person["email"])


def test_a_server_may_ask_for_verified_addresses(tmp_path: Any) -> None:
    with running({"data_dir": tmp_path, "email_verification": True}) as server:
        body = {"email": "a@example.com", "password": PASSWORD, "fullname": "A", "company": {"name": "Acme"}}
        registered = server.client().post("/auth-api/v1/registercompanyowner", body).json()
        assert registered["emailVerificationNeeded"] is True
        client = server.client(**{"mbx-company-codename": registered["company"]["codename"]})
        refused = client.post(LOGIN, {"email": "a@example.com", "password": PASSWORD})
        assert refused.status_code == 403
        assert (refused.json()["errCode"], refused.json()["message"]) == (
            "EmailVerificationNeeded",
            "errMsg_emailVerificationNeeded",
        )
        assert "set-cookie" not in refused.headers
        server.super_admin()


def test_sessions_and_the_secret_outlive_the_process(tmp_path: Any) -> None:
    with running({"data_dir": tmp_path}) as server:
        owner = server.company()
    with running({"data_dir": tmp_path}) as server:
        owner.server = server
        assert owner.get(ME).json()["userId"] == owner.user_id
        assert owner.get("/auth-api/v1/users").json()["paging"]["totalRowCount"] == 1
