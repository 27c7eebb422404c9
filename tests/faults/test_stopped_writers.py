"""Processes stopped with SIGSTOP where it hurts most, and clients that hang in a transaction.

Proves: a writer that stops with its bound announced holds nobody up who writes, and readers for at most 3 seconds;
then the server has cut it off, nothing of it is in the log and nothing was skipped. Whoever waits for a lock of a
client that hangs outlives it. While one of two `commands` processes is stopped under load the other one, and the
readers behind it, go on; and when it wakes up everything is done once.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from tests.eventstore.sample import append
from tests.faults.company import claims_must_agree, company, log
from tests.faults.following import follow, in_the_log, opened
from tests.faults.journal import Journal, wait_until_read
from tests.faults.nursery import nursery
from tests.faults.scale import scaled
from tests.faults.wire import Wire
from tools.trials.processes import environment
from workforceos.database import Database

RESUMED_SECONDS = 3.0
ROUNDS = scaled(3, 50)
pytestmark = [pytest.mark.needs_server, pytest.mark.timeout(scaled(300, 7200))]


@contextmanager
def hanging(what: str, url: str) -> Iterator["subprocess.Popen[str]"]:
    """A stopped process that holds something."""
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.hanging", what, url],
        cwd=root,
        env={**os.environ, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("holds ")
        process.send_signal(signal.SIGSTOP)
        try:
            yield process
        finally:
            process.send_signal(signal.SIGCONT)
            process.communicate("go on\n", timeout=30)


def outcome(process: "subprocess.Popen[str]") -> str:
    """Wake it up; how its commit went."""
    process.send_signal(signal.SIGCONT)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("go on\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


def test_a_writer_stops_with_its_bound_announced(postgres_url: str) -> None:
    store, enough, done = opened(postgres_url), threading.Event(), threading.Event()
    store.append(append())
    with hanging("append", postgres_url) as stopped, ThreadPoolExecutor(3) as pool:
        began = time.monotonic()
        held = store.head()
        reader = pool.submit(follow, store, done)

        def write(_: int) -> int:
            count = 0
            while not enough.wait(0.005):
                store.append(append())
                count += 1
            return count

        writing = [pool.submit(write, number) for number in range(2)]
        try:
            time.sleep(0.5)
            assert store.read(0).covered == held  # what is beyond is not shown yet
            while store.read(held).covered == held:
                assert time.monotonic() - began < RESUMED_SECONDS
                time.sleep(0.01)
        finally:
            enough.set()
            written = sum(writer.result() for writer in writing)
            done.set()
        assert written > 20
        seen = reader.result()
        assert outcome(stopped) == "cut off"
    assert seen == in_the_log(store)
    store.close()


def test_a_client_hangs_in_a_transaction(postgres_url: str) -> None:
    database = Database(postgres_url)
    with hanging("lock", postgres_url) as stopped:
        with database.writing() as connection:  # waits, but does not fail
            connection.exec_driver_sql("LOCK TABLE login_attempts IN SHARE ROW EXCLUSIVE MODE")
        assert outcome(stopped) == "cut off"
    database.close()


def test_one_of_two_processes_is_stopped_under_load(
    tmp_path: Path, postgres_url: str, redis_url: str, elasticsearch_url: str
) -> None:
    settings = environment(
        tmp_path,
        DATABASE_URL=postgres_url,
        REDIS_URL=redis_url,
        ELASTICSEARCH_URL=elasticsearch_url,
        ELASTICSEARCH_INDEX_PREFIX=f"stop{uuid4().hex[:8]}_",
    )
    with nursery() as born, ExitStack() as stack:
        born.start("projector", settings, tmp_path).wait_until_ready()
        stopped, other = (born.start("commands", settings, tmp_path) for _ in range(2))
        reads = born.start("bff", settings, tmp_path).wait_until_ready()
        first, second = stopped.wait_until_ready(), other.wait_until_ready()
        headers, users = company(second, "Stopped", 8)
        before = len(log(settings, tmp_path))
        held = Journal(lambda: first, headers, users[:4])
        going = Journal(lambda: second, headers, users[4:], 2200)
        reader = Wire(headers)
        stack.callback(reader.close)
        with held.kept(4), going.kept(4):
            for number in range(ROUNDS):
                time.sleep(0.3 + number % 7 / 100)
                stopped.send(signal.SIGSTOP)
                time.sleep(0.5)
                silent, written = len(held.done), len(going.done)
                time.sleep(1.0)
                assert len(held.done) == silent
                assert len(going.done) > written
                wait_until_read(reader, reads, max(done.position for done in list(going.done)))
                stopped.send(signal.SIGCONT)
        written_rows = log(settings, tmp_path)[before:]
        assert [(r.position, r.stream_id) for r in written_rows] == sorted(held.appended() + going.appended())
        shifts, groups = going.listed(reads)
        for journal in (held, going):
            assert journal.silent == 0
            expected_shifts, expected_groups = journal.expected()
            assert expected_shifts.items() <= shifts.items()
            assert expected_groups <= groups
        assert len(shifts) == len(held.expected()[0]) + len(going.expected()[0])
        claims_must_agree(settings, tmp_path)
