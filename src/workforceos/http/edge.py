"""The outermost layer: request id, one log line and one measurement per request, a last net for exceptions."""

import asyncio
import re
import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from workforceos.http.dispatch import send_answer
from workforceos.http.failures import refusal_of
from workforceos.http.services import Services
from workforceos.identifiers import new_id
from workforceos.observability.context import request_facts

_SANE_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_QUIET = ("health", "metrics")

log = structlog.get_logger(__name__)


class RequestEdge:
    """Pure ASGI. Everything that is no HTTP request (start and stop of the program) goes to `lifespan`."""

    def __init__(self, app: ASGIApp, lifespan: ASGIApp, services: Services) -> None:
        self._app = app
        self._lifespan = lifespan
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._lifespan(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = _request_id(scope)
        scope["state"] = {**scope.get("state", {}), "request_id": request_id, "started": started}
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id.encode())]
            await send(message)

        with request_facts(requestId=request_id, method=scope["method"], path=scope["path"]) as facts:
            try:
                await self._app(scope, receive, send_with_id)
            except Exception as error:  # a raw endpoint or a bug here: nothing may leave without the error shape
                if status:
                    log.exception("an answer broke off")
                    raise
                await send_answer(
                    send_with_id, self._services.surface.refusal(refusal_of(error), self._services.clock())
                )
            except asyncio.CancelledError:  # the process stops, and has waited for this as long as it may
                if not status:
                    await send_answer(
                        send_with_id, self._services.surface.refusal(refusal_of(TimeoutError()), self._services.clock())
                    )
                raise
            finally:
                seconds = time.perf_counter() - started
                api = facts.get("api", "none")
                self._services.metrics.observe_request(api, status, seconds)
                if api not in _QUIET:
                    log.info("request", status=status, ms=round(seconds * 1000, 2))


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name.lower() == b"x-request-id" and _SANE_ID.fullmatch(value):
            given: str = value.decode("ascii")
            return given
    return str(new_id())
