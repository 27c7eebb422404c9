"""Lists of 20 attendance rows over HTTP, one client, in companies of different sizes that share one installation."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.cluster import come_to_rest, loading
from benchmarks.company import Company, Place, found, warm
from benchmarks.figures import Figure, Target, at_most, percentile, shown
from benchmarks.installation import Installation, Servers, embedded, production, settle
from benchmarks.rows import write_rows
from benchmarks.traffic import Connection, Sent, send

SMALL, LARGE, HUGE = 12_000, 120_000, 1_200_000
RUNS, LISTS, WARM, FRESH, PEOPLE = 5, 150, 700, 25, 16
"""Elasticsearch has compiled what a search takes after some two thousand; a server in use has done so long ago."""
PROCESSES = 2


@dataclass(frozen=True, slots=True)
class Filled:
    """A company with its rows, and with places to check in to."""

    company: Company
    places: list[Place]


def measure(behind: Servers) -> list[Figure]:
    """At rest with targets, then right after writes. On Elasticsearch one company is a hundred times another."""
    with embedded() as installation:
        companies = _filled(installation, (SMALL, LARGE))
        figures, _ = _at_rest(installation, companies, "embedded")
        figures.append(_right_after_writes(installation, companies[SMALL], "embedded"))
    where = "PostgreSQL, Elasticsearch, four processes"
    with production(behind) as installation:
        prefix = installation.settings["ELASTICSEARCH_INDEX_PREFIX"]
        with loading(behind.elasticsearch, prefix):
            companies = _filled(installation, (SMALL, LARGE, HUGE))
        come_to_rest(behind.elasticsearch, prefix)
        more, p50 = _at_rest(installation, companies, where)
        figures += [*more, _growth(p50[SMALL], p50[HUGE])]
        figures.append(_right_after_writes(installation, companies[SMALL], where))
    return figures


def _filled(installation: Installation, sizes: Sequence[int]) -> dict[int, Filled]:
    """A company of each size, founded over HTTP; what is most of its rows is written straight into the read model."""
    companies: dict[int, Filled] = {}
    for size in sizes:
        company = found(installation, f"Rows {size}", PEOPLE)
        first, *others = company.plan(1 + (RUNS * FRESH if size == SMALL else 0))
        status, answer = Connection(installation.writes).exchange(company.check_in(first).wire("localhost"))
        assert status == 201, answer
        record = json.loads(answer)["attendanceRecord"]["id"]
        send(installation.reads, [[company.list_of_20(expect=record)]]).check()
        write_rows(installation.settings, company.id, record, size - 1, PROCESSES)
        companies[size] = Filled(company, others)
    settle(2)
    return companies


def _at_rest(
    installation: Installation, companies: dict[int, Filled], where: str
) -> tuple[list[Figure], dict[int, tuple[float, ...]]]:
    """Each run asks one company after the other. The medians of the runs by size, too."""
    runs: dict[int, list[Sent]] = {size: [] for size in companies}
    requests = {
        size: filled.company.list_of_20(expect=f'"totalRowCount":{size},') for size, filled in companies.items()
    }
    for request in requests.values():
        warm(installation, [request] * WARM)
    for _ in range(RUNS):
        for size, request in requests.items():
            runs[size].append(send(installation.reads, [[request] * LISTS]).check())
    targets = {SMALL: at_most(4), LARGE: at_most(4)}
    figures = [
        _figure(f"list of 20 of {size:,}, p50, {where}", found, targets.get(size)) for size, found in runs.items()
    ]
    return figures, {size: figure.values for size, figure in zip(runs, figures, strict=True)}


def _growth(small: Sequence[float], huge: Sequence[float]) -> Figure:
    values = tuple(large / little for large, little in zip(huge, small, strict=True))
    return Figure(f"the same, p50 at {HUGE:,} over p50 at {SMALL:,}", "", values, at_most(1.3))


def _right_after_writes(installation: Installation, filled: Filled, where: str) -> Figure:
    """Every list directly follows a check-in of the same session, and waits until that is in it."""
    company, runs = filled.company, []
    for number in range(RUNS):
        chosen = filled.places[number * FRESH : (number + 1) * FRESH]
        pairs = [request for place in chosen for request in (company.check_in(place), company.list_of_20())]
        runs.append(send(installation.writes, [pairs]).check())
    return _figure(f"list of 20 right after a check-in, p50, {where}", runs)


def _figure(work: str, runs: Sequence[Sent], target: Target | None = None) -> Figure:
    p50 = tuple(percentile(run.latencies["list"], 50) for run in runs)
    p99 = percentile([one for run in runs for one in run.latencies["list"]], 99)
    return Figure(work, "ms", p50, target, f"p99 {shown(p99)} ms")
