"""Connections to the read models' own database, and what its errors mean."""

import math
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event, exc
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from workforceos.readmodels.port import ReadModelUnavailable
from workforceos.readmodels.sql.deadline import Deadline

SEARCH_SECONDS = 10.0
CONNECTIONS = 40
"""At most so many at a time; a thread has one to itself while it asks."""

_REFUSED_VALUE = ("22", "23", "54")
"""Classes of PostgreSQL's errors that speak of one row: bad data, a constraint, a limit."""

STATEMENTS = 200
"""Compiled shapes of queries that are kept, and half as many more; some 55 KiB each."""
READER_CACHE_MIB, WRITER_CACHE_MIB = 2, 8
"""Pages of SQLite that a connection keeps. A reader's are worth nothing after the next write; the one writer touches
every index, and projects no faster with 32 MiB: behind it is the page cache of the system."""
_UNKNOWN_TABLE = "42P01"
_OPCODES_BETWEEN_LOOKS = 200_000


class ValueRefused(Exception):
    """The engine refused a value of some row; the message is the engine's."""


class GenerationGone(ReadModelUnavailable):
    """The tables were dropped meanwhile: whoever asks for the live generation again finds another."""


class Database:
    """One engine. Reads see one snapshot on SQLite; writers are serialised there by a lock of this process and
    BEGIN IMMEDIATE, on PostgreSQL by advisory locks per table and company (`writing.py`)."""

    def __init__(self, url: str) -> None:
        embedded = make_url(url).get_backend_name() == "sqlite"
        self.engine = _sqlite(url, pool_size=8, cache_mib=READER_CACHE_MIB) if embedded else _postgresql(url)
        self._writing = _sqlite(url, pool_size=1, cache_mib=WRITER_CACHE_MIB) if embedded else self.engine
        self._writer = threading.Lock()
        self._closed = threading.Event()

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self, seconds: float | None = SEARCH_SECONDS, *, large: bool = False) -> Iterator[Connection]:
        """A connection for selects. After `seconds` (None: never) it is broken off as ReadModelUnavailable, and so is
        what SQLite still reads when the database is closed; what Python makes of the rows looks at its `deadline_of`.
        `large` statements are forgotten afterwards."""
        with _translated(), self.engine.connect() as connection:
            if large:
                connection.execution_options(compiled_cache=None)
                if self.is_sqlite:
                    connection.detach()  # from the pool: the driver keeps statements as long as their connection
            with connection.begin(), self._limited(connection, seconds):
                yield connection

    @contextmanager
    def _limited(self, connection: Connection, seconds: float | None) -> Iterator[None]:
        deadline = Deadline(math.inf if seconds is None else seconds, self._closed)
        connection.execution_options(deadline=deadline)
        if self.is_sqlite:
            with _breaking_off(connection, deadline):
                yield
        else:
            _limit(connection, seconds)
            yield

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, committed when the block ends well."""
        if not self.is_sqlite:
            with _translated(), self.engine.begin() as connection:
                _limit(connection, None)
                yield connection
            return
        with self._writer, _translated():
            options = self._writing.execution_options(begin="IMMEDIATE")
            with options.begin() as connection:
                yield connection

    def ping(self) -> None:
        with self.reading() as connection:
            connection.execute(sa.text("SELECT 1"))

    def close(self) -> None:
        """Gives all connections back; a search that still runs would keep the process from ending."""
        self._closed.set()
        self.engine.dispose()
        self._writing.dispose()


def _sqlite(url: str, *, pool_size: int, cache_mib: int) -> Engine:
    Path(make_url(url).database or "").absolute().parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        url,
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=CONNECTIONS - pool_size,
        pool_timeout=SEARCH_SECONDS,
        pool_use_lifo=True,
        query_cache_size=STATEMENTS,
        connect_args={"check_same_thread": False, "timeout": 30, "isolation_level": None, "cached_statements": 100},
    )

    @event.listens_for(engine, "connect")
    def prepared(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        connection.create_function("uuid_text", 1, _uuid_text, deterministic=True)
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",  # the log's checkpoint follows: after a power cut it must not be ahead of the documents
            "temp_store=MEMORY",
            f"cache_size=-{cache_mib * 1024}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        kind = connection.get_execution_options().get("begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {kind}")

    return engine


def _postgresql(url: str) -> Engine:
    target = make_url(url).set(drivername="postgresql+psycopg")
    return sa.create_engine(
        target,
        pool_size=10,
        max_overflow=CONNECTIONS - 10,
        pool_timeout=SEARCH_SECONDS,
        connect_args={
            # jit: compiling a query of 250 phrases took 4 of its 5 seconds, and no search is worth it
            "options": f"-c jit=off -c lock_timeout=30000 -c statement_timeout={int(SEARCH_SECONDS * 1000)}",
            "connect_timeout": 5,
        },
    )


def _limit(connection: Connection, seconds: float | None) -> None:
    """PostgreSQL: how long a statement of this transaction may take; a search's limit is the connection's own."""
    if seconds != SEARCH_SECONDS:
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {int((seconds or 0) * 1000)}")


def _uuid_text(value: bytes | None) -> str | None:
    return None if value is None else str(UUID(bytes=value))


def deadline_of(connection: Connection) -> Deadline:
    """When a connection of `Database.reading` is broken off."""
    deadline: Deadline = connection.get_execution_options()["deadline"]
    return deadline


@contextmanager
def _breaking_off(connection: Connection, deadline: Deadline) -> Iterator[None]:
    """SQLite looks up now and then, and breaks the statement off when it is late or nobody waits for it any more."""
    raw = connection.connection.dbapi_connection
    assert isinstance(raw, sqlite3.Connection)
    raw.set_progress_handler(lambda: int(deadline.passed()), _OPCODES_BETWEEN_LOOKS)
    try:
        yield
    finally:
        raw.set_progress_handler(None, 0)


@contextmanager
def _translated() -> Iterator[None]:
    """An engine that is away, or too slow, is ReadModelUnavailable; a value that it has no room for, ValueRefused."""
    try:
        yield
    except exc.DBAPIError as error:
        reason = str(error.orig)
        if _refuses_a_value(error):
            raise ValueRefused(reason) from error
        if getattr(error.orig, "sqlstate", None) == _UNKNOWN_TABLE or "no such table" in reason:
            raise GenerationGone(reason) from error
        if error.connection_invalidated or isinstance(error, (exc.OperationalError, exc.InterfaceError)):
            raise ReadModelUnavailable(reason) from error
        raise
    except exc.TimeoutError as error:
        raise ReadModelUnavailable(str(error)) from error


def _refuses_a_value(error: exc.DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return str(state).startswith(_REFUSED_VALUE)
    return isinstance(error, (exc.DataError, exc.IntegrityError))
