"""Projecting a backlog: the rate of a projector over that of writing the same documents without one.

The log holds what twenty companies of a hundred people did, day by day. Since all of a day's check-ins come before its
first check-out, no page of the log holds two events of one stream: the projector writes a document for every event,
and so does the baseline, which writes what the projector writes, first as it was after the check-in and later as it
was after the check-out. So events per second of the one compare with documents per second of the other.

The same backlog is in two installations, PostgreSQL with Elasticsearch and SQLite alone. It is projected in four parts,
by a new projector each, from empty read models; after each part the baseline writes the part's first 6,000 documents
beside them.
"""

import secrets
from contextlib import ExitStack

from benchmarks.cluster import come_to_rest, indices_of
from benchmarks.figures import Figure, ratio
from benchmarks.filling import fill
from benchmarks.installation import Servers, database
from benchmarks.projecting import project
from benchmarks.raw_writes import write_raw
from tools.services.catalogue import temporary_folder
from tools.trials.processes import environment

EVENTS, PARTS, RAW = 200_000, 4, 6_000


def measure(behind: Servers) -> list[Figure]:
    """Both engines, part by part."""
    with ExitStack() as stack:
        servers, embedded, raw = _installations(stack, behind)
        fill([servers, embedded], EVENTS)
        rates: dict[str, list[float]] = {name: [] for name in ("Elasticsearch", "raw bulk", "SQLite", "raw rows")}
        on_servers = on_files = 0
        for part in range(PARTS):
            after, until = EVENTS * part // PARTS, EVENTS * (part + 1) // PARTS
            come_to_rest(behind.elasticsearch, raw)
            projected = project(servers, on_servers, until)
            rates["Elasticsearch"].append(projected.rate)
            on_servers = projected.until
            come_to_rest(behind.elasticsearch, servers["ELASTICSEARCH_INDEX_PREFIX"])
            projected = project(embedded, on_files, until)
            rates["SQLite"].append(projected.rate)
            on_files = projected.until
            written = write_raw(embedded, behind.elasticsearch, raw, after, after + RAW)
            if written.documents != RAW:
                raise AssertionError(f"{RAW} events made {written.documents} documents")
            rates["raw bulk"].append(written.documents / written.elasticsearch)
            rates["raw rows"].append(written.documents / written.sqlite)
    work = f"backlog of {EVENTS:,} events"
    return [
        ratio(f"{work}, Elasticsearch", rates["Elasticsearch"], rates["raw bulk"], 0.5, "raw bulk indexing"),
        ratio(f"{work}, SQLite", rates["SQLite"], rates["raw rows"], 0.3, "raw executemany"),
    ]


def _installations(stack: ExitStack, behind: Servers) -> tuple[dict[str, str], dict[str, str], str]:
    """Settings of the one on servers and of the embedded one, and a prefix for the baseline's indices."""
    prefix = f"bench{secrets.token_hex(4)}_"
    for each in (prefix, f"raw_{prefix}"):
        stack.enter_context(indices_of(behind.elasticsearch, each))
    servers = environment(
        stack.enter_context(temporary_folder()),
        DATABASE_URL=stack.enter_context(database(behind.postgres)),
        REDIS_URL=behind.redis,
        ELASTICSEARCH_URL=behind.elasticsearch,
        ELASTICSEARCH_INDEX_PREFIX=prefix,
    )
    return servers, environment(stack.enter_context(temporary_folder())), f"raw_{prefix}"
