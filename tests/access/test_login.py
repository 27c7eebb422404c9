"""Logging in, its limits, and what changes while somebody logs in."""

import re
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import pytest

from tests.access.conftest import Clock
from workforceos.access import login_limits
from workforceos.access.authentication import (
    Authentication,
    LoginIsNotValid,
    TokenBelongsToAnotherCompany,
    caller_in,
)
from workforceos.access.caller import Role
from workforceos.access.credentials import Credentials
from workforceos.access.emails import email_claim_value
from workforceos.access.login import EmailVerificationNeeded, LoggedIn, Logins, LoginUser, WrongCredentials
from workforceos.access.login_limits import LoginLimits, TooManyLoginAttempts
from workforceos.access.positions import Positions
from workforceos.access.sessions import Session, Sessions
from workforceos.access.tenants import CompanyFacts
from workforceos.access.tokens import Tokens
from workforceos.cache.memory import MemoryCache
from workforceos.database import Database
from workforceos.domain.user.email import comparable_email
from workforceos.identifiers import new_id

COMPANY = CompanyFacts(new_id(), "babil", "Babil", "UTC", is_active=True)
PASSWORD, SECRET = "correct horse battery", secrets.token_bytes(32)


@dataclass
class House:
    logins: Logins
    sessions: Sessions
    credentials: Credentials
    authentication: Authentication
    positions: Positions
    user: LoginUser
    meanwhile: Callable[[], None] = lambda: None

    def log_in(self, email: str = "ada@example.com", password: str = PASSWORD, address: str = "10.0.0.1") -> LoggedIn:
        return self.logins.log_in(COMPANY, email, password, address)


@pytest.fixture
def house(database: Database, clock: Clock) -> House:
    cache = MemoryCache()
    tokens, sessions = Tokens([SECRET]), Sessions(database, cache, clock)
    credentials, positions = Credentials(database, clock), Positions(cache, lambda: 12)
    user = LoginUser(new_id(), "Ada@example.com", "Ada", None, Role.TENANT_OWNER, email_verified=True, is_active=True)

    def find_user(company_id: UUID, email: str) -> LoginUser | None:
        return built.user if comparable_email(email) == "ada@example.com" and company_id == COMPANY.id else None

    def load_user(company_id: UUID, user_id: UUID) -> LoginUser | None:
        built.meanwhile()
        return built.user if (company_id, user_id) == (COMPANY.id, built.user.id) else None

    limits = LoginLimits(database, SECRET, clock)
    logins = Logins(
        tokens=tokens,
        sessions=sessions,
        credentials=credentials,
        limits=limits,
        positions=positions,
        find_user=find_user,
        load_user=load_user,
        clock=clock,
        lifetime=timedelta(hours=24),
        needs_verified_email=True,
    )
    built = House(logins, sessions, credentials, Authentication(tokens, sessions, clock), positions, user)
    credentials.set(COMPANY.id, user.id, PASSWORD)
    return built


def test_the_right_password_opens_a_session(house: House, clock: Clock) -> None:
    logged_in = house.log_in()
    answer = logged_in.answer
    assert {name: answer[name] for name in ("email", "fullname", "avatar", "roleId", "companyCodename")} == {
        "email": "Ada@example.com",
        "fullname": "Ada",
        "avatar": None,
        "roleId": "tenantOwner",
        "companyCodename": "babil",
    }
    assert answer["companyId"] == answer["tenantId"] == str(COMPANY.id)
    assert answer["sessionNeedsEmail2FA"] is False
    assert answer["userBucketToken"] != answer["accessToken"] == logged_in.token
    session = house.authentication.session(logged_in.token)
    assert (str(session.id), str(session.user_id)) == (answer["sessionId"], answer["userId"])
    assert session.expires_at == clock() + timedelta(hours=24)
    assert house.positions.wanted(session.id, COMPANY.id, COMPANY.id) == 12
    assert house.logins.logged_in(session, house.user, COMPANY).answer == answer
    with pytest.raises(LoginIsNotValid):
        house.authentication.session(answer["userBucketToken"])


