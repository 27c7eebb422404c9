"""Processes that write to logs on PostgreSQL, and read them, all of them at the same time."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context

from benchmarks.one_append import Kind, OneAppend

POLL_SECONDS = 0.01
_START_SECONDS = 0.03
_WARM_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Appenders:
    """They are processes and not threads so that neither side of a ratio waits for Python's lock."""

    pool: ProcessPoolExecutor

    def rate(self, url: str, kind: Kind, writers: int, seconds: float, *, readers: int = 0) -> float:
        """Appends per second of so many writers together, beside readers that ask for news every 10 ms."""
        begin = time.monotonic() + _START_SECONDS
        reading = [self.pool.submit(_read, url, begin, begin + seconds) for _ in range(readers)]
        writing = [self.pool.submit(_append, url, kind, begin, begin + seconds) for _ in range(writers)]
        assert all(each.result() for each in reading), "a reader saw nothing"
        return sum(each.result() for each in writing)


@contextmanager
def appenders(urls: Sequence[str], processes: int) -> Iterator[Appenders]:
    """That many processes, warm, each with a connection of its own to these databases."""
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        for url in urls:
            begin = time.monotonic()
            warming = [pool.submit(_append, url, "plain", begin, begin + _WARM_SECONDS) for _ in range(processes)]
            for each in warming:
                each.result()
        yield Appenders(pool)


_opened = cache(OneAppend)
"""One per process and database."""


def _append(url: str, kind: Kind, begin: float, end: float) -> float:
    """Appends per second of this process, from one instant of the machine's monotonic clock to another."""
    append, done = _opened(url).of(kind), 0
    time.sleep(max(0.0, begin - time.monotonic()))
    began = time.monotonic()
    while time.monotonic() < end or not done:
        append()
        done += 1
    return done / (time.monotonic() - began)


def _read(url: str, begin: float, end: float) -> int:
    """How many events a reader saw that follows the log as a projector does."""
    store, seen = _opened(url).store, 0
    last, due = store.head(), begin
    while due < end:
        time.sleep(max(0.0, due - time.monotonic()))
        due = max(due, time.monotonic()) + POLL_SECONDS
        page = store.read(last)
        last, seen = page.last, seen + len(page.events)
    return seen
