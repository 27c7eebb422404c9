"""Turns on PostgreSQL: a transaction that holds the company's lock from before the first read to the append."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any
from uuid import UUID

import psycopg
from psycopg import Connection, Cursor
from psycopg.pq import TransactionStatus

from workforceos.eventstore.model import Turn
from workforceos.eventstore.places import Places
from workforceos.eventstore.postgres_pool import LogPool
from workforceos.eventstore.recorder import TURN_SECONDS

LOOKING = 0x5746
"""The first half of the lock's key (migrations/event_store/postgresql_functions_v3), the company is the second."""
TURNS_AT_ONCE, LOOKS_AT_ONCE = 3, 4
TURNS_OF_ONE, LOOKS_OF_ONE = 1, 2
"""Of one process, and of one company in it. Whoever waits in the database holds a connection: there must be some left
for whose turn it is, and for other companies."""
LOOK_SECONDS = 3.0
"""As long as lock_timeout in the database."""
BEAT_SECONDS = 0.5
"""Well below idle_in_transaction_session_timeout: a process that is stopped loses its turn by that."""
APPEND_MILLISECONDS = 25_000
"""A roster of tens of thousands of assignments moves in one append."""


class Turns:
    """Those of one process."""

    def __init__(self, pool: LogPool) -> None:
        self._pool = pool
        self._turns = Places(TURNS_AT_ONCE, TURNS_OF_ONE)
        self._looks = Places(LOOKS_AT_ONCE, LOOKS_OF_ONE)

    @contextmanager
    def taken(self, company_id: UUID) -> Iterator[Turn]:
        """Raises StoreUnavailable when it is not had in time."""
        with (
            self._turns.taken(company_id, TURN_SECONDS),
            self._pool.connection() as connection,
            _transaction(connection, company_id),
            _kept_awake(connection),
        ):
            yield Turn(company_id, connection)

    def looking(self, company_id: UUID) -> AbstractContextManager[None]:
        """For an append that has seen something: a place among those that may wait for somebody's turn.

        Raises StoreUnavailable when it is not had in time.
        """
        return self._looks.taken(company_id, LOOK_SECONDS)


@contextmanager
def carried_out(turn: Turn) -> Iterator[Cursor[Any]]:
    """For the one append: committed when the block ends well, else nothing of the turn is left either."""
    try:
        yield turn.connection.cursor(binary=True)
        turn.connection.execute("COMMIT")
    except psycopg.Error:
        _roll_back(turn.connection)
        raise


@contextmanager
def _transaction(connection: Connection[Any], company_id: UUID) -> Iterator[None]:
    try:
        connection.execute(
            f"BEGIN; SET LOCAL lock_timeout = {int(TURN_SECONDS * 1000)};"
            f" SET LOCAL statement_timeout = {APPEND_MILLISECONDS};"
            f" SELECT pg_advisory_xact_lock({LOOKING}, hashtext('{UUID(int=company_id.int)}'))".encode(),
            prepare=False,
        )
        yield
    finally:
        _roll_back(connection)


def _roll_back(connection: Connection[Any]) -> None:
    if connection.info.transaction_status in (TransactionStatus.INTRANS, TransactionStatus.INERROR):
        with suppress(psycopg.Error):  # then the connection is lost, and the transaction with it
            connection.execute("ROLLBACK")


@contextmanager
def _kept_awake(connection: Connection[Any]) -> Iterator[None]:
    ended = threading.Event()

    def beat() -> None:
        with suppress(psycopg.Error):  # whoever uses the connection next is told
            while not ended.wait(BEAT_SECONDS):
                connection.execute("SELECT 1")

    beating = threading.Thread(target=beat, name="turn", daemon=True)
    beating.start()
    try:
        yield
    finally:
        ended.set()
        beating.join()