def test_a_token_is_honoured_only_while_its_session_lives(house: House, clock: Clock) -> None:
    token = house.log_in().token
    session = house.authentication.session(token)
    house.sessions.end(COMPANY.id, session.id)
    with pytest.raises(LoginIsNotValid):
        house.authentication.session(token)
    token = house.log_in().token
    clock.forward(hours=24)
    with pytest.raises(LoginIsNotValid):
        house.authentication.session(token)


@pytest.mark.parametrize(("email", "password"), [("ada@example.com", "wrong password"), ("eve@example.com", PASSWORD)])
def test_wrong_credentials(house: House, email: str, password: str) -> None:
    with pytest.raises(WrongCredentials):
        house.log_in(email, password)
    assert house.sessions.of_user(COMPANY.id, house.user.id) == []


def test_a_password_is_one_of_its_company(house: House) -> None:
    assert house.credentials.hash_of(new_id(), house.user.id) is None
    house.credentials.remove(new_id(), house.user.id)
    assert house.log_in()
    house.credentials.remove(COMPANY.id, house.user.id)
    with pytest.raises(WrongCredentials):
        house.log_in()


def test_an_unverified_address_is_told_only_to_who_knows_the_password(house: House) -> None:
    house.user = replace(house.user, email_verified=False)
    with pytest.raises(WrongCredentials):
        house.log_in(password="wrong password")
    with pytest.raises(EmailVerificationNeeded):
        house.log_in()


def test_a_deleted_user_cannot_log_in(house: House) -> None:
    house.user = replace(house.user, is_active=False)
    with pytest.raises(WrongCredentials):
        house.log_in()


def test_a_password_changed_meanwhile_counts(house: House) -> None:
    house.meanwhile = lambda: house.credentials.set(COMPANY.id, house.user.id, "another horse battery")
    with pytest.raises(WrongCredentials):
        house.log_in()
    assert house.sessions.of_user(COMPANY.id, house.user.id) == []


def test_a_role_taken_meanwhile_counts(house: House) -> None:
    def demote() -> None:
        house.user = replace(house.user, role=Role.TENANT_USER)

    house.meanwhile = demote
    with pytest.raises(WrongCredentials):
        house.log_in()
    assert house.sessions.of_user(COMPANY.id, house.user.id) == []


def test_ten_failures_for_an_account_close_it_for_a_while(house: House, clock: Clock) -> None:
    for n in range(10):
        with pytest.raises(WrongCredentials):
            house.log_in("ADA@example.com", "wrong password", address=f"10.0.0.{n}")
        clock.forward(seconds=60)
    with pytest.raises(TooManyLoginAttempts) as refused:
        house.log_in(address="10.9.9.9")
    assert refused.value.retry_after == 5 * 60  # the oldest of the ten was ten minutes ago
    clock.forward(seconds=5 * 60 - 1)
    with pytest.raises(TooManyLoginAttempts):
        house.log_in(address="10.9.9.9")
    clock.forward(seconds=1)
    assert house.log_in(address="10.9.9.9")


def test_ten_failures_from_an_address_close_it_for_all_accounts(house: House) -> None:
    for n in range(10):
        with pytest.raises(WrongCredentials):
            house.log_in(f"user{n}@example.com", "wrong password")
    with pytest.raises(TooManyLoginAttempts):
        house.log_in()
    assert house.log_in(address="10.9.9.9")


@pytest.mark.parametrize("same", ["account", "address"])
def test_failures_before_a_success_count_on(house: House, clock: Clock, same: str) -> None:
    def guess(n: int) -> None:
        wrong = {"address": f"10.0.1.{n}"} if same == "account" else {"email": f"user{n}@example.com"}
        with pytest.raises(WrongCredentials):
            house.log_in(password="wrong password", **wrong)

    for n in range(9):
        guess(n)
    assert house.log_in()
    clock.forward(seconds=60)
    guess(9)
    with pytest.raises(TooManyLoginAttempts) as refused:
        house.log_in()
    assert refused.value.retry_after == 14 * 60
    clock.forward(seconds=14 * 60)
    assert house.log_in()


