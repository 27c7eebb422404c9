"""/openapi.json, and /docs to read it in a browser."""

from collections.abc import Callable
from typing import Any

from fastapi.openapi.docs import get_swagger_ui_html
from starlette.requests import Request
from starlette.responses import Response

from workforceos.http.raw import json_response
from workforceos.http.routes import Access, RawRoute

_DOCUMENT = "/openapi.json"


def documentation_routes(title: str, describe: Callable[[], dict[str, Any]]) -> tuple[RawRoute, ...]:
    """`describe()` answers the OpenAPI document."""

    async def document(_: Request) -> Response:
        return json_response(describe())

    async def page(_: Request) -> Response:
        return get_swagger_ui_html(openapi_url=_DOCUMENT, title=title)

    return (
        RawRoute("openapi", "", "GET", _DOCUMENT, Access.PUBLIC, "This description", document),
        RawRoute("docs", "", "GET", "/docs", Access.PUBLIC, "This description, for people", page),
    )
