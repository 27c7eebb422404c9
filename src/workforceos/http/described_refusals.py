"""What a route may refuse, in /openapi.json: read off what the route says of itself.

Tests compare every refusal that they meet with this (`tests/api/described.py`).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from workforceos.access.authentication import (
    EmailTwoFactorNeeded,
    LoginIsNotValid,
    LoginRequired,
    TokenBelongsToAnotherCompany,
)
from workforceos.access.caller import Forbidden
from workforceos.access.tenants import CompanyNotFound
from workforceos.domain.rule import RuleBroken
from workforceos.http.acting import CompanyIsRequired
from workforceos.http.command import ReferenceNotFound
from workforceos.http.commanding import Conflict
from workforceos.http.csrf import RequestIsNotFromOurPages
from workforceos.http.described_input import Names, likely_problem, names_of, parses_body
from workforceos.http.described_records import model_of
from workforceos.http.idempotency import IdempotencyKeyReuse
from workforceos.http.incoming import MAX_BODY
from workforceos.http.routes import Access, CommandRoute, ReadRoute, Route
from workforceos.http.validation import IS_NOT_ALLOWED, IS_REQUIRED, SUFFIXES
from workforceos.readmodels.not_found import record_not_found
from workforceos.work import RecordVersionIsNotCurrent


@dataclass(frozen=True, slots=True)
class Refusal:
    """`problem` is an example of the detail."""

    status: int
    code: str
    problem: str | list[dict[str, str]]
    err_code: str | None = None


_ANYWHERE = (
    Refusal(500, "errMsg_internalError", "something went wrong on the server; the log has the request id"),
    Refusal(503, "errMsg_serviceUnavailable", "the service cannot do this right now"),
    Refusal(503, "errMsg_requestTookTooLong", "the request took too long"),
)
_URL = Refusal(400, "errMsg_urlIsNotValid", "the URL has a broken percent-encoding")
_BODY = (
    Refusal(400, "errMsg_contentLengthIsNotValid", "Content-Length must be a number"),
    Refusal(408, "errMsg_requestTimeout", "the body did not arrive in time"),
)
_JSON = (
    Refusal(400, "errMsg_bodyIsNotValidJson", "the body is nested too deeply"),
    Refusal(400, "errMsg_bodyMustBeAnObject", "the body must be a JSON object"),
    Refusal(415, "errMsg_mediaTypeIsNotSupported", "the body must be application/json"),
)
_KEYS = (
    Refusal(400, "errMsg_idempotencyKeyIsNotValid", "Idempotency-Key must have 1 to 255 printable characters"),
    Refusal(400, "errMsg_ifMatchIsNotValid", "If-Match must be a record version"),
)
_POSITION = Refusal(400, "errMsg_eventPositionIsNotValid", "X-Event-Position must be a position: a whole number")


def refusals(route: Route) -> dict[int, list[Refusal]]:
    """By status, in order; each name once."""
    found: dict[int, dict[str, Refusal]] = {}
    for refusal in _all(route, names_of(route)):
        found.setdefault(refusal.status, {}).setdefault(refusal.code, refusal)
    return {status: list(found[status].values()) for status in sorted(found)}


def input_code(route: Route) -> str | None:
    """A pattern for the names of what can be wrong with single fields and parameters; None where there are none."""
    names = names_of(route)
    known = "|".join(re.escape(name) for name in names.schemas)
    forms = [f"({known})({'|'.join(SUFFIXES)})"] if known else []
    if names.closed:
        forms.append(rf"[A-Za-z_]\w*{IS_NOT_ALLOWED}")
    return f"^errMsg_({'|'.join(forms)})$" if forms else None


def _all(route: Route, names: Names) -> Iterator[Refusal]:
    yield from _of_transport(route)
    for name in names.required:
        yield _of_field(name, IS_REQUIRED, "is required")
    for name, schema in names.schemas.items():
        yield _of_field(name, *likely_problem(schema))
    if route.access.is_checked:
        yield from _of_rules(_rules_of_access(route), names)
    if route.access.is_checked or isinstance(route, CommandRoute | ReadRoute):
        yield from _of_rules((CompanyNotFound,), names)
    if route.access.needs_company:
        yield from _of_rules((CompanyIsRequired,), names)
    if isinstance(route, CommandRoute):
        yield from _KEYS
        yield from _of_rules((IdempotencyKeyReuse, RecordVersionIsNotCurrent, Conflict), names)
    if isinstance(route, ReadRoute):
        yield _POSITION
        model = model_of(route.data_name)
        if model is not None and route.action == "get":
            yield from _of_rules((record_not_found(model.name),), names)
    yield from _of_rules(route.rules, names)


def _of_transport(route: Route) -> Iterator[Refusal]:
    yield from _ANYWHERE
    if not route.is_beside_services:
        yield _URL
    if route.method != "GET":
        yield from _BODY
        yield Refusal(413, "errMsg_bodyIsTooLarge", f"a body has at most {getattr(route, 'max_body', MAX_BODY)} bytes")
    if parses_body(route):
        yield from _JSON


def _of_field(name: str, suffix: str, problem: str) -> Refusal:
    return Refusal(400, f"errMsg_{name}{suffix}", [{"field": name, "problem": problem}])


def _rules_of_access(route: Route) -> Iterator[type[RuleBroken]]:
    yield from (LoginRequired, LoginIsNotValid, TokenBelongsToAnotherCompany, EmailTwoFactorNeeded)
    if route.access in (Access.COMPANY_MANAGER, Access.MANAGER):
        yield Forbidden
    if not isinstance(route, ReadRoute) and route.method != "GET":
        yield RequestIsNotFromOurPages


def _of_rules(rules: Iterable[type[RuleBroken]], names: Names) -> Iterator[Refusal]:
    for rule in rules:
        problem = (rule.__doc__ or "").strip().splitlines()[0]
        codes = [ReferenceNotFound.named(id) for id in names.ids] if rule is ReferenceNotFound else [rule.code]
        for code in codes:
            yield Refusal(rule.status, code, problem, rule.err_code)
