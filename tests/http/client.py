"""A synchronous client of an ASGI application, in one event loop of its own."""

import asyncio
import json
from functools import partialmethod
from typing import Any
from urllib.parse import unquote

import httpx
from starlette.types import ASGIApp


class Client:
    """`request` and its short forms take what `httpx.AsyncClient.request` takes. No cookies are kept."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._runner = asyncio.Runner()

    def request(self, method: str, url: str, **options: Any) -> httpx.Response:
        return self._runner.run(self._request(method, url, options))

    get = partialmethod(request, "GET")
    post = partialmethod(request, "POST")
    patch = partialmethod(request, "PATCH")

    def raw(self, method: str, target: bytes, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """A request without a body whose target is sent as it stands; answers status and JSON content."""
        return self._runner.run(self._raw(method, target, headers))

    def close(self) -> None:
        self._runner.close()

    async def _request(self, method: str, url: str, options: dict[str, Any]) -> httpx.Response:
        transport = httpx.ASGITransport(self._app, raise_app_exceptions=False, client=("10.1.2.3", 4711))
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            return await client.request(method, url, **options)

    async def _raw(self, method: str, target: bytes, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        path, _, query = target.partition(b"?")
        scope = {
            "type": "http",
            "method": method,
            "path": unquote(path.decode("latin-1")),
            "raw_path": path,
            "query_string": query,
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers.items()],
            "client": ("10.1.2.3", 4711),
        }
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self._app(scope, receive, send)
        return sent[0]["status"], json.loads(sent[1]["body"])
