"""A request as it came in, read with limits, before anyone knows who sends it."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

import anyio
from starlette.requests import ClientDisconnect, cookie_parser
from starlette.types import Receive, Scope

from workforceos.http.json_body import parse_object
from workforceos.http.refusal import Refused

MAX_BODY = 1024 * 1024
BODY_SECONDS = 15.0
MAX_PARAMETERS = 1000
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Incoming:
    """Header names are lower case, `query` keeps order and repetitions, `started` is of time.perf_counter."""

    method: str
    path: str
    path_params: Mapping[str, str]
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes
    address: str
    request_id: str
    started: float

    @property
    def cookies(self) -> dict[str, str]:
        header = self.headers.get("cookie")
        return cookie_parser(header) if header else {}

    def json_object(self) -> dict[str, Any]:
        """The body as a JSON object; raises Refused (see `json_body`)."""
        return parse_object(self.body, self.headers.get("content-type"), self.headers.get("content-encoding"))

    def parameter(self, name: str) -> str | None:
        """The first query parameter of this name."""
        return next((value for key, value in self.query if key == name), None)


async def receive_request(
    scope: Scope, receive: Receive, path_params: Mapping[str, str], request_id: str, *, with_body: bool = True
) -> Incoming:
    """Read a request. Raises Refused: 400 for a broken URL, 413 beyond 1 MiB, 408 when the body does not come."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    query = parse_query(scope["query_string"])
    client = scope.get("client")
    return Incoming(
        method=scope["method"],
        path=scope["path"],
        path_params=path_params,
        query=query,
        headers=headers,
        body=await _read_body(receive, headers) if with_body else b"",
        address=client[0] if client else "",
        request_id=request_id,
        started=scope.get("state", {}).get("started") or time.perf_counter(),
    )


def parse_query(raw: bytes) -> tuple[tuple[str, str], ...]:
    """Name and value pairs, strictly decoded. Raises Refused 400."""
    if not raw:
        return ()
    pairs = [pair.partition("=") for pair in raw.decode("latin-1").split("&") if pair]
    if len(pairs) > MAX_PARAMETERS:
        raise Refused(400, "errMsg_urlIsNotValid", f"more than {MAX_PARAMETERS} query parameters")
    return tuple(
        (percent_decoded(name.replace("+", " ")), percent_decoded(value.replace("+", " "))) for name, _, value in pairs
    )


def percent_decoded(text: str) -> str:
    """Text of a URL, percent-encoding resolved. Raises Refused 400 for bad encoding, other bytes than UTF-8, NUL."""
    if text.isascii() and "%" not in text and "\x00" not in text:
        return text
    if _BAD_PERCENT.search(text):
        raise Refused(400, "errMsg_urlIsNotValid", "the URL has a broken percent-encoding")
    try:
        decoded = unquote_to_bytes(text.encode("latin-1")).decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(400, "errMsg_urlIsNotValid", "the URL is not UTF-8") from None
    if "\x00" in decoded:
        raise Refused(400, "errMsg_urlIsNotValid", "the URL holds a NUL character")
    return decoded


async def _read_body(receive: Receive, headers: Mapping[str, str]) -> bytes:
    length = headers.get("content-length", "0")
    if not length.isascii() or not length.isdigit():
        raise Refused(400, "errMsg_contentLengthIsNotValid", "Content-Length must be a number")
    if int(length) > MAX_BODY:
        raise too_large()
    chunks: list[bytes] = []
    size = 0
    try:
        with anyio.fail_after(BODY_SECONDS):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientDisconnect()
                chunk: bytes = message.get("body", b"")
                size += len(chunk)
                if size > MAX_BODY:
                    raise too_large()
                chunks.append(chunk)
                if not message.get("more_body", False):
                    return b"".join(chunks)
    except TimeoutError:
        raise Refused(
            408, "errMsg_requestTimeout", "the body did not arrive in time", headers={"Connection": "close"}
        ) from None


def too_large(most: int = MAX_BODY) -> Refused:
    """The refusal of a body beyond `most` bytes; its rest may still be under way, so the connection ends."""
    return Refused(413, "errMsg_bodyIsTooLarge", f"a body has at most {most} bytes", headers={"Connection": "close"})
