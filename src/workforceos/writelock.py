"""One SQLite writer at a time, in fair order over threads and processes."""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from workforceos.eventstore.errors import StoreUnavailable


class WriteLock:
    """An flock on a file beside the database.

    SQLite's own busy handler sleeps and tries again: one process of four starves for seconds. The kernel queues those
    who wait for an flock, but offers no time limit; so whoever has to wait lets a thread of its own do it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turn = threading.Lock()
        self._owner: int | None = None
        self._lends = False

    @contextmanager
    def held(self, seconds: float, *, lends: bool = False) -> Iterator[None]:
        """Hold the lock for the block. Raises StoreUnavailable when it is not had within `seconds`.

        A thread that holds it already has it as long as it `lends` it; else that is a RuntimeError at once.
        """
        if self._owner == threading.get_ident():
            if not self._lends:
                raise RuntimeError("writing within writing: this would wait for itself")
            self._lends = False
            try:
                yield
            finally:
                self._lends = True
            return
        deadline = monotonic() + seconds
        if not self._turn.acquire(timeout=seconds):
            raise StoreUnavailable(f"no turn to write within {seconds} s")
        try:
            descriptor = self._lock_file(max(deadline - monotonic(), 0.001), seconds)
            self._owner, self._lends = threading.get_ident(), lends
            try:
                yield
            finally:
                self._owner = None
                os.close(descriptor)
        finally:
            self._turn.release()

    def _lock_file(self, remaining: float, seconds: float) -> int:
        descriptor = self._open()
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            wait = _Wait(descriptor)
            if not wait.granted_within(remaining):
                raise StoreUnavailable(f"another process has been writing for more than {seconds} s") from None
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor

    def _open(self) -> int:
        try:
            return os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreUnavailable(f"cannot open the lock file: {error.strerror}") from error


class _Wait:
    """A thread that queues for the lock, and gives it back when nobody wants it any more."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._done = threading.Event()
        self._guard = threading.Lock()
        self._granted = self._abandoned = False
        threading.Thread(target=self._run, name="write-lock", daemon=True).start()

    def granted_within(self, seconds: float) -> bool:
        self._done.wait(seconds)
        with self._guard:
            self._abandoned = not self._granted
            return self._granted

    def _run(self) -> None:
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        with self._guard:
            self._granted = not self._abandoned
            if self._abandoned:
                os.close(self._descriptor)
        self._done.set()
