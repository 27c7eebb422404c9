"""The HTTP application over a table of routes."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from workforceos import __version__
from workforceos.http.acting import trusted_origins
from workforceos.http.cookies import ACCESS_COOKIE
from workforceos.http.dispatch import Dispatcher
from workforceos.http.documentation import documentation_routes
from workforceos.http.edge import RequestEdge
from workforceos.http.health import health_routes
from workforceos.http.openapi import describe
from workforceos.http.routes import Route
from workforceos.http.services import Services

_EXPOSED = (
    "X-Request-Id",
    "X-Event-Position",
    "X-Read-Position",
    "Idempotency-Replayed",
    "Retry-After",
    ACCESS_COOKIE,
)
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


class Application(FastAPI):
    """FastAPI runs the lifespan; requests take the short way."""

    def __init__(
        self, routes: Sequence[Route], services: Services, lifespan: Lifespan | None, elsewhere: Sequence[Route]
    ) -> None:
        super().__init__(title="WorkforceOS", version=__version__, openapi_url=None, lifespan=lifespan)
        answered = (*routes, *health_routes(services), *documentation_routes(self.title, self.openapi))
        self._described = (*elsewhere, *answered)
        app: ASGIApp = Dispatcher(answered, services, elsewhere)
        origins = trusted_origins(services)
        if origins:
            app = CORSMiddleware(
                app,
                allow_origins=origins,
                allow_credentials=True,
                allow_methods=("GET", "POST", "PATCH", "DELETE"),
                allow_headers=("*",),
                expose_headers=_EXPOSED,
                max_age=600,
            )
        self._edge = RequestEdge(app, self.router, services)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Instead of the framework's layers, its telemetry among them, the one that has all of their duties here."""
        scope["app"] = self
        await self._edge(scope, receive, send)

    def openapi(self) -> dict[str, Any]:
        if not self.openapi_schema:
            self.openapi_schema = describe(self._described, title=self.title, version=self.version)
        return self.openapi_schema


def build_application(
    routes: Sequence[Route],
    services: Services,
    lifespan: Lifespan | None = None,
    elsewhere: Sequence[Route] = (),
) -> FastAPI:
    """An ASGI application that answers these routes, /health/*, /metrics, /docs and /openapi.json.

    `lifespan(app)` is an async context manager entered at start and left at stop. Routes `elsewhere` are described as
    well: behind one gateway other processes answer them.
    """
    return Application(routes, services, lifespan, elsewhere)
