"""/openapi.json, and /docs to read it in a browser."""

from collections.abc import Callable
from typing import Any

from fastapi.openapi.docs import get_swagger_ui_html
from starlette.requests import Request
from starlette.responses import Response

from workforceos.http.raw import json_response
from workforceos.http.routes import Access, OwnAnswer, RawRoute

_DOCUMENT = "/openapi.json"


def documentation_routes(title: str, describe: Callable[[], dict[str, Any]]) -> tuple[RawRoute, ...]:
    """`describe()` answers the OpenAPI document."""

    async def document(_: Request) -> Response:
        return json_response(describe())

    async def page(_: Request) -> Response:
        return get_swagger_ui_html(openapi_url=_DOCUMENT, title=title)

    described = OwnAnswer(dict[str, Any], {"openapi": "3.1.0", "info": {"title": title}, "paths": {}})
    shown = OwnAnswer(str, f"<title>{title}</title>", "text/html")
    return (
        RawRoute("openapi", "", "GET", _DOCUMENT, Access.PUBLIC, "This description", document, {200: described}),
        RawRoute("docs", "", "GET", "/docs", Access.PUBLIC, "This description, for people", page, {200: shown}),
    )
