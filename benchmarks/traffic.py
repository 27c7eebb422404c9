"""A load generator, a process of its own: `python -m benchmarks.traffic < plan > latencies`, both JSON.

Every client keeps one connection and sends its requests one after another, made into bytes beforehand, so that next to
nothing of what is measured is the client's. A request with `expect` fails unless its answer contains that text.
"""

import json
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httptools


@dataclass(frozen=True, slots=True)
class Request:
    """`kind` groups latencies. `bearer` and `codename` are the caller's."""

    kind: str
    method: str
    path: str
    headers: dict[str, str]
    body: str = ""
    expect: str = ""
    url: str = ""
    """Where to, when it is another server than the plan's: reads go to another process than writes."""

    def wire(self, host: str) -> bytes:
        lines = [f"{self.method} {self.path} HTTP/1.1", f"host: {host}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if self.body:
            lines.append("content-type: application/json")
        lines += [f"content-length: {len(self.body.encode())}", "", ""]
        return "\r\n".join(lines).encode() + self.body.encode()


@dataclass(slots=True)
class Sent:
    """What one run found. Latencies in milliseconds by kind, statuses by kind, seconds from first to last byte."""

    latencies: dict[str, list[float]] = field(default_factory=dict)
    statuses: dict[str, dict[str, int]] = field(default_factory=dict)
    unexpected: int = 0
    seconds: float = 0.0

    @property
    def requests(self) -> int:
        return sum(map(len, self.latencies.values()))

    def check(self) -> "Sent":
        """Raises when anything was answered with other than 2xx or without what was expected."""
        wrong = {k: s for k, statuses in self.statuses.items() for s in statuses if not s.startswith("2")}
        if wrong or self.unexpected:
            raise AssertionError(f"statuses {self.statuses}, {self.unexpected} answers without what was expected")
        return self


def send(url: str, clients: Sequence[Sequence[Request]], *, pace: float = 0.0) -> Sent:
    """Run clients side by side from another process. `pace`: seconds from one request group (a write and the reads
    that follow it, told by `kind` of the first) of a client to its next; 0 for as fast as it is answered."""
    plan = {"url": url, "pace": pace, "clients": [[asdict(request) for request in client] for client in clients]}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.traffic"],
        input=json.dumps(plan),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return Sent(**json.loads(done.stdout))


class Connection:
    """One kept connection to a server."""

    def __init__(self, url: str) -> None:
        found = urlsplit(url)
        self._socket = socket.create_connection((found.hostname or "127.0.0.1", found.port or 80))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._complete = False
        self._parts: list[bytes] = []

    def on_body(self, part: bytes) -> None:
        self._parts.append(part)

    def on_message_complete(self) -> None:
        self._complete = True

    def exchange(self, request: bytes) -> tuple[int, bytes]:
        """Status and body of the answer."""
        parser = httptools.HttpResponseParser(self)
        self._complete, self._parts = False, []
        self._socket.sendall(request)
        while not self._complete:
            received = self._socket.recv(262144)
            if not received:
                raise ConnectionError("the server closed the connection")
            parser.feed_data(received)
        return parser.get_status_code(), b"".join(self._parts)


@dataclass(frozen=True, slots=True)
class _Client:
    """Connected, its requests made into bytes."""

    requests: list[Request]
    prepared: list[tuple[Connection, bytes, bytes]]

    def run(self, pace: float, start: threading.Barrier) -> Sent:
        """Send everything, one after another. Raises ConnectionError."""
        found = Sent()
        start.wait()
        due = time.perf_counter()
        for request, (connection, wire, expect) in zip(self.requests, self.prepared, strict=True):
            if pace and request.kind == self.requests[0].kind:
                time.sleep(max(0.0, due - time.perf_counter()))
                due += pace
            began = time.perf_counter()
            status, body = connection.exchange(wire)
            found.latencies.setdefault(request.kind, []).append((time.perf_counter() - began) * 1000)
            counted = found.statuses.setdefault(request.kind, {})
            counted[str(status)] = counted.get(str(status), 0) + 1
            found.unexpected += expect not in body
        return found


def _connected(url: str, requests: list[Request]) -> _Client:
    urls = [request.url or url for request in requests]
    connections = {each: Connection(each) for each in set(urls)}
    return _Client(
        requests,
        [
            (connections[to], request.wire(urlsplit(to).netloc), request.expect.encode())
            for to, request in zip(urls, requests, strict=True)
        ],
    )


def run(plan: dict[str, Any]) -> Sent:
    """All clients of a plan, each in a thread. Raises OSError when a server is not there or goes away."""
    clients = [_connected(plan["url"], [Request(**each) for each in client]) for client in plan["clients"]]
    start = threading.Barrier(len(clients) + 1)
    with ThreadPoolExecutor(len(clients)) as pool:
        running = [pool.submit(client.run, plan["pace"], start) for client in clients]
        start.wait()
        began = time.perf_counter()
        wait(running)
        seconds = time.perf_counter() - began
    return _together([each.result() for each in running], seconds)


def _together(founds: Sequence[Sent], seconds: float) -> Sent:
    every = Sent(seconds=seconds, unexpected=sum(found.unexpected for found in founds))
    for found in founds:
        for kind, latencies in found.latencies.items():
            every.latencies.setdefault(kind, []).extend(latencies)
        for kind, statuses in found.statuses.items():
            every.statuses[kind] = dict(Counter(every.statuses.get(kind, {})) + Counter(statuses))
    return every


if __name__ == "__main__":
    print(json.dumps(asdict(run(json.load(sys.stdin)))))
