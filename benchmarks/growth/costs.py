"""What it costs to write to an installation and to read from it, at the size that it has by now."""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from random import Random
from statistics import mean, median
from uuid import UUID
from zoneinfo import ZoneInfo

from benchmarks.figures import Figure
from benchmarks.growth.growing import Growing
from workforceos.readmodels.listing import parse_list
from workforceos.readmodels.port import ReadStore
from workforceos.readmodels.records.attendance_record import ATTENDANCE_RECORDS
from workforceos.readmodels.tree import MatchAll, Search

RUNS = 5
APPENDS, LOADS, LISTS, NEW_EVENTS = 100, 200, 10, 500
"""Of each run."""


def costs(growing: Growing) -> list[Figure]:
    """The log grows a little by it."""
    return [_append(growing), *_loads(growing), *_lists(growing), _projection(growing)]


def _append(growing: Growing) -> Figure:
    """With command key and unique claim; what else happens on such a day comes into the log in between."""
    store = growing.workforce.store

    def check_in() -> float:
        append = growing.next_check_in()
        return _milliseconds(partial(store.append, append))

    return _figure("append of a check-in", [check_in() for _ in range(RUNS * APPENDS)])


def _loads(growing: Growing) -> Iterator[Figure]:
    """Streams of any age and kind; and companies, whose own streams are the longest."""
    chance, store = Random(0), growing.workforce.store
    longest = [(company_id, company_id) for company_id in growing.companies]
    for name, streams in (("average", growing.sample), ("longest", longest)):
        chosen = [chance.choice(streams) for _ in range(RUNS * LOADS)]
        events = mean(len(store.load(company_id, [id])[id]) for company_id, id in chosen)
        times = [_milliseconds(partial(store.load, company_id, [id])) for company_id, id in chosen]
        yield _figure(f"load of the {name} stream", times, f"{events:.3g} events")


def _lists(growing: Growing) -> Iterator[Figure]:
    """Twenty attendance records and their total as a manager asks for them: all, then those who were late, each as
    the first who asks after a check-in; then all once more."""
    everything, late = _list(), _list(("status", "late"))
    documents = growing.workforce.documents
    asked: list[tuple[float, ...]] = []
    for _ in range(RUNS * LISTS):
        check_in = growing.next_check_in()
        company_id = check_in.metadata.company_id
        growing.workforce.store.append(check_in)
        growing.project()
        refreshed = _milliseconds(partial(documents.refresh, ATTENDANCE_RECORDS))
        first, filtered, again = (_ask(documents, company_id, search) for search in (everything, late, everything))
        asked.append((refreshed + first, filtered, again))
    names = ("list, first after a write", "list of one status, first after a write", "list, again")
    for name, times in zip(names, zip(*asked, strict=True), strict=True):
        yield _figure(name, times)


def _projection(growing: Growing) -> Figure:
    """Of events that come while the projector is live."""
    rates = []
    for _ in range(RUNS):
        growing.grow(NEW_EVENTS)
        rates.append(NEW_EVENTS / _milliseconds(growing.project) * 1000)
    return Figure("projection of new events", "events/s", tuple(rates))


def backlog(growing: Growing, events: int) -> Figure:
    """Grow to so many events while no projector runs, then project them."""
    growing.fall_behind()
    more = events - growing.events
    growing.grow(more)
    rate = more / _milliseconds(growing.project) * 1000
    return Figure("projection of a backlog", "events/s", (rate,), beside=f"{more:,} events")


def _list(*parameters: tuple[str, str]) -> Search:
    zone, now = ZoneInfo("UTC"), datetime.now(UTC)
    asked = parse_list(ATTENDANCE_RECORDS, parameters, find_zone=lambda: zone, now=now, to_manager=True)
    return asked.search(MatchAll(), offset=0, limit=20)


def _ask(documents: ReadStore, company_id: UUID, search: Search) -> float:
    began = time.perf_counter()
    found = documents.search(ATTENDANCE_RECORDS, company_id, search)
    seconds = time.perf_counter() - began
    assert min(20, found.total) == len(found.hits) > 0
    return seconds * 1000


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _figure(work: str, times: Sequence[float], beside: str = "") -> Figure:
    """The median of each run."""
    size = len(times) // RUNS
    runs = tuple(median(times[run * size : (run + 1) * size]) for run in range(RUNS))
    return Figure(work, "ms", runs, beside=beside)
