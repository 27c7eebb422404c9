"""Where a server listens, and what it says when it cannot."""

import socket
from pathlib import Path

import httpx
import pytest

from tests.e2e.refusing import refused
from tools.trials.processes import environment, started

SETTINGS = "--host and --port, or WORKFORCEOS_HOST and WORKFORCEOS_PORT"


def _has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:"),
        pytest.param(
            "::1", "http://[::1]:", marks=pytest.mark.skipif(not _has_ipv6(), reason="the machine has no IPv6")
        ),
    ],
)
def test_it_answers_where_it_says(host: str, url: str, tmp_path: Path) -> None:
    with started("serve", environment(tmp_path, WORKFORCEOS_HOST=host), tmp_path) as server:
        assert server.url.startswith(url)
        assert httpx.get(f"{server.url}/health/live", timeout=30).status_code == 200
        assert server.stop() == 0


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refused(["serve", "--port", str(port)], environment(tmp_path), tmp_path)
    assert said == f"cannot listen on host 127.0.0.1, port {port} ({SETTINGS}): Address already in use"


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("203.0.113.7", "Cannot assign requested address"),  # of an example network: no machine's
        ("2001:db8::7", "Cannot assign requested address"),
        ("nope.invalid", None),  # the resolver's words
        ("ä..b", "not a host name"),
    ],
)
def test_a_host_that_is_not_this_machine(host: str, reason: str | None, tmp_path: Path) -> None:
    said = refused(["serve", "--host", host, "--port", "8123"], environment(tmp_path), tmp_path)
    sentence, _, told = said.partition("): ")
    assert sentence == f"cannot listen on host {host}, port 8123 ({SETTINGS}"
    assert told == reason if reason else told
