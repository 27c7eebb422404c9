"""From a token to its living session, and from a session to a caller in a company."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from workforceos.access.caller import Caller, Role
from workforceos.access.sessions import Session, Sessions
from workforceos.access.tokens import InvalidToken, Tokens
from workforceos.domain.rule import RuleBroken

ACTS_ANYWHERE = frozenset({Role.SUPER_ADMIN, Role.SAAS_ADMIN})


class LoginRequired(RuleBroken):
    """This needs a login."""

    code = "errMsg_loginRequired"
    status = 401


class LoginIsNotValid(RuleBroken):
    """The token is not valid, has expired, or its session has ended."""

    code = "errMsg_loginIsNotValid"
    status = 401


class TokenBelongsToAnotherCompany(RuleBroken):
    """The login is one of another company."""

    code = "errMsg_tokenBelongsToAnotherCompany"
    status = 403


class EmailTwoFactorNeeded(RuleBroken):
    """The session waits for its second factor by e-mail."""

    code = "errMsg_emailTwoFactorNeeded"
    status = 403
    err_code = "EmailTwoFactorNeeded"


class Authentication:
    def __init__(self, tokens: Tokens, sessions: Sessions, clock: Callable[[], datetime]) -> None:
        self._tokens = tokens
        self._sessions = sessions
        self._clock = clock

    def session(self, token: str) -> Session:
        """The living session of an access token. Raises LoginIsNotValid, StoreUnavailable."""
        try:
            claims = self._tokens.read(token, "access", self._clock())
        except InvalidToken as error:
            raise LoginIsNotValid() from error
        session = self._sessions.find(claims.company_id, claims.session_id)
        if session is None or session.user_id != claims.user_id or session.role != claims.role:
            raise LoginIsNotValid()
        return session


def caller_in(session: Session, company_id: UUID) -> Caller:
    """The session's user acting on a company. Raises TokenBelongsToAnotherCompany."""
    if company_id != session.company_id and session.role not in ACTS_ANYWHERE:
        raise TokenBelongsToAnotherCompany()
    return Caller(session.user_id, session.id, session.role, company_id, session.company_id)
