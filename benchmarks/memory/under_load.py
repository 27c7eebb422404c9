"""One stack under load: filled, started afresh, asked by processes of their own, and looked at."""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any

from benchmarks.company import found
from benchmarks.installation import Installation, Servers, embedded, production
from benchmarks.memory.mixed_load import Plan, begin
from benchmarks.memory.past import Past, past
from benchmarks.memory.resident import Resident, residents, table
from benchmarks.projecting import project
from tools.trials.processes import started

PROCESSES, PEOPLE = 3, 40
SAMPLE_SECONDS = 5.0
WARM_UP_SECONDS = 300.0
"""Or a third of a run that is shorter than three times that."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one stack did in `seconds`, warm-up included. `unexpected` are answers that should have been others."""

    stack: str
    past: Past
    roles: list[Resident]
    asked: Counter[str]
    unexpected: list[str]
    seconds: float

    @property
    def wrong(self) -> list[str]:
        """In a sentence each; none is how it should be."""
        return [f"{self.stack}: {role.growth}" for role in self.roles if not role.is_flat] + [
            f"{self.stack}: not as expected: {each}" for each in self.unexpected
        ]

    def __str__(self) -> str:
        rate = self.asked.total() / self.seconds
        kinds = ", ".join(f"{kind} {count:,}" for kind, count in self.asked.most_common())
        lines = (
            f"{self.past.events:,} events and {self.past.documents:,} documents before;",
            f"{self.asked.total():,} requests in {self.seconds / 60:g} minutes, {rate:.0f} a second: {kinds}.",
        )
        return f"## {self.stack}\n\n{' '.join(lines)}\n\n{table(self.roles)}"


def measured(behind: Servers | None, events: int, seconds: float, rate: float) -> Outcome:
    """The production stack on servers, or the embedded one. `rate` is in requests per second."""
    stack = "embedded" if behind is None else "production"
    with embedded() if behind is None else production(behind) as first:
        _stop(first)
        before = past(first.settings, events)
        _say(f"{stack}: {before.events:,} events are in the log")
        project(first.settings, 0, before.last)
        _say(f"{stack}: {before.documents:,} documents are made, {seconds / 60:g} minutes of load begin")
        with _afresh(first) as installation:
            plans = [_plan(installation, before, seconds, PROCESSES / rate, number) for number in range(PROCESSES)]
            samples, told = _under_load(installation, plans)
    asked = sum((Counter(each["asked"]) for each in told), Counter[str]())
    unexpected = [text for each in told for text in each["reported"]]
    if more := sum(each["unexpected"] for each in told) - len(unexpected):
        unexpected.append(f"{more} more")
    return Outcome(stack, before, residents(samples, min(WARM_UP_SECONDS, seconds / 3)), asked, unexpected, seconds)


def _stop(installation: Installation) -> None:
    for process in installation.processes.values():
        process.stop()


@contextmanager
def _afresh(stopped: Installation) -> Iterator[Installation]:
    """The same roles, in new processes."""
    with ExitStack() as stack:
        roles = {
            role: stack.enter_context(started(role, stopped.settings, stopped.folder, port=bool(process.url)))
            for role, process in stopped.processes.items()
        }
        urls = [process.url for process in roles.values() if process.url]
        yield replace(stopped, writes=urls[0], reads=urls[-1], processes=roles)


def _plan(installation: Installation, before: Past, seconds: float, pace: float, number: int) -> Plan:
    company = found(installation, f"Memory {number}", PEOPLE)
    codename, emails = list(before.people.items())[number]
    return Plan(
        writes=installation.writes,
        reads=installation.reads,
        headers=company.headers,
        codename=company.codename,
        people=company.people,
        elsewhere=codename,
        elsewhere_emails=tuple(emails),
        days=before.days,
        seconds=seconds,
        pace=pace,
        seed=number,
    )


def _under_load(
    installation: Installation, plans: list[Plan]
) -> tuple[list[tuple[float, dict[str, float]]], list[dict[str, Any]]]:
    """Samples as (seconds, MiB by role), and what each process of the load told at its end."""
    began = time.monotonic()
    running = [begin(plan) for plan in plans]
    try:
        samples = []
        while any(process.poll() is None for process in running):
            if any(process.returncode for process in running):
                raise RuntimeError("a process of the load failed")
            samples.append((time.monotonic() - began, installation.resident_mib()))
            time.sleep(max(0.0, began + len(samples) * SAMPLE_SECONDS - time.monotonic()))
        return samples, [json.loads(process.communicate()[0]) for process in running]
    finally:
        for process in running:
            process.kill()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
