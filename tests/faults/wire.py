"""Calls over HTTP/1.1 with connections that are kept, cheap enough not to be what is measured."""

import http.client
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


class NoAnswer(Exception):
    """The connection was refused, broke, or stayed silent: what became of the request is not known."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Header names are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: dict[str, Any]


class Wire:
    """One client's connection, for one thread; made afresh after every failure."""

    def __init__(self, headers: Mapping[str, str], timeout: float = 40.0) -> None:
        self._headers = dict(headers)
        self._timeout = timeout
        self._open: dict[str, http.client.HTTPConnection] = {}

    def call(self, url: str, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Raises NoAnswer."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = None if body is None else json.dumps(body)
        try:
            connection = self._connection(url)
            connection.request(method, path, sent, {**self._headers, "content-type": "application/json", **given})
            answer = connection.getresponse()
            raw = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise NoAnswer(f"{type(error).__name__}: {error}") from error
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, found, json.loads(raw) if raw else {})

    def use(self, headers: Mapping[str, str]) -> None:
        """Call with these from now on."""
        self._headers = dict(headers)

    def close(self) -> None:
        for connection in self._open.values():
            with suppress(OSError):
                connection.close()
        self._open.clear()

    def _connection(self, url: str) -> http.client.HTTPConnection:
        if url not in self._open:
            self.close()
            self._open[url] = http.client.HTTPConnection(urlsplit(url).netloc, timeout=self._timeout)
        return self._open[url]
