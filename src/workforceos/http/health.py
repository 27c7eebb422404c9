"""Is it alive, is it ready, how is it doing."""

from dataclasses import dataclass
from functools import partial

import anyio
import structlog
from starlette.requests import Request
from starlette.responses import Response

from workforceos.http.dispatch import in_thread
from workforceos.http.encoding import encode_json
from workforceos.http.routes import Access, RawRoute
from workforceos.http.services import Component, Services

CHECK_SECONDS = 2.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _State:
    component: Component
    up: bool


def health_routes(services: Services) -> tuple[RawRoute, ...]:
    """/health/live, /health/ready, /metrics, without a login."""

    async def live(_: Request) -> Response:
        return _json({"status": "ok"})

    async def ready(_: Request) -> Response:
        states = await _check_all(services.components)
        missing = any(state.component.needed and not state.up for state in states)
        shown = {s.component.name: {"state": "up" if s.up else "down", "needed": s.component.needed} for s in states}
        return _json({"status": "unavailable" if missing else "ok", "components": shown}, 503 if missing else 200)

    async def metrics(_: Request) -> Response:
        def page() -> bytes:
            services.collect(services.metrics)
            return services.metrics.page()

        return Response(await in_thread(page), media_type="text/plain; version=0.0.4; charset=utf-8")

    return (
        RawRoute("health", "/health", "GET", "/live", Access.PUBLIC, "Whether the process answers", live),
        RawRoute("health", "/health", "GET", "/ready", Access.PUBLIC, "Whether every needed component answers", ready),
        RawRoute("metrics", "", "GET", "/metrics", Access.PUBLIC, "Prometheus metrics", metrics),
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
