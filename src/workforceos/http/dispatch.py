"""The ASGI application that finds a route, reads the request and runs the rest of it in a thread."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

import anyio
from anyio import CapacityLimiter, to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from workforceos.http.acting import find_acting
from workforceos.http.commanding import serve_command
from workforceos.http.failures import refusal_of
from workforceos.http.incoming import receive_request
from workforceos.http.reading import serve_read
from workforceos.http.refusal import Answer
from workforceos.http.route_table import RouteTable
from workforceos.http.routes import CommandRoute, RawRoute, ReadRoute, Route
from workforceos.http.services import Services
from workforceos.observability.context import remember_fact

REQUEST_SECONDS = 30.0
_WRITERS, _READERS = 32, 64
"""Threads of their own for each: reads that wait for the read side must not keep writes from running."""

_ALWAYS = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))

T = TypeVar("T")


class Dispatcher:
    def __init__(self, routes: Sequence[Route], services: Services, elsewhere: Sequence[Route] = ()) -> None:
        self._table = RouteTable(tuple(routes), elsewhere)
        self._services = services
        self._writers, self._readers = CapacityLimiter(_WRITERS), CapacityLimiter(_READERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            answer = await self._answer(scope, receive)
        except ClientDisconnect:
            return  # nobody is there to answer to
        except Exception as error:  # noqa: BLE001 - each gets its shape; refusal_of logs what is unknown
            answer = self._services.surface.refusal(refusal_of(error), self._services.clock())
        # Outside of the net: an answer that breaks off while it is sent must not be followed by another one.
        if isinstance(answer, Answer):
            await send_answer(send, answer)
        else:
            await answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive) -> Answer | Response:
        raw = scope.get("raw_path")
        path = raw.decode("latin-1") if raw is not None else scope["path"]
        route, path_params = self._table.find(scope["method"], path)
        remember_fact("api", route.api)
        if isinstance(route, RawRoute):
            return await self._serve_raw(route, path_params, scope, receive)
        request_id = scope["state"]["request_id"]
        request = await receive_request(scope, receive, path_params, request_id, with_body=route.method != "GET")
        if isinstance(route, CommandRoute):
            return await in_thread(partial(serve_command, route, request, self._services), self._writers)
        if isinstance(route, ReadRoute):
            return await in_thread(partial(serve_read, route, request, self._services), self._readers)
        raise TypeError(f"{route.api} is of no kind that has an answer")

    async def _serve_raw(
        self, route: RawRoute, path_params: dict[str, str], scope: Scope, receive: Receive
    ) -> Response:
        """`request.state` holds `services`, `request_id`, and `acting` (None where the edge checks nobody)."""
        acting = None
        if route.access.is_checked:
            head = await receive_request(scope, receive, path_params, scope["state"]["request_id"], with_body=False)
            check = partial(find_acting, route.access, head, self._services, dict, writes=route.method != "GET")
            acting = await in_thread(check, self._readers)
        scope["path_params"] = path_params
        scope["state"] = {**scope["state"], "services": self._services, "acting": acting}
        response: Response = await route.endpoint(Request(scope, receive))
        return response


async def in_thread(work: Callable[[], T], limiter: CapacityLimiter | None = None) -> T:
    """Run synchronous work in a thread, at most 30 s. Raises TimeoutError; the work itself then runs to its end."""
    with anyio.fail_after(REQUEST_SECONDS):
        return await to_thread.run_sync(work, abandon_on_cancel=True, limiter=limiter)


async def send_answer(send: Send, answer: Answer) -> None:
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()]
    headers.extend(_ALWAYS)
    headers.append((b"content-type", answer.content_type.encode("latin-1")))
    headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
