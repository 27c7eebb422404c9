"""Who may call what, and in which company."""

from collections.abc import Callable

import pytest

from tests.http.support import BABIL, NINEVEH, NOW, ROOT, SECRET, House, error
from workforceos.access.caller import Role
from workforceos.access.tenants import CompanyFacts
from workforceos.http.cookies import csrf_token

COMPANY_ROLES = (Role.TENANT_OWNER, Role.TENANT_ADMIN, Role.TENANT_USER)
API = "/notes-api/v1"
BODY = {"title": "x"}


@pytest.mark.parametrize("path", ["notes", "notices", "anywhere", "managed"])
def test_without_a_login_it_is_401_before_anything_else(house: House, path: str) -> None:
    for headers in ({}, {"mbx-company-codename": "unknown"}):
        response = house.client.post(f"{API}/{path}", content=b"{broken", headers=headers)
        error(response, 401, "errMsg_loginRequired")
        assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("authorization", ["Bearer nonsense", "Bearer ", "Basic YTpi", "", "Bearer a.b.c"])
def test_a_login_that_is_not_valid_is_401(house: House, authorization: str) -> None:
    headers = {"authorization": authorization, "mbx-company-codename": "unknown"}
    error(house.client.post(f"{API}/notes", json=BODY, headers=headers), 401, "errMsg_loginIsNotValid")


def test_a_session_that_ended_or_expired_is_401(house: House) -> None:
    headers = house.headers()
    house.sessions.living.clear()
    error(house.client.post(f"{API}/notes", json=BODY, headers=headers), 401, "errMsg_loginIsNotValid")
    expired = {"authorization": f"Bearer {house.token(expires_at=NOW)}", "mbx-company-codename": "babil"}
    error(house.client.post(f"{API}/notes", json=BODY, headers=expired), 401, "errMsg_loginIsNotValid")


def test_an_unknown_company_is_404(house: House) -> None:
    for role, company in ((Role.TENANT_USER, BABIL), (Role.SUPER_ADMIN, ROOT)):
        headers = house.headers(role, company) | {"mbx-company-codename": "unknown"}
        error(house.client.post(f"{API}/notes", json=BODY, headers=headers), 404, "errMsg_companyNotFound")


def test_a_company_is_named_by_header_then_query_then_body(house: House) -> None:
    bearer = {"authorization": f"Bearer {house.token()}"}
    assert house.client.post(f"{API}/notes", json=BODY | {"_company": "babil"}, headers=bearer).status_code == 201
    assert house.client.post(f"{API}/notes?_company=Babil", json=BODY, headers=bearer).status_code == 201
    both = house.client.post(f"{API}/notes?_company=babil", json=BODY | {"_company": "unknown"}, headers=bearer)
    assert both.status_code == 201
    named = bearer | {"mbx-company-codename": "babil"}
    assert house.client.post(f"{API}/notes?_company=unknown", json=BODY, headers=named).status_code == 201
    wrong = house.client.post(f"{API}/notes", json=BODY | {"_company": ["babil"]}, headers=bearer)
    error(wrong, 400, "errMsg__companyTypeIsNotValid")


def test_what_belongs_to_a_company_needs_one(house: House) -> None:
    for role, company in ((Role.TENANT_OWNER, BABIL), (Role.SUPER_ADMIN, ROOT)):
        bearer = {"authorization": f"Bearer {house.token(role, company)}"}
        for path in ("notes", "notices", "publicincompany"):
            error(house.client.post(f"{API}/{path}", json=BODY, headers=bearer), 400, "errMsg_companyIsRequired")
    headers = {"mbx-company-codename": "babil"}
    assert house.client.post(f"{API}/publicincompany", json=BODY, headers=headers).status_code == 201


@pytest.mark.parametrize(("company", "codename"), [(BABIL, "nineveh"), (BABIL, "root"), (NINEVEH, "babil")])
def test_a_token_is_for_its_own_company(house: House, company: CompanyFacts, codename: str) -> None:
    headers = house.headers(Role.TENANT_OWNER, company) | {"mbx-company-codename": codename}
    response = house.client.post(f"{API}/anywhere", json=BODY, headers=headers)
    error(response, 403, "errMsg_tokenBelongsToAnotherCompany")


def test_root_admins_act_on_any_company_and_the_root_user_does_not(house: House) -> None:
    for role, status in ((Role.SUPER_ADMIN, 201), (Role.SAAS_ADMIN, 201), (Role.SAAS_USER, 403)):
        headers = house.headers(role, ROOT) | {"mbx-company-codename": "babil"}
        assert house.client.post(f"{API}/notices", json=BODY, headers=headers).status_code == status
    caller = house.works[0].caller
    assert caller is not None
    assert (caller.company_id, caller.home_company_id) == (BABIL.id, ROOT.id)


@pytest.mark.parametrize("role", COMPANY_ROLES)
def test_managers_routes_are_for_managers(house: House, role: Role) -> None:
    for path in ("notices", "managed"):
        response = house.client.post(f"{API}/{path}", content=b"{broken", headers=house.headers(role))
        if role is Role.TENANT_USER:
            error(response, 403, "errMsg_forbidden")
        else:
            error(response, 400, "errMsg_bodyIsNotValidJson")


