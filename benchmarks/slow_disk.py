"""Writers beside readers on a disk that takes 2 ms to flush.

PostgreSQL waits as long before each flush (`commit_delay`), with the lock on its log in hand, as a slow disk would make
it wait. Eight processes append; eight more follow the log, with a look every 10 ms. The baseline is the same writers
with nobody reading.

For comparison, the usual design, in which a reader locks all writers out for a moment to learn what is final: the same
program, with one advisory lock in the log's functions that is shared to write and exclusive to read.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from statistics import mean

import psycopg
from psycopg import Connection, sql

from benchmarks.appenders import Appenders, appenders
from benchmarks.appending import migrate
from benchmarks.figures import Figure, ratio
from benchmarks.installation import Servers, database
from workforceos.eventstore.tables import ANNOUNCED

RUNS, SLICES, SLICE_SECONDS = 5, 3, 0.25
PROCESSES = 8
LEAST = 0.9
DELAY_MICROSECONDS = 2000

_ANNOUNCE = f"pg_advisory_xact_lock_shared({ANNOUNCED} | last_value) FROM events_position_seq"
_LOCK_WRITERS_OUT = """
CREATE OR REPLACE FUNCTION log_horizon(p_after bigint) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_last bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(1);
    SELECT last_value INTO v_last FROM events_position_seq;
    RETURN v_last;
END $$
"""


def measure(behind: Servers) -> list[Figure]:
    """With readers against without, for the product and for the usual design."""
    with ExitStack() as stack:
        ours = stack.enter_context(_slow(behind))
        locking = stack.enter_context(_slow(behind))
        with psycopg.connect(locking) as connection:
            _lock_each_other_out(connection)
        processes = stack.enter_context(appenders([ours, locking], 2 * PROCESSES))
        return [
            _beside_readers(processes, ours, f"{PROCESSES} writers beside {PROCESSES} readers, disk of 2 ms"),
            replace(_beside_readers(processes, locking, "the same, with readers that lock writers out"), target=None),
        ]


def _beside_readers(processes: Appenders, url: str, work: str) -> Figure:
    rates: dict[int, list[float]] = defaultdict(list)
    for _ in range(RUNS):
        slices: dict[int, list[float]] = defaultdict(list)
        for _ in range(SLICES):
            for readers in (0, PROCESSES):
                slices[readers].append(processes.rate(url, "plain", PROCESSES, SLICE_SECONDS, readers=readers))
        for readers, each in slices.items():
            rates[readers].append(mean(each))
    return ratio(work, rates[PROCESSES], rates[0], LEAST, "without readers")


@contextmanager
def _slow(behind: Servers) -> Iterator[str]:
    """A log in a database whose commits take as long as on a slow disk."""
    with database(behind.postgres) as url:
        with psycopg.connect(url) as connection:
            name = sql.Identifier(connection.info.dbname)
            for setting, value in (("commit_delay", DELAY_MICROSECONDS), ("commit_siblings", 0)):
                alter = sql.SQL("ALTER DATABASE {} SET {} = {}")
                connection.execute(alter.format(name, sql.Identifier(setting), sql.Literal(value)))
        with psycopg.connect(url) as connection:
            # Only where fsync is on does PostgreSQL wait.
            in_force = [connection.execute(f"SHOW {setting}").fetchone() for setting in ("commit_delay", "fsync")]
            assert in_force == [(f"{DELAY_MICROSECONDS}",), ("on",)], in_force
        migrate(url)
        yield url


def _lock_each_other_out(connection: Connection) -> None:
    (append,) = connection.execute("SELECT pg_get_functiondef('append_event'::regproc)").fetchone() or ("",)
    assert _ANNOUNCE in append
    connection.execute(append.replace(_ANNOUNCE, "pg_advisory_xact_lock_shared(1)"))
    connection.execute(_LOCK_WRITERS_OUT)
