"""The load generator against a server that is known to the byte."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from benchmarks.traffic import Request, send


class Echo(BaseHTTPRequestHandler):
    """Answers 201 with path, one header and the body; 409 for /taken."""

    protocol_version = "HTTP/1.1"
    connections = 0

    def setup(self) -> None:
        type(self).connections += 1
        super().setup()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        answer = f"{self.path} {self.headers.get('authorization')} ".encode() + body
        self.send_response(409 if self.path == "/taken" else 201)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def url() -> Iterator[str]:
    Echo.connections = 0
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def post(path: str, expect: str = "") -> Request:
    return Request("post", "POST", path, {"authorization": "Bearer x"}, '{"name": "Ü"}', expect)


def test_every_request_is_sent_on_one_connection_per_client(url: str) -> None:
    expected = 'Bearer x {"name": "Ü"}'
    sent = send(url, [[post("/a", f"/a {expected}")] * 20, [post("/b", f"/b {expected}")] * 10]).check()
    assert (sent.requests, len(sent.latencies["post"]), sent.statuses) == (30, 30, {"post": {"201": 30}})
    assert Echo.connections == 2
    assert sent.seconds > 0
    assert all(latency > 0 for latency in sent.latencies["post"])


def test_a_refusal_fails_the_run(url: str) -> None:
    with pytest.raises(AssertionError, match="409"):
        send(url, [[post("/a"), post("/taken")]]).check()


def test_an_answer_without_what_was_expected_fails_the_run(url: str) -> None:
    with pytest.raises(AssertionError, match="1 answers without"):
        send(url, [[post("/a", "/a"), post("/a", "/b")]]).check()


def test_a_paced_client_waits_for_its_turn(url: str) -> None:
    assert send(url, [[post("/a")] * 5], pace=0.05).seconds >= 0.2


def test_a_server_that_is_not_there_fails_the_run() -> None:
    with pytest.raises(RuntimeError, match="ConnectionRefusedError"):
        send("http://127.0.0.1:9", [[post("/a")]])
