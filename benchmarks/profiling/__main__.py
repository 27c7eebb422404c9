"""A check-in and a list of 20 on each stack, step by step."""

import json
import signal
import sys
import time
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.company import Company, found, warm
from benchmarks.figures import percentile
from benchmarks.installation import Installation, Servers, embedded, production, servers, settle
from benchmarks.machine import description
from benchmarks.profiling.steps import EDGE, HANDLING, STEPS
from benchmarks.traffic import Request, send

REPORT = Path(__file__).parents[1] / "profile.md"
REQUESTS, WARM, PEOPLE = 1000, 300, 40
LISTS_BEFORE = 3000
"""Elasticsearch is several times slower until what a list asks of it is compiled."""
Totals = dict[str, tuple[int, float]]
_HEAD = """# Where the time of a request goes

Written by `python -m benchmarks.profiling`: one client, requests one after another, the program with its steps timed
(benchmarks/profiling/steps.py names the functions). Milliseconds per request, averages; a step's time is its own,
without the steps within it. Timing itself costs some hundredths of a millisecond per request, and the median of the
client is less than the average of the server where some requests wait for the disk.
"""


def main() -> int:
    sections = []
    with servers() as behind, TemporaryDirectory() as folder:
        machine = description(behind.postgres, behind.elasticsearch)
        for name, stack, role in (("embedded", "embedded", "serve"), ("PostgreSQL, Elasticsearch, Redis", "prod", "")):
            for work in ("check-in", "list of 20"):
                timed_role = role or ("commands" if work == "check-in" else "bff")
                totals = Path(folder) / "totals.json"
                with _running(stack, timed_role, totals, behind) as installation:
                    sections.append(f"## {work}, {name}\n\n{_profile(installation, timed_role, totals, work)}")
                print(sections[-1], end="\n\n", flush=True)
    REPORT.write_text(f"{_HEAD}\n{machine}\n\n" + "\n\n".join(sections) + "\n")
    return 0


def _running(stack: str, role: str, totals: Path, behind: Servers) -> AbstractContextManager[Installation]:
    program = ("benchmarks.profiling.timed", str(totals))
    return embedded(program) if stack == "embedded" else production(behind, programs={role: program})


def _profile(installation: Installation, role: str, totals: Path, work: str) -> str:
    company = found(installation, "Profiled", PEOPLE)
    requests = _requests(company, work)
    warm(installation, requests[:WARM])
    settle(2)
    before = _totals(installation, role, totals)
    sent = send(installation.writes, [requests[WARM:]]).check()
    after = _totals(installation, role, totals)
    (latencies,) = sent.latencies.values()
    own = {step: (after[step][1] - before.get(step, (0, 0.0))[1]) / REQUESTS * 1000 for step in after}
    threads = sum(milliseconds for step, milliseconds in own.items() if step != EDGE.name)
    own[EDGE.name] -= threads
    average = sum(latencies) / len(latencies)
    rows = [(step.name, own[step.name]) for step in (EDGE, *STEPS) if own.get(step.name, 0) >= 0.005]
    rows.append(("HTTP server, loopback, client", average - threads - own[EDGE.name]))
    lines = [f"| {name} | {milliseconds:.2f} | {milliseconds / average:.0%} |" for name, milliseconds in rows]
    lines.append(f"| **all, as the client sees it** | **{average:.2f}** | p50 {percentile(latencies, 50):.2f} |")
    return "\n".join(["| step | ms | of all |", "|---|---|---|", *lines])


def _requests(company: Company, work: str) -> list[Request]:
    check_ins = [company.check_in(place) for place in company.plan(WARM + REQUESTS)]
    if work == "check-in":
        return check_ins
    lists = [company.list_of_20()]
    warm(company.installation, check_ins[:WARM] + lists * LISTS_BEFORE)
    return lists * (WARM + REQUESTS)


def _totals(installation: Installation, role: str, file: Path) -> Totals:
    """What the timed process has counted so far."""
    file.unlink(missing_ok=True)
    installation.processes[role].popen.send_signal(signal.SIGUSR1)
    while not file.exists():
        time.sleep(0.01)
    found: Totals = {step: (calls, seconds) for step, (calls, seconds) in json.loads(file.read_text()).items()}
    assert HANDLING.name in found
    return found


if __name__ == "__main__":
    sys.exit(main())
