"""Log out: the session ends on every process; without one it is no error."""

from collections.abc import Callable, Coroutine
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from workforceos.access.sessions import Sessions
from workforceos.access.tenants import ROOT_CODENAME
from workforceos.http.acting import find_session
from workforceos.http.cookies import clear_login_cookies
from workforceos.http.raw import in_thread, incoming_of, json_response, services_of
from workforceos.http.routes import Access, RawRoute

Endpoint = Callable[[Request], Coroutine[Any, Any, Response]]


def endpoint(sessions: Sessions) -> Endpoint:
    async def log_out(request: Request) -> Response:
        services = services_of(request)
        incoming = await incoming_of(request)
        codename = services.surface.company_codename(incoming) or ROOT_CODENAME

        def end() -> None:
            session = find_session(incoming, services, codename, writes=True, optional=True, before_2fa=True)
            if session is not None:
                sessions.end(session.company_id, session.id)

        await in_thread(end)
        response = json_response({"status": "OK", "message": "User logged out successfully"})
        clear_login_cookies(response, codename=codename, secure=services.settings.env == "production")
        return response

    return log_out


def route(sessions: Sessions) -> RawRoute:
    return RawRoute(
        api="logout",
        prefix="/auth-api",
        method="POST",
        path="/logout",
        access=Access.PUBLIC,
        summary="Log out",
        endpoint=endpoint(sessions),
    )
