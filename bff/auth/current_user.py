"""Who am I: the flat session object of a living session."""

from collections.abc import Callable, Coroutine
from typing import Any, Literal

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from workforceos.access.authentication import TokenBelongsToAnotherCompany, caller_in
from workforceos.access.login import Logins
from workforceos.access.session_object import EXAMPLE, SessionObject
from workforceos.access.tenants import ROOT_CODENAME, CompanyFacts, CompanyNotFound
from workforceos.domain.rule import RuleBroken
from workforceos.http.acting import find_session
from workforceos.http.raw import in_thread, incoming_of, json_response, services_of
from workforceos.http.routes import Access, OwnAnswer, RawRoute

Endpoint = Callable[[Request], Coroutine[Any, Any, Response]]


class NoLogin(BaseModel):
    status: Literal["ERR"] = "ERR"
    message: Literal["No login found"] = "No login found"


def endpoint(logins: Logins) -> Endpoint:
    async def current_user(request: Request) -> Response:
        services = services_of(request)
        incoming = await incoming_of(request, with_body=False)
        codename = services.surface.company_codename(incoming) or ROOT_CODENAME

        def find() -> dict[str, Any] | None:
            try:
                session = find_session(incoming, services, codename, writes=False, before_2fa=True)
            except RuleBroken:
                return None
            if session is None:
                return None
            if named := services.surface.company_codename(incoming):
                caller_in(session, services.tenants.named(named).id)
            user = logins.load_user(session.company_id, session.user_id)
            company: CompanyFacts | None = services.tenants.find(session.company_id)
            if user is None or company is None:
                return None
            return logins.logged_in(session, user, company).answer

        answer = await in_thread(find)
        if answer is None:
            return json_response(NoLogin().model_dump(), 401)
        return json_response(answer)

    return current_user


def route(logins: Logins) -> RawRoute:
    return RawRoute(
        api="currentuser",
        prefix="/auth-api",
        method="GET",
        path="/currentuser",
        access=Access.OWN_SESSION,
        summary="The session of the caller",
        endpoint=endpoint(logins),
        answers={
            200: OwnAnswer(SessionObject, EXAMPLE),
            401: OwnAnswer(NoLogin, NoLogin().model_dump()),
        },
        rules=(TokenBelongsToAnotherCompany, CompanyNotFound),
    )
