"""The embedded server of a newcomer: its memory after the README's tour, and how soon it is ready the next day."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from benchmarks.figures import Figure, at_most, shown
from benchmarks.installation import Installation, Servers, settle
from tools.services.catalogue import temporary_folder
from tools.trials.processes import environment, started
from tools.trials.tour import README, run, tour_in

RUNS = 3
SETTLING_SECONDS, IDLE_SECONDS = 3, 3


@dataclass(frozen=True, slots=True)
class Life:
    """One installation from its first start to its second. `cpu` is the share of one core that it takes idle."""

    first: float
    mib: float
    cpu: float
    second: float


def measure(_: Servers) -> list[Figure]:
    """Each run on a data folder of its own."""
    lives = [_live() for _ in range(RUNS)]
    cpu = f"idle over {IDLE_SECONDS} s: {shown(max(life.cpu for life in lives) * 100)} % of a core"
    first = f"first start {shown(max(life.first for life in lives))} s"
    return [
        Figure("resident after the README's tour, idle", "MiB", tuple(life.mib for life in lives), at_most(150), cpu),
        Figure("second start until ready, embedded", "s", tuple(life.second for life in lives), at_most(3), first),
    ]


def _live() -> Life:
    with temporary_folder() as folder:
        with _ready(folder) as (installation, first):
            toured = run(tour_in(README.read_text()), installation.writes, folder)
            assert toured.exit_code == 0, toured.errors
            settle(SETTLING_SECONDS)
            before = installation.cpu_seconds()
            settle(IDLE_SECONDS)
            cpu = (installation.cpu_seconds() - before) / IDLE_SECONDS
            (mib,) = installation.resident_mib().values()
        with _ready(folder) as (_, second):
            return Life(first, mib, cpu, second)


@contextmanager
def _ready(folder: Path) -> Iterator[tuple[Installation, float]]:
    """The server, stopped as by ctrl-C afterwards, and the seconds until `/health/ready` said yes."""
    settings = environment(folder)
    began = time.perf_counter()
    with started("serve", settings, folder) as server:
        while httpx.get(f"{server.url}/health/ready").status_code != 200:
            time.sleep(0.01)
        yield Installation(server.url, server.url, settings, folder, {"serve": server}), time.perf_counter() - began
        assert server.stop() == 0
