"""Who asks, and on which company they act."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workforceos.access.authentication import (
    EmailTwoFactorNeeded,
    LoginRequired,
    TokenBelongsToAnotherCompany,
    caller_in,
)
from workforceos.access.caller import Caller, Forbidden
from workforceos.access.sessions import Session
from workforceos.access.tenants import ROOT_CODENAME, CompanyFacts
from workforceos.domain.rule import RuleBroken
from workforceos.http.csrf import check_not_forged
from workforceos.http.incoming import Incoming
from workforceos.http.routes import Access
from workforceos.http.services import Services
from workforceos.identifiers import ROOT_COMPANY_ID
from workforceos.observability.context import remember_fact


class CompanyIsRequired(RuleBroken):
    """This belongs to a company: name it with the header mbx-company-codename."""

    code = "errMsg_companyIsRequired"
    status = 400


@dataclass(frozen=True, slots=True)
class Acting:
    """`caller` is None on public routes without a valid login for the company."""

    caller: Caller | None
    company: CompanyFacts
    sso_ms: int


def find_acting(
    access: Access, request: Incoming, services: Services, body: Callable[[], dict[str, Any]], *, writes: bool
) -> Acting:
    """Check in this order: a login, its session, the company, whether it is theirs, their role.

    `body` is asked only when neither header nor query name a company. Raises the rules of access, and what `body` does.
    """
    began = time.perf_counter()
    surface, public = services.surface, access.is_public
    if not public and not surface.may_be_logged_in(request):
        raise LoginRequired()
    codename = surface.company_codename(request) or surface.company_in_body(body()) or ROOT_CODENAME
    session = find_session(request, services, codename, writes=writes, optional=public)
    company = services.tenants.named(codename)
    remember_fact("companyId", str(company.id))
    if access.needs_company and company.id == ROOT_COMPANY_ID:
        raise CompanyIsRequired()
    caller = None if session is None else _caller(session, company, optional=public)
    if caller is not None and access in (Access.COMPANY_MANAGER, Access.MANAGER) and not caller.manages:
        raise Forbidden("only managers of the company may do this")
    return Acting(caller, company, round((time.perf_counter() - began) * 1000))


def find_session(
    request: Incoming,
    services: Services,
    codename: str,
    *,
    writes: bool,
    optional: bool = False,
    before_2fa: bool = False,
) -> Session | None:
    """The living session that the request carries for a company.

    None when `optional` and there is no valid one; else raises LoginRequired, LoginIsNotValid. A session that waits
    for its second factor counts only with `before_2fa`. A write with a cookie must come from our own pages.
    """
    login = services.surface.login(request, codename)
    if login is None:
        if optional:
            return None
        raise LoginRequired()
    try:
        session = services.authentication.session(login.token)
        remember_fact("companyId", str(session.company_id))
        remember_fact("userId", str(session.user_id))
        if session.needs_email_2fa and not before_2fa:
            raise EmailTwoFactorNeeded()
        if writes and login.by_cookie:
            check_not_forged(request, session.id, services.secret, trusted_origins(services))
    except RuleBroken:
        if optional:
            return None
        raise
    return session


def trusted_origins(services: Services) -> tuple[str, ...]:
    """The origins whose pages may call with credentials."""
    return tuple(origin.strip() for origin in services.settings.cors_origins.split(",") if origin.strip())


def _caller(session: Session, company: CompanyFacts, *, optional: bool) -> Caller | None:
    try:
        return caller_in(session, company.id)
    except TokenBelongsToAnotherCompany:
        if optional:
            return None
        raise
