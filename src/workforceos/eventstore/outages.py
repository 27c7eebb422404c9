"""Which driver errors mean that the database is away or too slow, as opposed to a fault of ours."""

import sqlite3
import sys

_SQLITE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)

_POSTGRES_CLASSES = ("08", "53", "57", "58")
"""Connection, resources (disk full, too many clients), intervention (shutdown, statement_timeout), system."""

_POSTGRES_STATES = frozenset({"55P03", "25P03", "25006"})
"""lock_timeout, idle_in_transaction_session_timeout, a server that turned read-only (failover)."""


def is_outage(error: BaseException | None) -> bool:
    """Whether trying again later can help."""
    if isinstance(error, sqlite3.OperationalError | sqlite3.DatabaseError):
        code = getattr(error, "sqlite_errorcode", None)
        return code is not None and (code & 0xFF) in _SQLITE
    psycopg = sys.modules.get("psycopg")  # not loaded: then no error is one of its own
    if psycopg is not None and isinstance(error, psycopg.Error):
        state = error.sqlstate
        if state is None:
            return isinstance(error, psycopg.OperationalError)
        return state[:2] in _POSTGRES_CLASSES or state in _POSTGRES_STATES
    return False
