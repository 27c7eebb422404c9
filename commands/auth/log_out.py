"""Log out: the session ends on every process; without one it is no error."""

from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Literal

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from workforceos.access.sessions import Sessions
from workforceos.access.tenants import ROOT_CODENAME, is_codename
from workforceos.http.acting import find_session
from workforceos.http.cookies import clear_login_cookies
from workforceos.http.incoming import Incoming
from workforceos.http.raw import in_thread, incoming_of, json_response, services_of
from workforceos.http.refusal import Refused
from workforceos.http.routes import Access, OwnAnswer, RawRoute
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

        def end() -> None:
            # No proof against forgery is asked for: refusing would clear the cookie and leave its session alive.
            session = find_session(incoming, services, codename, writes=False, optional=True, before_2fa=True)
            if session is not None:
                sessions.end(session.company_id, session.id)

        await in_thread(end)
        response = json_response(LoggedOut().model_dump())
        if is_codename(codename):
            clear_login_cookies(response, codename=codename, secure=services.settings.env == "production")
        return response

    return log_out


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
