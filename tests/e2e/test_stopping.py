"""Every role ends within ten seconds of its signal, whatever it waits for, and answers what it leaves behind."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx

from tools.services.catalogue import serving
from tools.trials.processes import Process, environment, founded, run, started

GROUPS = "/auth-api/v1/usergroups"


@contextmanager
def hung(pid: int) -> Iterator[None]:
    """A server and its processes stand still."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    pids = [pid, *map(int, children)]
    for each in pids:
        os.kill(each, signal.SIGSTOP)
    try:
        yield
    finally:
        for each in pids:
            os.kill(each, signal.SIGCONT)


def ended(processes: list[Process]) -> list[int]:
    """SIGTERM to all of them; exit codes. Raises TimeoutExpired for one that takes longer than ten seconds, and than
    what a busy machine adds: one that does not end in time would not end at all."""
    until = time.monotonic() + 15
    for process in processes:
        process.popen.terminate()
    return [process.popen.wait(until - time.monotonic()) for process in processes]


def test_a_database_that_hangs_keeps_no_role_from_ending(tmp_path: Path, redis_url: str) -> None:
    with serving("postgres") as postgres:
        url = postgres.url
        settings = environment(tmp_path, DATABASE_URL=url, READMODEL_URL=url, REDIS_URL=redis_url)
        assert run(["migrate"], settings, tmp_path).returncode == 0
        with (
            started("commands", settings, tmp_path) as commands,
            started("projector", settings, tmp_path, port=False) as projector,
            httpx.Client(base_url=commands.url, timeout=30) as client,
            ThreadPoolExecutor(1) as beside,
        ):
            headers = founded(client, "Patient")
            assert client.post(GROUPS, headers=headers, json={"groupName": "Before"}).status_code == 201
            with hung(postgres.pid):
                waiting = beside.submit(client.post, GROUPS, headers=headers, json={"groupName": "After"})
                time.sleep(1)
                assert ended([commands, projector]) == [1, 1]
            answer = waiting.result()
    assert (answer.status_code, answer.json()["message"]) == (503, "errMsg_requestTookTooLong")
    assert answer.headers["retry-after"] == "1"
    assert answer.headers["x-request-id"]
