"""How a run chooses tests and servers: `--embedded`, and servers that are given."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from redis import Redis

from tools.services import serving

REPOSITORY = Path(__file__).parents[2]
SAMPLE = REPOSITORY / "tests/tooling/fixtures/embedded_run/sample_needs.py"


def test_tests_that_need_a_server_are_deselected_and_one_that_hides_it_fails() -> None:
    command = [sys.executable, "-m", "pytest", "--embedded", "-p", "no:cacheprovider", "--no-header", "-q", str(SAMPLE)]
    done = subprocess.run(command, cwd=REPOSITORY, check=False, capture_output=True, text=True)
    assert "1 failed, 1 passed, 4 deselected" in done.stdout
    assert "test_asks_at_run_time" in done.stdout
    assert "this test needs a server but does not say so" in done.stdout


@pytest.mark.needs_server
def test_a_given_server_is_used_but_data_of_others_is_never_emptied() -> None:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", f"{SAMPLE}::test_names_redis"]
    with serving("redis") as server, Redis.from_url(server.url.replace("/0", "/1")) as client:
        environment = os.environ | {"REDIS_URL": server.url}
        first = subprocess.run(command, cwd=REPOSITORY, env=environment, check=False, capture_output=True, text=True)
        client.set("precious", "kept")
        second = subprocess.run(command, cwd=REPOSITORY, env=environment, check=False, capture_output=True, text=True)
        assert client.get("precious") == b"kept"
    assert "1 passed" in first.stdout
    assert "is not empty: REDIS_URL must name a server for tests" in second.stdout
    assert second.returncode == 1
