"""Processes stopped with SIGSTOP where it hurts most, and clients that hang in a transaction.

Proves: a writer that stops with its bound announced holds nobody up who writes, and readers for at most 3 seconds,
those of the lists, too; then the server has cut it off, nothing of it is in the log and nothing was skipped. Whoever
waits for a lock or a claim of a client that hangs outlives it. While one of two `commands` processes is stopped under
load the other one, and the readers behind it, go on; and when it wakes up everything is done once.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from tests.eventstore.sample import NOON, append, hours
from tests.faults.company import claims_must_agree, company, log
from tests.faults.following import follow, in_the_log, opened
from tests.faults.hanging import WHOSE_COMPANY, WHOSE_TIME
from tests.faults.journal import Journal, wait_until_read
from tests.faults.nursery import Born, nursery
from tests.faults.scale import scaled
from tests.faults.wire import Wire
from tools.trials.processes import environment
from workforceos.database import Database
from workforceos.eventstore.model import PRESENCE, SeenVersion

RESUMED_SECONDS = 3.0
DAY = timedelta(days=1)
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


def test_a_client_hangs_with_a_claim(postgres_url: str) -> None:
    """Who wants the same time gets it when the other one is cut off; who wants another's has nothing to wait for."""
    store = opened(postgres_url)
    with hanging("claim", postgres_url) as stopped, ThreadPoolExecutor(1) as pool:
        wanted = append(takes=(hours(10, 12, WHOSE_TIME),), company=WHOSE_COMPANY)
        waiting = pool.submit(store.append, wanted)
        others = 0
        while not waiting.done():
            began = time.monotonic()
            store.append(append(takes=(hours(10, 12, uuid4()),), company=WHOSE_COMPANY))
            assert time.monotonic() - began < 1.0
            others += 1
        assert others > 20
        assert store.read(waiting.result() - 1).events[0].position == waiting.result()
        assert outcome(stopped) == "cut off"
    assert store.spans_of_subjects(WHOSE_COMPANY, [PRESENCE], [WHOSE_TIME], NOON, NOON + DAY) == list(wanted.takes)
    store.close()


@pytest.mark.parametrize("held", ["seen", "turn"])
def test_a_client_hangs_with_what_it_has_seen_or_in_its_turn(postgres_url: str, held: str) -> None:
    """Whoever has to wait for it in its company does so until it is cut off; nobody else waits."""
    store, look = opened(postgres_url), (SeenVersion(uuid4(), 0),)

    def wait_for_it() -> int:
        if held == "turn":
            return store.append(replace(append(company=WHOSE_COMPANY), seen=look))
        with store.turn(WHOSE_COMPANY) as turn:
            return store.append(append(company=WHOSE_COMPANY), turn)

    with hanging(held, postgres_url) as stopped, ThreadPoolExecutor(1) as pool:
        began = time.monotonic()
        waiting = pool.submit(wait_for_it)
        others = 0
        while not waiting.done():
            since = time.monotonic()
            store.append(append(company=WHOSE_COMPANY))
            store.append(replace(append(), seen=look))
            assert time.monotonic() - since < 1.0
            others += 1
        assert others > 20
        assert waiting.result() > 0
        assert time.monotonic() - began < RESUMED_SECONDS
        assert outcome(stopped) == "cut off"
    store.close()


@contextmanager
def asleep(process: Born) -> Iterator[None]:
    """Stopped while the block runs, and awake again however it ends: its writers wait for it."""
    process.send(signal.SIGSTOP)
    try:
        yield
    finally:
        process.send(signal.SIGCONT)


@dataclass(frozen=True, slots=True)
class Roles:
    """Processes on PostgreSQL, Elasticsearch and Redis; `commands` is one of two that write, at `urls`."""

    settings: dict[str, str]
    folder: Path
    commands: Born
    urls: tuple[str, str]
    reads: str

    def in_the_log(self) -> list[tuple[int, UUID]]:
        return [(row.position, row.stream_id) for row in log(self.settings, self.folder)]


@pytest.fixture
def roles(tmp_path: Path, postgres_url: str, redis_url: str, elasticsearch_url: str) -> Iterator[Roles]:
    settings = environment(
        tmp_path,
        DATABASE_URL=postgres_url,
        REDIS_URL=redis_url,
        ELASTICSEARCH_URL=elasticsearch_url,
        ELASTICSEARCH_INDEX_PREFIX=f"stop{uuid4().hex[:8]}_",
    )
    with nursery() as born:
        born.start("projector", settings, tmp_path).wait_until_ready()
        first, second = (born.start("commands", settings, tmp_path) for _ in range(2))
        reads = born.start("bff", settings, tmp_path).wait_until_ready()
        yield Roles(settings, tmp_path, first, (first.wait_until_ready(), second.wait_until_ready()), reads)


def test_the_program_goes_on_beside_a_writer_that_stopped(roles: Roles) -> None:
    """Its own writers do not notice; what they write is in the lists 3 seconds after the other one stopped."""
    url = roles.urls[0]
    headers, users = company(url, "Beside", 4)
    before = len(roles.in_the_log())
    journal, reader = Journal(lambda: url, headers, users), Wire(headers)
    with closing(reader), journal.kept(4):
        for number in range(ROUNDS):
            time.sleep(0.3 + number % 7 / 100)
            with hanging("append", roles.settings["DATABASE_URL"]) as stopped:
                began, written = time.monotonic(), len(journal.done)
                time.sleep(1.0)
                assert len(journal.done) > written + 4
                newest = max(done.position for done in list(journal.done))
                wait_until_read(reader, roles.reads, newest, began + RESUMED_SECONDS - time.monotonic())
                assert outcome(stopped) == "cut off"
    assert (journal.unavailable, journal.silent) == (0, 0)
    assert roles.in_the_log()[before:] == journal.appended()
    assert journal.listed(roles.reads) == journal.expected()
    claims_must_agree(roles.settings, roles.folder)


def test_one_of_two_processes_is_stopped_under_load(roles: Roles) -> None:
    first, second = roles.urls
    headers, users = company(second, "Stopped", 8)
    before = len(roles.in_the_log())
    held = Journal(lambda: first, headers, users[:4])
    going = Journal(lambda: second, headers, users[4:], 2150)
    reader = Wire(headers)
    with closing(reader), held.kept(4), going.kept(4):
        for number in range(ROUNDS):
            time.sleep(0.3 + number % 7 / 100)
            with asleep(roles.commands):
                time.sleep(0.5)
                silent, written = len(held.done), len(going.done)
                time.sleep(1.0)
                assert len(held.done) == silent, number
                assert len(going.done) > written, number
                wait_until_read(reader, roles.reads, max(done.position for done in list(going.done)))
    assert roles.in_the_log()[before:] == sorted(held.appended() + going.appended())
    shifts, groups = going.listed(roles.reads)
    for journal in (held, going):
        assert journal.silent == 0
        expected_shifts, expected_groups = journal.expected()
        assert expected_shifts.items() <= shifts.items()
        assert expected_groups <= groups
    assert len(shifts) == len(held.expected()[0]) + len(going.expected()[0])
    claims_must_agree(roles.settings, roles.folder)
