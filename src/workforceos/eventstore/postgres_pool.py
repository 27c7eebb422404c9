"""Autocommit connections to PostgreSQL for the log."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.errors import InsufficientPrivilege
from psycopg_pool import ConnectionPool, PoolTimeout

from workforceos.database import BY_INDEX
from workforceos.eventstore.errors import StoreUnavailable
from workforceos.eventstore.outages import is_outage

_OPTIONS = (
    f"-c TimeZone=UTC -c jit=off {BY_INDEX} -c statement_timeout=5000 -c lock_timeout=3000"
    r" -c idle_in_transaction_session_timeout=2000 -c default_transaction_isolation=read\ committed"
)


class ConnectionLost(StoreUnavailable):
    """The connection broke in the middle of a call: whether it took effect is not known."""


class LogPool:
    """Connections are made by need, thrown away when broken, and never hold a transaction between calls."""

    def __init__(self, given: Mapping[str, Any], size: int) -> None:
        """`given`: host, port, ... as psycopg.connect takes them; its `options` win over those here."""
        self._pool = ConnectionPool[Connection[Any]](
            kwargs={
                **given,
                "autocommit": True,
                "prepare_threshold": 0,
                "application_name": "workforceos",
                "options": f"{_OPTIONS} {given.get('options', '')}".strip(),
                "connect_timeout": 5,
                # A server that vanished without a word must not hold a caller for longer than this.
                "tcp_user_timeout": 8000,
            },
            min_size=0,
            max_size=size,
            open=False,
            configure=_configure,
            timeout=2.0,
            # Give up soon: the next caller asks for a new connection anyway, while the pool's own backing off
            # would leave everybody without one for half a minute after the server is back.
            reconnect_timeout=1.0,
        )

    @contextmanager
    def connection(self) -> Iterator[Connection[Any]]:
        """A connection for one statement. Raises ConnectionLost, StoreUnavailable; other driver errors pass."""
        self._pool.open()
        try:
            connection = self._pool.getconn()
        except (PoolTimeout, psycopg.OperationalError) as error:
            raise StoreUnavailable(f"no connection to the database: {error}") from error
        try:
            yield connection
        except psycopg.Error as error:
            if connection.closed:
                # Its neighbours have probably died with it (a restart): do not let each of them fail a caller.
                self._pool.drain()
                raise ConnectionLost(str(error)) from error
            if is_outage(error):
                raise StoreUnavailable(str(error)) from error
            raise
        finally:
            self._pool.putconn(connection)

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


def _configure(connection: Connection[Any]) -> None:
    try:
        connection.execute("SET deadlock_timeout = '100ms'")
    except InsufficientPrivilege:
        # Only superusers, or roles granted SET on it, may: deadlocks then take the server's own second to resolve.
        return
