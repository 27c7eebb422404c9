"""A client that asks at a steady pace, one request after another, and knows which answer each should get."""

import json
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from benchmarks.traffic import Connection, Request

REQUESTS_PER_CONNECTION = 250
"""Then a new one: clients come and go, too."""
_REPORTED = 5


@dataclass(slots=True)
class Asking:
    """`pace` in seconds from one request to the next; one that took longer does not make the next ones hurry."""

    pace: float
    asked: Counter[str] = field(default_factory=Counter)
    unexpected: int = 0
    reported: list[str] = field(default_factory=list)
    _due: float = 0.0
    _connections: dict[str, tuple[Connection, int]] = field(default_factory=dict)

    def __call__(
        self,
        kind: str,
        url: str,
        method: str,
        path: str,
        body: str | dict[str, Any] = "",
        headers: dict[str, str] | None = None,
        *,
        expect: int = 200,
        says: str = "",
    ) -> dict[str, Any]:
        """The answer; empty unless it has the expected status, holds the text that it should and is JSON."""
        time.sleep(max(0.0, self._due - time.monotonic()))
        self._due = max(self._due, time.monotonic()) + self.pace
        sent = body if isinstance(body, str) else json.dumps(body)
        request = Request(kind, method, path, headers or {}, sent)
        status, answer = self._connection(url).exchange(request.wire("127.0.0.1"))
        self.asked[kind] += 1
        if status != expect or says.encode() not in answer:
            self.unexpected += 1
            if len(self.reported) < _REPORTED:
                self.reported.append(f"{kind}: {method} {path} {sent[:300]}: {status} {answer[:300].decode()}")
            return {}
        found: dict[str, Any] = json.loads(answer) if answer.startswith(b"{") and expect < 300 else {}
        return found

    def _connection(self, url: str) -> Connection:
        connection, used = self._connections.get(url, (None, REQUESTS_PER_CONNECTION))
        if connection is None or used >= REQUESTS_PER_CONNECTION:
            connection, used = Connection(url), 0  # the old one is closed when nobody holds it any more
        self._connections[url] = (connection, used + 1)
        return connection
