"""What growth costs: the same work at 10,000, 100,000 and 1,000,000 events, and with 1,000 companies in one log.

`python -m benchmarks.growth [--most EVENTS] [--into FOLDER]` writes growth.md and growth.svg; half an hour.
"""

import secrets
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg

from benchmarks.apart import installation
from benchmarks.cluster import come_to_rest, indices_of
from benchmarks.figures import table
from benchmarks.growth.costs import backlog, costs
from benchmarks.growth.growing import Growing
from benchmarks.growth.report import Stage, write_report
from benchmarks.installation import Servers, database, servers, settle
from benchmarks.machine import description
from tools.services.catalogue import temporary_folder
from workforceos.app import Workforce

SIZES = (10_000, 100_000, 1_000_000)
EVENTS_OF_EACH_OF_MANY = 1_000

_SERVERS = ("database_url", "readmodel_url", "elasticsearch_url", "redis_url")
_NO_ENVIRONMENT = {"_env_file": None, "env": "test", **dict.fromkeys(_SERVERS)}
"""The environment names the servers of all benchmarks, not what one installation uses."""


@dataclass(frozen=True, slots=True)
class Stack:
    """An empty installation; `rest` returns when what was left over from writing is done."""

    workforce: Workforce
    rest: Callable[[], None]


Opened = Callable[[], AbstractContextManager[Stack]]


def main() -> None:
    """Stack by stack: one company that grows, then many that share a log of the largest size."""
    parser = ArgumentParser(prog="python -m benchmarks.growth")
    parser.add_argument("--most", type=int, default=SIZES[-1], choices=SIZES, help="events of the largest size")
    parser.add_argument("--into", type=Path, default=Path(__file__).parents[1], help="folder of the report")
    chosen = parser.parse_args()
    sizes = [size for size in SIZES if size <= chosen.most]
    stages: list[Stage] = []
    with servers() as behind:
        machine = description(behind.postgres, behind.elasticsearch)
        stacks: dict[str, Opened] = {"SQLite": _embedded, "PostgreSQL + Elasticsearch": partial(_production, behind)}
        for name, opened in stacks.items():
            stages += _stages(name, opened, 1, sizes)
            stages += _stages(name, opened, chosen.most // EVENTS_OF_EACH_OF_MANY, [chosen.most])
    write_report(stages, machine, chosen.into)


def _stages(name: str, opened: Opened, companies: int, sizes: Sequence[int]) -> Iterator[Stage]:
    with opened() as stack:
        growing = Growing(stack.workforce, companies)
        for size in sizes:
            caught_up = backlog(growing, size)
            stack.rest()
            stage = Stage(name, companies, size, (*costs(growing), caught_up))
            print(f"{name}; companies: {companies:,}; events: {size:,}\n{table(stage.figures)}\n", flush=True)
            yield stage


@contextmanager
def _embedded() -> Iterator[Stack]:
    with temporary_folder() as folder, installation(**_NO_ENVIRONMENT, data_dir=folder) as workforce:
        yield Stack(workforce, settle)


@contextmanager
def _production(behind: Servers) -> Iterator[Stack]:
    prefix = f"growth{secrets.token_hex(4)}_"
    with temporary_folder() as folder, database(behind.postgres) as url, indices_of(behind.elasticsearch, prefix):

        def rest() -> None:
            # What autovacuum does within some minutes.
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("VACUUM ANALYZE")
            come_to_rest(behind.elasticsearch, prefix)

        own = _NO_ENVIRONMENT | {"database_url": url, "elasticsearch_url": behind.elasticsearch}
        with installation(**own, data_dir=folder, elasticsearch_index_prefix=prefix) as workforce:
            yield Stack(workforce, rest)


if __name__ == "__main__":
    main()
