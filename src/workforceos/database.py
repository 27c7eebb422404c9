"""A main database: PostgreSQL or SQLite, with a SQLAlchemy engine and, on PostgreSQL, a pool for the log."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from workforceos.eventstore.errors import StoreUnavailable
from workforceos.eventstore.outages import is_outage
from workforceos.writelock import WriteLock

BUSY_SECONDS = 5.0
CACHE_KIB = 2_000
"""Pages of SQLite that each of up to twenty connections keeps; behind them is the page cache of the system. A write by
another connection empties them."""
CACHED_STATEMENTS = 64
"""Prepared on each connection of SQLite; some 10 KiB each. Lists of ids make one for each length."""
BY_INDEX = "-c enable_seqscan=off -c enable_bitmapscan=off"
"""PostgreSQL: what was prepared when tables were empty stays prepared while they grow, until they are analyzed. So no
plan may read a whole table where there is an index, however small the table is thought to be."""
# A client that hangs in a transaction is cut off before whoever waits for its locks gives up.
_ENGINE_OPTIONS = (
    f"-c TimeZone=UTC -c jit=off {BY_INDEX} -c lock_timeout=5000 -c statement_timeout=30000"
    " -c idle_in_transaction_session_timeout=3000"
)


class Database:
    """`url` is postgresql://user:password@host:port/name or sqlite:////absolute/path.db.

    Nothing is connected before the first use. Threads share one Database; processes open their own (after a fork).
    """

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        parsed = make_url(url)
        self.dialect: Literal["postgresql", "sqlite"]
        self.engine: Engine
        self._writing: Engine
        self._file: Path | None = None
        if parsed.get_backend_name() == "sqlite":
            self.dialect = "sqlite"
            if not parsed.database or parsed.database == ":memory:":
                raise ValueError("a SQLite database needs a file: sqlite:////absolute/path.db")
            self._file = path = Path(parsed.database).absolute()
            path.parent.mkdir(parents=True, exist_ok=True)
            self._write_lock = WriteLock(path.with_name(path.name + ".lock"))
            self.engine = _sqlite_engine(path, pool_size)
            self._reading = self.engine.execution_options(begin=None)
            self._writing = self.engine.execution_options(begin="BEGIN IMMEDIATE")
        elif parsed.get_backend_name() in ("postgresql", "postgres"):
            self.dialect = "postgresql"
            parsed = parsed.set(drivername="postgresql+psycopg")
            given = parsed.get_dialect()().create_connect_args(parsed)[1]
            self.engine = create_engine(
                parsed,
                pool_size=pool_size,
                pool_timeout=BUSY_SECONDS,
                pool_use_lifo=True,
                skip_autocommit_rollback=True,
                connect_args={
                    "application_name": "workforceos",
                    "options": f"{_ENGINE_OPTIONS} {given.get('options', '')}".strip(),
                    "connect_timeout": 5,
                },
            )
            self._reading = self.engine.execution_options(isolation_level="AUTOCOMMIT")
            self._writing = self.engine
            from workforceos.eventstore.postgres_pool import LogPool  # the driver is 10 MiB: only where it is used

            self.log_pool = LogPool(given, pool_size)
        else:
            raise ValueError(f"neither PostgreSQL nor SQLite: {parsed.get_backend_name()}")

    @property
    def name(self) -> str:
        """The file of SQLite, or the database's name on its server."""
        return str(self._file or self.engine.url.database)

    @property
    def is_absent(self) -> bool:
        """SQLite: whether the file is not there yet; whatever connects makes it."""
        return self._file is not None and not self._file.exists()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for queries; every statement sees what is committed when it starts.

        Raises StoreUnavailable when the database is away.
        """
        with _outages_named(), self._reading.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, committed when the block ends well. On SQLite the only writer meanwhile.

        Not to be nested, nor held while appending to the log. Raises StoreUnavailable when the database is away or
        busy for more than 5 s.
        """
        with _outages_named(), self.write_turn(), self._writing.begin() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A read-only transaction of any length: all its queries see one moment."""
        engine = self.engine
        if self.dialect == "postgresql":
            engine = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with _outages_named(), engine.begin() as connection:
            self.lift_limits(connection)
            if self.dialect == "postgresql":  # it may be about everything
                connection.exec_driver_sql("SET LOCAL enable_seqscan = on")
                connection.exec_driver_sql("SET LOCAL enable_bitmapscan = on")
            yield connection

    def lift_limits(self, connection: Connection) -> None:
        """Let this transaction take its time (PostgreSQL's time limits are for requests)."""
        if self.dialect == "postgresql":
            for limit in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
                connection.exec_driver_sql(f"SET LOCAL {limit} = 0")

    @contextmanager
    def write_turn(self, seconds: float = BUSY_SECONDS, *, lends: bool = False) -> Iterator[None]:
        """SQLite: wait for the right to write. PostgreSQL: nothing to wait for.

        `lends`: the same thread may take turns to write within this one.
        """
        if self.dialect == "postgresql":
            yield
        else:
            with self._write_lock.held(seconds, lends=lends):
                yield

    def close(self) -> None:
        """Give back all connections."""
        if self.dialect == "postgresql":
            self.log_pool.close()
        self.engine.dispose()


@contextmanager
def _outages_named() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if error.connection_invalidated or is_outage(error.orig):
            raise StoreUnavailable(str(error.orig)) from error
        raise
    except PoolExhausted as error:
        raise StoreUnavailable("all connections are busy") from error


def _sqlite_engine(path: Path, pool_size: int) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=BUSY_SECONDS,
        pool_use_lifo=True,  # as few as are needed at once: each has a cache of its own
        connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS, "cached_statements": CACHED_STATEMENTS},
    )

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        # The driver must not begin transactions by itself: `begin` below decides which kind.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"cache_size=-{CACHE_KIB}"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        statement = connection.get_execution_options().get("begin", "BEGIN")
        if statement:
            connection.exec_driver_sql(statement)

    return engine
