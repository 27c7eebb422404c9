"""The program as an operator runs it, for the length of a benchmark: fresh databases, processes of their own."""

import os
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql
from redis import Redis
from sqlalchemy import make_url

from benchmarks.cluster import indices_of
from tools.services.catalogue import VARIABLES, serving, temporary_folder
from tools.trials.processes import Process, environment, run, started


@dataclass(frozen=True, slots=True)
class Servers:
    """URLs of the servers behind the production stack."""

    postgres: str
    redis: str
    elasticsearch: str


@dataclass(frozen=True, slots=True)
class Installation:
    """A running program. `writes` and `reads` are where its endpoints listen, `settings` its environment."""

    writes: str
    reads: str
    settings: dict[str, str]
    folder: Path
    processes: dict[str, Process] = field(default_factory=dict)

    def cpu_seconds(self) -> float:
        """What its processes have used so far, in user and kernel time."""
        return sum(_cpu_seconds(process.popen.pid) for process in self.processes.values())

    def resident_mib(self) -> dict[str, float]:
        """Memory that each process has in RAM."""
        return {name: resident_mib(process.popen.pid) for name, process in self.processes.items()}


@contextmanager
def servers() -> Iterator[Servers]:
    """Those that the environment names, else servers of this run's own."""
    with ExitStack() as stack:
        urls = {
            name: os.environ.get(variable) or stack.enter_context(serving(name)).url
            for name, variable in VARIABLES.items()
        }
        yield Servers(**urls)


@contextmanager
def database(server: str) -> Iterator[str]:
    """URL of a new, empty database on a PostgreSQL server; dropped afterwards."""
    name = f"bench_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


Program = tuple[str, ...]
_AS_IT_IS: Program = ("workforceos",)


@contextmanager
def embedded(program: Program = _AS_IT_IS) -> Iterator[Installation]:
    """`workforceos serve` on SQLite, run by `program`, a module and arguments."""
    with temporary_folder() as folder:
        settings = _quiet(environment(folder))
        with started("serve", settings, folder, program=program) as server:
            yield Installation(server.url, server.url, settings, folder, {"serve": server})


@contextmanager
def production(behind: Servers, programs: Mapping[str, Program] | None = None) -> Iterator[Installation]:
    """The four roles on PostgreSQL, Elasticsearch and Redis. `programs`: what runs a role instead of the program as it
    is."""
    programs = programs or {}
    with ExitStack() as stack:
        folder = stack.enter_context(temporary_folder())
        prefix = f"bench{secrets.token_hex(4)}_"
        settings = _quiet(
            environment(
                folder,
                DATABASE_URL=stack.enter_context(database(behind.postgres)),
                REDIS_URL=behind.redis,
                ELASTICSEARCH_URL=behind.elasticsearch,
                ELASTICSEARCH_INDEX_PREFIX=prefix,
            )
        )
        stack.enter_context(indices_of(behind.elasticsearch, prefix))
        with Redis.from_url(behind.redis) as redis:
            redis.flushdb()
        migrated = run(["migrate"], settings, folder)
        if migrated.returncode:
            raise RuntimeError(migrated.stderr)
        roles = {
            role: stack.enter_context(
                started(role, settings, folder, port=role in ("commands", "bff"), program=programs.get(role, _AS_IT_IS))
            )
            for role in ("commands", "bff", "projector", "worker")
        }
        yield Installation(roles["commands"].url, roles["bff"].url, settings, folder, roles)


def resident_mib(pid: int) -> float:
    """RSS of a process."""
    with open(f"/proc/{pid}/statm") as found:
        return int(found.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def settle(seconds: float = 0.5) -> None:
    """Let what was left over from the step before (projecting, checkpoints) come to an end."""
    time.sleep(seconds)


def _quiet(settings: dict[str, str]) -> dict[str, str]:
    return {**settings, "WORKFORCEOS_LOG_LEVEL": "WARNING"}


def _cpu_seconds(pid: int) -> float:
    with open(f"/proc/{pid}/stat") as found:
        fields = found.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
