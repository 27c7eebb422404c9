"""Every exception that a request may end with, as a refusal."""

import structlog
from pydantic import ValidationError

from workforceos.access.login_limits import TooManyLoginAttempts
from workforceos.cache.port import CacheUnavailable
from workforceos.domain.rule import RuleBroken
from workforceos.eventstore.errors import AppendFailed, StoreUnavailable
from workforceos.http.refusal import Refused
from workforceos.http.validation import refused_input
from workforceos.readmodels.port import ReadModelUnavailable

log = structlog.get_logger(__name__)

RETRY_AFTER = {"Retry-After": "1"}


def refusal_of(error: Exception) -> Refused:
    """The refusal that this exception means. What is unknown is logged and becomes a 500 that says nothing of it."""
    match error:
        case Refused():
            return error
        case RuleBroken():
            return _rule(error)
        case ValidationError():
            return refused_input(error.errors(include_url=False))
        case StoreUnavailable() | ReadModelUnavailable() | CacheUnavailable():
            log.warning("a server is away", error=type(error).__name__, reason=str(error))
            detail = "the service cannot do this right now; try again with the same idempotency key"
            return Refused(503, "errMsg_serviceUnavailable", detail, headers=RETRY_AFTER)
        case AppendFailed():
            return Refused(409, "errMsg_conflict", "others changed the same at the same time; try again")
        case TimeoutError():
            log.warning("a request took too long")
            return Refused(503, "errMsg_requestTookTooLong", "the request took too long", headers=RETRY_AFTER)
        case _:
            log.error("a request failed", exc_info=error)
            return Refused(
                500, "errMsg_internalError", "something went wrong on the server; the log has the request id"
            )


def _rule(error: RuleBroken) -> Refused:
    headers: dict[str, str] = {}
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, TooManyLoginAttempts):
        headers["Retry-After"] = str(error.retry_after)
    return Refused(error.status, error.code, error.detail, err_code=error.err_code, headers=headers)
