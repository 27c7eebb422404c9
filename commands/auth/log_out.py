"""Log out: the session ends on every process. Without one, or from a foreign page, it is no error and ends nothing."""

from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Literal

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from workforceos.access.sessions import Sessions
from workforceos.access.tenants import ROOT_CODENAME, is_codename
from workforceos.domain.rule import RuleBroken
from workforceos.http.acting import find_session, trusted_origins
from workforceos.http.cookies import CSRF_HEADER, clear_login_cookies
from workforceos.http.csrf import RequestIsNotFromOurPages, is_from_a_foreign_page
from workforceos.http.incoming import Incoming
from workforceos.http.raw import in_thread, incoming_of, json_response, services_of
from workforceos.http.refusal import Refused
from workforceos.http.routes import Access, OwnAnswer, RawRoute
from workforceos.http.services import Services
from workforceos.http.surface import Surface

Endpoint = Callable[[Request], Coroutine[Any, Any, Response]]


class LoggedOut(BaseModel):
    status: Literal["OK"] = "OK"
    message: str = "User logged out successfully"


def endpoint(sessions: Sessions) -> Endpoint:
    async def log_out(request: Request) -> Response:
        services = services_of(request)
        incoming = await incoming_of(request)
        codename = _codename(incoming, services.surface)

        def end() -> bool:
            """End the session; whether the cookies may go, too: never while it lives on."""
            # A client that is no browser says nothing of where it comes from: there is nobody to forge its request.
            browser = any(name in incoming.headers for name in ("origin", "sec-fetch-site", CSRF_HEADER))
            try:
                session = find_session(incoming, services, codename, writes=browser, before_2fa=True)
            except RequestIsNotFromOurPages:
                return False
            except RuleBroken:
                return not _forged_without_a_cookie(incoming, services, codename)
            if session is not None:
                sessions.end(session.company_id, session.id)
            return True

        may_clear = await in_thread(end)
        response = json_response(LoggedOut().model_dump())
        if may_clear and is_codename(codename):
            clear_login_cookies(response, codename=codename, secure=services.settings.env == "production")
        return response

    return log_out


def _forged_without_a_cookie(incoming: Incoming, services: Services, codename: str) -> bool:
    """A form on a foreign page sends no cookie (SameSite), but the answer to it could clear that cookie."""
    login = services.surface.login(incoming, codename)
    by_bearer = login is not None and not login.by_cookie
    return not by_bearer and is_from_a_foreign_page(incoming, trusted_origins(services))


def _codename(incoming: Incoming, surface: Surface) -> str:
    """The company that the request names; a body that can't be read names none."""
    named = surface.company_codename(incoming)
    if named is None:
        with suppress(Refused):
            named = surface.company_in_body(incoming.json_object())
    return named or ROOT_CODENAME


def route(sessions: Sessions) -> RawRoute:
    return RawRoute(
        api="logout",
        prefix="/auth-api",
        method="POST",
        path="/logout",
        access=Access.PUBLIC,
        summary="Log out",
        endpoint=endpoint(sessions),
        answers={200: OwnAnswer(LoggedOut, LoggedOut().model_dump())},
    )
