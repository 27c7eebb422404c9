"""Is it alive, is it ready, how is it doing."""

from dataclasses import dataclass
from functools import partial
from typing import Literal

import anyio
import structlog
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from workforceos.eventstore.errors import StoreUnavailable
from workforceos.http.dispatch import in_thread
from workforceos.http.encoding import encode_json
from workforceos.http.routes import Access, OwnAnswer, RawRoute
from workforceos.http.services import Component, Services

CHECK_SECONDS = 2.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _State:
    component: Component
    up: bool


class Alive(BaseModel):
    status: Literal["ok"] = "ok"


class ComponentState(BaseModel):
    """`needed`: without it the process is not ready."""

    state: Literal["up", "down"]
    needed: bool


class Readiness(BaseModel):
    status: Literal["ok", "unavailable"]
    components: dict[str, ComponentState]


def _shown(needed: bool, *, up: bool) -> ComponentState:
    return ComponentState(state="up" if up else "down", needed=needed)


_READINESS = {
    200: Readiness(status="ok", components={"database": _shown(True, up=True)}),
    503: Readiness(status="unavailable", components={"database": _shown(True, up=False)}),
}
_FIGURE = 'workforceos_request_seconds_count{api="listShifts",status="200"} 1.0'


def health_routes(services: Services) -> tuple[RawRoute, ...]:
    """/health/live, /health/ready, /metrics, without a login."""

    async def live(_: Request) -> Response:
        return _json(Alive().model_dump())

    async def ready(_: Request) -> Response:
        states = await _check_all(services.components)
        missing = any(state.component.needed and not state.up for state in states)
        shown = {s.component.name: _shown(s.component.needed, up=s.up) for s in states}
        readiness = Readiness(status="unavailable" if missing else "ok", components=shown)
        return _json(readiness.model_dump(), 503 if missing else 200)

    async def metrics(_: Request) -> Response:
        try:
            with anyio.fail_after(CHECK_SECONDS):
                await in_thread(partial(services.collect, services.metrics))
        except (StoreUnavailable, TimeoutError) as away:
            # What this process has counted itself is wanted then more than ever.
            log.warning("metrics without projections", reason=str(away) or type(away).__name__)
            services.metrics.forget_projections()
        page = await in_thread(services.metrics.page)
        return Response(page, media_type="text/plain; version=0.0.4; charset=utf-8")

    alive, figures = OwnAnswer(Alive, Alive().model_dump()), OwnAnswer(str, _FIGURE, "text/plain")
    answers = {status: OwnAnswer(Readiness, readiness.model_dump()) for status, readiness in _READINESS.items()}
    whether, ready_when = "Whether the process answers", "Whether every needed component answers"
    return (
        RawRoute("health", "/health", "GET", "/live", Access.PUBLIC, whether, live, {200: alive}),
        RawRoute("health", "/health", "GET", "/ready", Access.PUBLIC, ready_when, ready, answers),
        RawRoute("metrics", "", "GET", "/metrics", Access.PUBLIC, "Prometheus metrics", metrics, {200: figures}),
    )


async def _check_all(components: tuple[Component, ...]) -> list[_State]:
    states: list[_State] = []

    async def check(component: Component) -> None:
        try:
            with anyio.fail_after(CHECK_SECONDS):
                await in_thread(component.check)
            states.append(_State(component, up=True))
        except Exception as error:  # noqa: BLE001 - whatever a driver raises; the log has the reason, the page not
            log.warning("component down", component=component.name, reason=str(error) or type(error).__name__)
            states.append(_State(component, up=False))

    async with anyio.create_task_group() as group:
        for component in components:
            group.start_soon(partial(check, component))
    return sorted(states, key=lambda state: state.component.name)


def _json(content: object, status: int = 200) -> Response:
    return Response(encode_json(content), status, {"Cache-Control": "no-store"}, media_type="application/json")