def test_the_right_password_counts_for_nothing(house: House) -> None:
    for _ in range(9):
        with pytest.raises(WrongCredentials):
            house.log_in(password="wrong password")
    for _ in range(20):
        assert house.log_in()


def test_guesses_at_the_same_time_do_not_get_past_the_limit(database: Database, clock: Clock) -> None:
    limits, tried = LoginLimits(database, SECRET, clock), []

    def guess(n: int) -> bool:
        try:
            attempt = limits.begin(COMPANY.id, "ada@example.com", f"10.0.0.{n}")
        except TooManyLoginAttempts:
            return False
        tried.append(n)
        limits.failed(attempt)
        return True

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(guess, range(40))).count(True) == len(tried) == 10


def test_the_right_password_is_not_refused_for_having_company(database: Database, clock: Clock) -> None:
    limits = LoginLimits(database, SECRET, clock)

    def log_in(_: int) -> None:
        limits.succeeded(limits.begin(COMPANY.id, "ada@example.com", "10.0.0.1"))

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(log_in, range(40)))


def test_success_does_not_forget_who_is_still_guessing(database: Database, clock: Clock) -> None:
    limits = LoginLimits(database, SECRET, clock)
    guesses = [limits.begin(COMPANY.id, "ada@example.com", f"10.0.0.{n}") for n in range(9)]
    limits.succeeded(limits.begin(COMPANY.id, "ada@example.com", "10.0.1.1"))
    for guess in (*guesses, limits.begin(COMPANY.id, "ada@example.com", "10.0.0.9")):
        limits.failed(guess)
    with pytest.raises(TooManyLoginAttempts):
        limits.begin(COMPANY.id, "ada@example.com", "10.0.1.1")


def test_an_attempt_that_never_ended_counts_as_a_failure(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = LoginLimits(database, SECRET, clock)
    for n in range(10):
        limits.begin(COMPANY.id, "ada@example.com", f"10.0.0.{n}")
    monkeypatch.setattr(login_limits, "_PATIENCE", 0.05)
    for seconds, wait in ((0, 1), (30, 15 * 60 - 30)):
        clock.forward(seconds=seconds)
        with pytest.raises(TooManyLoginAttempts) as refused:
            limits.begin(COMPANY.id, "ada@example.com", "10.0.1.1")
        assert refused.value.retry_after == wait


def test_who_acts_where() -> None:
    def session(role: Role, company_id: UUID) -> Session:
        at = Clock()()
        return Session(new_id(), company_id, new_id(), role, False, at, at)

    home, other = new_id(), new_id()
    for role in (Role.SUPER_ADMIN, Role.SAAS_ADMIN):
        caller = caller_in(session(role, home), other)
        assert (caller.company_id, caller.home_company_id) == (other, home)
    for role in (Role.SAAS_USER, Role.TENANT_OWNER, Role.TENANT_ADMIN, Role.TENANT_USER):
        assert caller_in(session(role, home), home).company_id == home
        with pytest.raises(TokenBelongsToAnotherCompany):
            caller_in(session(role, home), other)


def test_an_address_is_claimed_without_showing_it() -> None:
    value = email_claim_value(SECRET, COMPANY.id, " Ada@Example.com ")
    assert value == email_claim_value(SECRET, COMPANY.id, "ada@example.com")
    assert value != email_claim_value(SECRET, new_id(), "ada@example.com")
    assert value != email_claim_value(b"other", COMPANY.id, "ada@example.com")
    assert re.fullmatch("[0-9a-f]{64}", value)  # it may spell any name in these letters, but by chance
