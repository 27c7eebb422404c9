"""Logging in with e-mail and password."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from workforceos.access.caller import Role
from workforceos.access.credentials import Credentials
from workforceos.access.login_limits import LoginLimits
from workforceos.access.passwords import verify_password
from workforceos.access.positions import Positions
from workforceos.access.session_object import SessionObject
from workforceos.access.sessions import Session, Sessions
from workforceos.access.tenants import CompanyFacts
from workforceos.access.tokens import Claims, Tokens
from workforceos.domain.rule import RuleBroken
from workforceos.identifiers import new_id


class WrongCredentials(RuleBroken):
    """There is no such user, or the password is wrong."""

    code = "errMsg_wrongCredentials"
    status = 401


class EmailVerificationNeeded(RuleBroken):
    """The e-mail address is not verified yet."""

    code = "errMsg_emailVerificationNeeded"
    status = 403
    err_code = "EmailVerificationNeeded"


@dataclass(frozen=True, slots=True)
class LoginUser:
    """The user as a login needs it; nothing of it is kept."""

    id: UUID
    email: str
    fullname: str
    avatar: str | None
    role: Role
    email_verified: bool
    is_active: bool


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """`answer` is the flat session object of the contract, `token` the access token in it."""

    session: Session
    token: str
    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Logins:
    """`find_user(company_id, email)` and `load_user(company_id, user_id)` read the log; None: there is no such user.
    `needs_verified_email` holds for companies that have not set it themselves."""

    tokens: Tokens
    sessions: Sessions
    credentials: Credentials
    limits: LoginLimits
    positions: Positions
    find_user: Callable[[UUID, str], LoginUser | None]
    load_user: Callable[[UUID, UUID], LoginUser | None]
    clock: Callable[[], datetime]
    lifetime: timedelta
    needs_verified_email: bool

    def log_in(self, company: CompanyFacts, email: str, password: str, address: str) -> LoggedIn:
        """A new session. `address` is the client's network address.

        Raises TooManyLoginAttempts, WrongCredentials, EmailVerificationNeeded, StoreUnavailable.
        """
        attempt = self.limits.begin(company.id, email, address)
        user = self.find_user(company.id, email)
        password_hash = self.credentials.hash_of(company.id, user.id if user else company.id)
        if not verify_password(password, password_hash) or user is None or not user.is_active:
            self.limits.failed(attempt)
            raise WrongCredentials()
        self.limits.succeeded(attempt)
        if self._needs_verification(company) and not user.email_verified:
            raise EmailVerificationNeeded()
        session = self._open(company.id, user)
        # A password or role that changed meanwhile has ended the sessions there were, but not yet this one.
        current = self.load_user(company.id, user.id)
        unchanged = current is not None and current.is_active and current.role == user.role
        if not unchanged or self.credentials.hash_of(company.id, user.id) != password_hash:
            self.sessions.end(company.id, session.id)
            raise WrongCredentials()
        self.positions.begin(session.id, company.id)
        return self.logged_in(session, user, company)

    def logged_in(self, session: Session, user: LoginUser, company: CompanyFacts) -> LoggedIn:
        """The session object of a living session; its tokens depend on the session only, so they are the same again."""
        claims = Claims(session.id, user.id, company.id, session.role)
        token = self.tokens.sign(claims, "access", session.created_at, session.expires_at)
        shown = SessionObject(
            session_id=session.id,
            user_id=user.id,
            email=user.email,
            fullname=user.fullname,
            avatar=user.avatar,
            role_id=session.role,
            company_id=company.id,
            company_codename=company.codename,
            tenant_id=company.id,
            access_token=token,
            user_bucket_token=self.tokens.sign(claims, "bucket", session.created_at, session.expires_at),
            session_needs_email_2fa=session.needs_email_2fa,
        )
        return LoggedIn(session, token, shown.answer())

    def _needs_verification(self, company: CompanyFacts) -> bool:
        own = company.settings.email_verification if company.settings else None
        return self.needs_verified_email if own is None else bool(own)

    def _open(self, company_id: UUID, user: LoginUser) -> Session:
        now = self.clock()
        session = Session(new_id(), company_id, user.id, user.role, False, now, now + self.lifetime)
        self.sessions.create(session)
        return session