@pytest.mark.parametrize(("role", "status"), [(Role.SUPER_ADMIN, 201), (Role.SAAS_ADMIN, 201), (Role.SAAS_USER, 403)])
def test_managers_at_root(house: House, role: Role, status: int) -> None:
    assert house.client.post(f"{API}/managed", json=BODY, headers=house.headers(role, ROOT)).status_code == status


def test_a_session_without_its_second_factor_is_403(house: House) -> None:
    headers = house.headers() | {"authorization": f"Bearer {house.token(needs_email_2fa=True)}"}
    response = house.client.post(f"{API}/notes", json=BODY, headers=headers)
    assert error(response, 403, "errMsg_emailTwoFactorNeeded")["errCode"] == "EmailTwoFactorNeeded"


def test_own_endpoints_are_guarded_too(house: House) -> None:
    error(house.client.post("/notes-api/echocompany", json=BODY), 401, "errMsg_loginRequired")
    response = house.client.post("/notes-api/echocompany", json=BODY, headers=house.headers())
    assert response.json() == {"body": BODY, "acting": True}
    assert house.client.post("/notes-api/echo", json=BODY).json() == {"body": BODY, "acting": False}


class TestCookies:
    def cookie(self, house: House, name: str = "workforceos-access-token-babil", **headers: str) -> dict[str, str]:
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        return {"cookie": f"{name}={house.token()}", "mbx-company-codename": "babil", **named}

    def test_reads_need_the_cookie_only(self, house: House) -> None:
        assert house.client.get(f"{API}/notes", headers=self.cookie(house)).status_code == 200

    def test_a_cookie_of_another_company_does_not_count(self, house: House) -> None:
        response = house.client.get(f"{API}/notes", headers=self.cookie(house, "workforceos-access-token-nineveh"))
        error(response, 401, "errMsg_loginRequired")

    def test_root_admins_act_on_any_company_with_the_cookie_of_root(self, house: House) -> None:
        for role, status in ((Role.SUPER_ADMIN, 201), (Role.SAAS_ADMIN, 201), (Role.SAAS_USER, 403)):
            cookie = {"cookie": f"workforceos-access-token={house.token(role, ROOT)}", "sec-fetch-site": "same-origin"}
            named = cookie | {"mbx-company-codename": "babil"}
            assert house.client.post(f"{API}/notices", json=BODY, headers=named).status_code == status
            assert house.client.post(f"{API}/public", json=BODY, headers=named).status_code == 201

    def test_a_login_of_the_company_goes_before_that_of_root(self, house: House) -> None:
        cookies = f"workforceos-access-token={house.token(Role.SUPER_ADMIN, ROOT)}; {self.cookie(house)['cookie']}"
        headers = {"cookie": cookies, "mbx-company-codename": "babil", "sec-fetch-site": "same-origin"}
        error(house.client.post(f"{API}/notices", json=BODY, headers=headers), 403, "errMsg_forbidden")

    def test_writes_need_proof_of_our_own_page(self, house: House) -> None:
        refused: list[dict[str, str]] = [
            {},
            {"origin": "https://evil.example"},
            {"sec_fetch_site": "cross-site"},
            {"sec_fetch_site": "same-site"},
            {"x_csrf_token": "0" * 64},
            {"x_csrf_token": "\xe4"},
            {"x_csrf_token": "0" * 64, "sec_fetch_site": "same-origin"},
            {"origin": "null"},
            *({"origin": malformed} for malformed in ("http://[", "http://[x]", "https://[::1", "http://a]b", "//[")),
        ]
        for headers in refused:
            raw = {k: v.encode("latin-1") for k, v in self.cookie(house, **headers).items()}
            error(house.client.post(f"{API}/notes", json=BODY, headers=raw), 403, "errMsg_csrfTokenIsNotValid")
        for headers in ({"sec_fetch_site": "same-origin"}, {"origin": "http://testserver"}):
            response = house.client.post(f"{API}/notes", json=BODY, headers=self.cookie(house, **headers))
            assert response.status_code == 201

    def test_the_token_of_the_session_is_proof(self, house: House) -> None:
        headers = self.cookie(house)
        session = next(iter(house.sessions.living))
        proof = headers | {"x-csrf-token": csrf_token(SECRET, session)}
        assert house.client.post(f"{API}/notes", json=BODY, headers=proof).status_code == 201
        other = self.cookie(house) | {"x-csrf-token": csrf_token(SECRET, session)}
        error(house.client.post(f"{API}/notes", json=BODY, headers=other), 403, "errMsg_csrfTokenIsNotValid")

    def test_pages_of_a_trusted_origin_may_write(self, new_house: Callable[..., House]) -> None:
        house = new_house(settings={"CORS_ORIGINS": "https://app.example, https://two.example"})
        headers = self.cookie(house, origin="https://two.example")
        response = house.client.post(f"{API}/notes", json=BODY, headers=headers)
        assert response.status_code == 201
        assert response.headers["access-control-allow-origin"] == "https://two.example"

    def test_a_bearer_token_needs_no_proof_and_wins_over_the_cookie(self, house: House) -> None:
        headers = self.cookie(house) | {"authorization": "Bearer nonsense"}
        error(house.client.post(f"{API}/notes", json=BODY, headers=headers), 401, "errMsg_loginIsNotValid")
