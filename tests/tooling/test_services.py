"""The servers that tests and `make services` use: started, announced, stopped, and never left behind."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from tools.services import NotInstalled, Server, StartFailed, plan, serving
from tools.services import elasticsearch as search
from tools.services.shared import SharedServers

REPOSITORY = Path(__file__).parents[2]
pytestmark = pytest.mark.needs_server


def eventually(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 30
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)
    return holds()


def running(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Run `python -m tools.services` with arguments; ended afterwards."""
    processes: list[subprocess.Popen[str]] = []
    environment = os.environ | {"TMPDIR": str(tmp_path)}  # one that is killed cannot remove its folder

    def start(*arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tools.services", *arguments]
        processes.append(
            subprocess.Popen(
                command, cwd=REPOSITORY, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
        )
        return processes[-1]

    yield start
    for process in processes:
        process.terminate()
        process.communicate()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_servers_run_until_told_to_stop(started: Callable[..., subprocess.Popen[str]], how: signal.Signals) -> None:
    process = started("redis")
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.fullmatch(r"export REDIS_URL=(redis://127\.0\.0\.1:\d+/0)\n", line)
    assert found is not None
    with Redis.from_url(found.group(1)) as client:
        pid = int(client.info("server")["process_id"])
    process.send_signal(how)
    assert process.wait(20) == 0
    assert not running(pid)


def test_servers_end_with_the_process_that_they_were_started_for(
    started: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    with subprocess.Popen(["sleep", "600"]) as owner:
        process = started("redis", f"--announce={tmp_path / 'facts.json'}", f"--while-alive={owner.pid}")
        assert eventually((tmp_path / "facts.json").exists)
        pid = json.loads((tmp_path / "facts.json").read_text())["redis"]["pid"]
        assert running(pid)
        owner.kill()
    assert process.wait(20) == 0
    assert not running(pid)


def test_servers_end_even_when_their_starter_is_killed(
    started: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    process = started("redis", f"--announce={tmp_path / 'facts.json'}")
    assert eventually((tmp_path / "facts.json").exists)
    pid = json.loads((tmp_path / "facts.json").read_text())["redis"]["pid"]
    process.kill()
    process.wait()
    assert eventually(lambda: not running(pid))


def test_the_end_of_a_server_is_reported(started: Callable[..., subprocess.Popen[str]], tmp_path: Path) -> None:
    process = started("redis", f"--announce={tmp_path / 'facts.json'}")
    assert eventually((tmp_path / "facts.json").exists)
    os.kill(json.loads((tmp_path / "facts.json").read_text())["redis"]["pid"], signal.SIGKILL)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 1
    assert errors.startswith("redis has ended")


def test_a_port_that_is_taken_is_one_clear_sentence(started: Callable[..., subprocess.Popen[str]]) -> None:
    with serving("redis") as other:
        port = other.url.split(":")[2].split("/")[0]
        process = started("redis", f"--redis-port={port}")
        _, errors = process.communicate(timeout=20)
        assert process.returncode == 1
        assert "Traceback" not in errors
        assert errors == f"port {port}, asked for redis, is taken\n"


def test_a_server_of_ones_own_can_crash_and_come_back() -> None:
    with serving("postgres") as server:
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
        first = server.pid
        server.kill()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(server.url)
        server.start()
        with psycopg.connect(server.url) as connection:
            assert connection.execute("SELECT n FROM kept").fetchone() == (1,)
        assert server.pid != first
        last = server.pid
    assert not running(last)
    with pytest.raises(RuntimeError, match="postgres is not running"):
        _ = server.pid


def test_a_missing_program_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotInstalled, match="Redis is not installed: apt-get install redis-server"):
        plan("redis", tmp_path)


def test_a_server_that_never_answers_is_stopped_and_reported(tmp_path: Path) -> None:
    deaf = replace(plan("redis", tmp_path), is_ready=lambda: False, patience=0.3)
    server = Server(deaf)
    server.spawn()
    pid = server.pid
    with pytest.raises(StartFailed, match="redis did not answer at its start"):
        server.wait_until_ready()
    assert not running(pid)


def test_what_is_shared_is_made_once(tmp_path: Path) -> None:
    shared = SharedServers(tmp_path, os.getpid(), given={"redis": "redis://given"})
    assert shared.url("redis") == "redis://given"
    assert [shared.once("key", lambda: "first"), shared.once("key", lambda: "second")] == ["first", "first"]


@pytest.mark.parametrize("engine_answers", [True, False])
def test_elasticsearch_comes_from_docker_where_an_engine_answers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, engine_answers: bool
) -> None:
    docker = tmp_path / "docker"
    docker.write_text(f"#!/bin/sh\nexit {0 if engine_answers else 1}\n")
    docker.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    (tmp_path / "node").mkdir()
    command = search.plan(tmp_path / "node", 9201).command
    if engine_answers:
        assert command[:2] == (str(docker), "run")
        assert "127.0.0.1:9201:9200" in command
        assert command[-1] == search.compose_image()
    else:
        assert command[0].endswith("java")
        assert "http.port: 9201" in (tmp_path / "node/config/elasticsearch.yml").read_text()
