"""One SQLite writer at a time, over threads and processes."""

import fcntl
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.eventstore.waiting import until
from workforceos.eventstore.errors import StoreUnavailable
from workforceos.writelock import WriteLock

HOLD = """
import fcntl, sys
with open(sys.argv[1], "w") as file:
    fcntl.flock(file, fcntl.LOCK_EX)
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held_by_another_process(path: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.communicate("")


def test_one_after_the_other(tmp_path: Path) -> None:
    locks = [WriteLock(tmp_path / "lock") for _ in range(2)]
    inside: list[int] = []
    counts: list[int] = []

    def write(number: int) -> None:
        for _ in range(50):
            with locks[number % 2].held(30):
                inside.append(number)
                counts.append(len(inside))
                inside.remove(number)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert counts == [1] * 200


def test_whoever_waits_too_long_is_told(tmp_path: Path) -> None:
    lock = WriteLock(tmp_path / "lock")
    with held_by_another_process(tmp_path / "lock"), pytest.raises(StoreUnavailable), lock.held(0.05):
        pytest.fail("two writers")
    with lock.held(30):
        pass


def test_threads_of_one_process_wait_too(tmp_path: Path) -> None:
    lock = WriteLock(tmp_path / "lock")

    def write() -> None:
        with lock.held(0.05):
            pytest.fail("two writers")

    with ThreadPoolExecutor(1) as pool, lock.held(1), pytest.raises(StoreUnavailable):
        pool.submit(write).result()


def test_whoever_would_wait_for_themselves_is_told_at_once(tmp_path: Path) -> None:
    lock = WriteLock(tmp_path / "lock")
    with lock.held(1), pytest.raises(RuntimeError, match="within"), lock.held(60):
        pytest.fail("twice")
    with lock.held(1):
        pass


def test_a_wait_that_was_given_up_does_not_keep_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with held_by_another_process(path), pytest.raises(StoreUnavailable), WriteLock(path).held(0.05):
        pytest.fail("two writers")

    def free() -> bool:
        with path.open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

    until(free)


def test_the_lock_is_had_when_the_other_process_ends(tmp_path: Path) -> None:
    lock = WriteLock(tmp_path / "lock")

    def write() -> str:
        with lock.held(30):
            return "written"

    with ThreadPoolExecutor(1) as pool, held_by_another_process(tmp_path / "lock"):
        writing = pool.submit(write)
        until(writing.running)
        assert not writing.done()
    assert writing.result() == "written"


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable), WriteLock(tmp_path / "gone" / "lock").held(1):
        pytest.fail("no file, no lock")


def test_whoever_lends_it_to_their_own_thread_lends_it_to_no_other(tmp_path: Path) -> None:
    lock = WriteLock(tmp_path / "lock")

    def write() -> None:
        with lock.held(0.05):
            pass

    with ThreadPoolExecutor(1) as other, lock.held(30, lends=True):
        for _ in range(2):
            with lock.held(0.05), pytest.raises(RuntimeError, match="wait for itself"):
                write()
            assert isinstance(other.submit(write).exception(30), StoreUnavailable)
    with lock.held(30), pytest.raises(RuntimeError, match="wait for itself"):
        write()
