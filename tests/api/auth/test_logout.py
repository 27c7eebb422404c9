"""Logging out, and browsers, which are logged in by a cookie that other pages cannot use."""

from typing import Any

import httpx
import pytest

from tests.api.auth.entering import LOGIN, LOGOUT, ME, NOBODY, at, with_cookies
from tests.api.server import PASSWORD, Client, Server

LOGGED_OUT = {"status": "OK", "message": "User logged out successfully"}
FOREIGN = {"origin": "http://evil.example", "sec-fetch-site": "cross-site"}


def test_a_logout_ends_the_session_and_not_the_other_ones(owner: Client, person: dict[str, Any]) -> None:
    one, other = at(owner).log_in(person["email"]), at(owner).log_in(person["email"])
    answer = one.post(LOGOUT)
    assert (answer.status_code, answer.json()["message"]) == (200, "User logged out successfully")
    cleared = answer.headers.get_list("set-cookie")
    assert any(c.startswith(f'workforceos-access-token-{owner.codename}=""') and "Max-Age=0" in c for c in cleared)
    assert (one.get(ME).status_code, one.get(ME).json()) == (401, NOBODY)
    dead = one.get(f"/auth-api/v1/users/{one.user_id}")
    assert (dead.status_code, dead.json()["message"]) == (401, "errMsg_loginIsNotValid")
    assert other.get(ME).status_code == 200
    assert one.post(LOGOUT).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": "Bearer nonsense"},
        {"authorization": "Basic abc"},
        {"cookie": "workforceos-access-token=nonsense"},
        {"mbx-company-codename": "no-such-company"},
        {"mbx-company-codename": "foo bar; x=1"},
        {"mbx-company-codename": "x" * 300},
    ],
)
def test_a_logout_without_a_session_is_fine(server: Server, headers: dict[str, str]) -> None:
    for body in (b"", b"{}", b"{nonsense", b'{"_company": 7}'):
        answer = server.client(**headers).request("POST", LOGOUT, content=body)
        assert (answer.status_code, answer.json()["message"]) == (200, "User logged out successfully")


def test_a_browser_is_logged_in_by_its_cookie(owner: Client) -> None:
    answer = at(owner).post(LOGIN, {"email": owner.get(ME).json()["email"], "password": PASSWORD})
    cookies = answer.cookies
    assert with_cookies(owner, "GET", ME, cookies).status_code == 200
    assert with_cookies(owner, "GET", "/auth-api/v1/users", cookies).status_code == 200
    new_group = {"json": {"groupName": "Night crew"}}
    forged = with_cookies(owner, "POST", "/auth-api/v1/usergroups", cookies, **new_group)
    assert (forged.status_code, forged.json()["message"]) == (403, "errMsg_csrfTokenIsNotValid")
    wrong = {"headers": {"x-csrf-token": "0" * 64}}
    assert with_cookies(owner, "POST", "/auth-api/v1/usergroups", cookies, **new_group, **wrong).status_code == 403
    elsewhere = {"headers": {"origin": "https://evil.example"}}
    assert with_cookies(owner, "POST", "/auth-api/v1/usergroups", cookies, **new_group, **elsewhere).status_code == 403
    token = {"headers": {"x-csrf-token": cookies[f"workforceos-csrf-token-{owner.codename}"]}}
    assert with_cookies(owner, "POST", "/auth-api/v1/usergroups", cookies, **new_group, **token).status_code == 201
    ours = {"headers": {"origin": owner.server.url}, "json": {"groupName": "Day crew"}}
    assert with_cookies(owner, "POST", "/auth-api/v1/usergroups", cookies, **ours).status_code == 201
    assert with_cookies(owner, "POST", LOGOUT, cookies, **token).status_code == 200
    assert with_cookies(owner, "GET", ME, cookies).status_code == 401


@pytest.mark.parametrize("headers", [FOREIGN, {"origin": "null"}, {"x-csrf-token": "0" * 64}])
def test_no_other_page_logs_a_browser_out(owner: Client, headers: dict[str, str]) -> None:
    """Its answer looks like any other, so that a logout is always 200."""
    cookies = at(owner).post(LOGIN, {"email": owner.get(ME).json()["email"], "password": PASSWORD}).cookies
    forged = with_cookies(owner, "POST", LOGOUT, cookies, headers=headers)
    assert (forged.status_code, forged.json()) == (200, LOGGED_OUT)
    assert "set-cookie" not in forged.headers
    assert with_cookies(owner, "GET", ME, cookies).status_code == 200
    for proof in ({"origin": owner.server.url}, {"sec-fetch-site": "same-origin"}):
        ours = with_cookies(owner, "POST", LOGOUT, cookies, headers=proof)
        assert (ours.status_code, ours.json()) == (200, LOGGED_OUT)
        assert len(ours.headers.get_list("set-cookie")) == 2  # without a living session, too
        assert with_cookies(owner, "GET", ME, cookies).status_code == 401


def test_a_client_that_is_no_browser_logs_out_by_its_cookie(owner: Client) -> None:
    cookies = at(owner).post(LOGIN, {"email": owner.get(ME).json()["email"], "password": PASSWORD}).cookies
    assert len(with_cookies(owner, "POST", LOGOUT, cookies).headers.get_list("set-cookie")) == 2
    assert with_cookies(owner, "GET", ME, cookies).status_code == 401


def test_a_foreign_page_clears_no_cookie_that_it_cannot_send(owner: Client) -> None:
    """A form there posts without it (SameSite), and a browser would take its removal from the answer."""
    assert "set-cookie" not in at(owner).request("POST", LOGOUT, headers=FOREIGN).headers
    assert "set-cookie" in at(owner).request("POST", LOGOUT).headers


def test_a_bearer_token_logs_out_from_any_page(owner: Client) -> None:
    one = at(owner).log_in(owner.get(ME).json()["email"])
    for _ in range(2):
        assert "set-cookie" in one.request("POST", LOGOUT, headers=FOREIGN).headers
        assert one.get(ME).status_code == 401


def test_a_cookie_of_one_company_is_none_in_another(server: Server, owner: Client) -> None:
    cookies = at(owner).post(LOGIN, {"email": owner.get(ME).json()["email"], "password": PASSWORD}).cookies
    assert with_cookies(server.company(), "GET", ME, cookies).status_code == 401
    assert with_cookies(server.client(), "GET", ME, cookies).status_code == 401
    renamed = httpx.Cookies({f"workforceos-access-token-{server.company().codename}": next(iter(cookies.values()))})
    assert with_cookies(server.company(), "GET", "/auth-api/v1/users", renamed).status_code == 401
