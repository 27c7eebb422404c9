"""What the figures were measured on, without names of hosts or folders."""

import os
import platform
import sqlite3
import subprocess
import time
from importlib.metadata import version
from pathlib import Path
from statistics import median

import httpx
import psycopg


def description(postgres_url: str, elasticsearch_url: str) -> str:
    """One line per fact."""
    with psycopg.connect(postgres_url) as connection:
        postgres = connection.info.parameter_status("server_version")
    memory = next(line for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal"))
    facts = {
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "memory": f"{int(memory.split()[1]) / 2**20:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "PostgreSQL": f"{postgres}, fsync on, synchronous_commit on",
        "SQLite": f"{sqlite3.sqlite_version}, WAL, synchronous FULL",
        "Elasticsearch": _elasticsearch(elasticsearch_url),
        "libraries": ", ".join(
            f"{name} {version(name)}" for name in ("psycopg", "elasticsearch", "uvicorn", "msgspec")
        ),
        "commit": _commit(),
    }
    return "\n".join(f"- {name}: {fact}" for name, fact in facts.items())


def pace() -> float:
    """Milliseconds that a fixed piece of Python takes here and now, the median of 15.

    A machine that shares its processors has slow hours; whatever is no ratio is as much slower in them.
    """

    def took() -> float:
        began = time.perf_counter()
        sum(number % 7 for number in range(200_000))
        return (time.perf_counter() - began) * 1000

    return median(took() for _ in range(15))


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _elasticsearch(url: str) -> str:
    nodes = httpx.get(f"{url}/_nodes", params={"filter_path": "nodes.*.version"}).json()["nodes"]
    return f"{next(iter(nodes.values()))['version']}, {len(nodes)} node"


def _commit() -> str:
    asked = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False)
    return asked.stdout.strip() or "unknown"
