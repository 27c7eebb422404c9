"""The log on SQLite: an flock, BEGIN IMMEDIATE, synchronous=FULL. Writers come one by one, so nothing is overtaken."""

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from eventsourcing.persistence import IntegrityError, StoredEvent
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from workforceos.database import Database
from workforceos.eventstore.columns import from_micros, to_micros
from workforceos.eventstore.errors import ClaimConflict, KeyConflict, Replayed, StoreUnavailable
from workforceos.eventstore.model import (
    CommandKey,
    Metadata,
    RangeClaim,
    Release,
    Seen,
    StoredAnswer,
    Turn,
    UniqueClaim,
)
from workforceos.eventstore.outages import is_outage
from workforceos.eventstore.recorder import CHANGED, END, TURN_SECONDS, LogRecorder, checked, in_order
from workforceos.eventstore.rows import COLUMNS, Row
from workforceos.eventstore.sqlite_claims import give_up, take_ranges, take_unique
from workforceos.eventstore.sqlite_seen import is_as_seen

_DAY = 24 * 60 * 60 * 1_000_000
_INSERT = (
    "INSERT INTO events (company_id, stream_id, version, name, data, user_id, session_id, request_id, causation_id,"
    " recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_FIRST = (
    "SELECT c.fingerprint, c.answer, c.recorded_at, coalesce(e.position, 0) FROM command_log c"
    " LEFT JOIN events e ON e.stream_id = c.stream_id AND e.version = c.version"
    " WHERE c.company_id = ? AND c.actor_id = ? AND c.key = ?"
)
_COMMAND = "INSERT OR REPLACE INTO command_log VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"


class SqliteRecorder(LogRecorder):
    """Thread-safe, and safe beside other processes on the same file. Needs the schema of revision 0001."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        metadata: Metadata | None = None,
        takes: Sequence[UniqueClaim | RangeClaim] = (),
        releases: Sequence[Release] = (),
        command: CommandKey | None = None,
        answer: Mapping[str, Any] | None = None,
        seen: Sequence[Seen] = (),
        turn: Turn | None = None,
        **kwargs: Any,
    ) -> Sequence[int] | None:
        if metadata is None:
            raise ValueError("metadata is required")
        company = metadata.company_id.bytes
        events = in_order(stored_events)
        unique, ranges = checked(takes)
        with self._transaction() as cursor:
            if command is not None:
                _open_command(cursor, metadata, command, answer or {}, events[-1] if events else None)
            if not is_as_seen(cursor, company, seen):
                raise IntegrityError(CHANGED)
            give_up(cursor, company, releases)
            holders = [*take_unique(cursor, company, unique), *take_ranges(cursor, company, ranges)]
            if holders:
                raise ClaimConflict(tuple(dict.fromkeys(holders)))
            return [_insert(cursor, metadata, event) for event in events]

    @contextmanager
    def turn(self, company_id: UUID) -> Iterator[Turn]:
        """The turn to write, of all companies: there is one writer."""
        with self._database.write_turn(TURN_SECONDS, lends=True):
            yield Turn(company_id)

    def select_streams(self, company_id: UUID, stream_ids: Sequence[UUID], up_to: int | None) -> Sequence[Row]:
        places = ", ".join("{}" for _ in stream_ids)
        # The plus keeps the engine from walking through all events of the company instead of those of the streams.
        condition = f"stream_id IN ({places}) AND +company_id = {{}} AND +position <= {{}}"
        bound = END if up_to is None else up_to
        return self._rows(condition, [*stream_ids, company_id, bound], order="stream_id, version")

    def have_moved(self, company_id: UUID, versions: Mapping[UUID, int]) -> bool:
        following = " OR ".join("(stream_id = {} AND version = {})" for _ in versions)
        parameters = [value for id, version in versions.items() for value in (id, version + 1)]
        return bool(self._rows(f"({following}) AND +company_id = {{}}", [*parameters, company_id], limit=1))

    def select_command(self, company_id: UUID, actor_id: UUID, key: str, after: datetime) -> StoredAnswer | None:
        with self._cursor() as cursor:
            row = cursor.execute(_FIRST, (company_id.bytes, actor_id.bytes, key)).fetchone()
        if row is None or row[2] <= to_micros(after):
            return None
        return StoredAnswer(row[0], row[3], msgspec.json.decode(row[1]))

    def select_streams_of_companies(self, streams: Collection[tuple[UUID, UUID]], up_to: int | None) -> Sequence[Row]:
        condition = f"stream_id IN ({', '.join('{}' for _ in streams)}) AND +position <= {{}}"
        bound = END if up_to is None else up_to
        rows = self._rows(condition, [*(stream for _, stream in streams), bound], order="stream_id, version")
        return [row for row in rows if (row.company_id, row.stream_id) in streams]

    def horizon(self, after: int) -> int:
        return self.max_notification_id() or 0

    def max_notification_id(self) -> int | None:
        with self._cursor() as cursor:
            last: int | None = cursor.execute("SELECT max(position) FROM events").fetchone()[0]
            return last

    def _rows(
        self, condition: str, parameters: Sequence[Any], order: str = "position", limit: int | None = None
    ) -> Sequence[Row]:
        query = f"SELECT {COLUMNS} FROM events WHERE {condition.replace('{}', '?')} ORDER BY {order} LIMIT ?"
        values = [value.bytes if isinstance(value, UUID) else value for value in parameters]
        with self._cursor() as cursor:
            found = cursor.execute(query, [*values, -1 if limit is None else limit]).fetchall()
        return [_row(*values) for values in found]

    @contextmanager
    def _cursor(self) -> Iterator[sqlite3.Cursor]:
        try:
            pooled = self._database.engine.raw_connection()
        except PoolExhausted as error:
            raise StoreUnavailable("all connections are busy") from error
        except DBAPIError as error:
            raise StoreUnavailable(str(error.orig)) from error
        except sqlite3.Error as error:  # a new connection's pragmas fail as the driver says it
            raise StoreUnavailable(str(error)) from error
        try:
            connection = pooled.driver_connection
            assert isinstance(connection, sqlite3.Connection)
            yield connection.cursor()
        except sqlite3.Error as error:
            if is_outage(error):
                raise StoreUnavailable(str(error)) from error
            raise
        finally:
            # Rolls back what an exception has left open.
            pooled.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Cursor]:
        with self._database.write_turn(), self._cursor() as cursor:
            cursor.execute("BEGIN IMMEDIATE")
            yield cursor
            cursor.execute("COMMIT")


def _open_command(
    cursor: sqlite3.Cursor,
    metadata: Metadata,
    command: CommandKey,
    answer: Mapping[str, Any],
    last: StoredEvent | None,
) -> None:
    at = to_micros(metadata.at)
    key = (command.company_id.bytes, command.actor_id.bytes, command.key)
    first = cursor.execute(_FIRST, key).fetchone()
    if first is not None and first[2] > at - _DAY:
        fingerprint, first_answer, _, position = first
        if fingerprint != command.fingerprint:
            raise KeyConflict("the key was used with another request")
        raise Replayed(msgspec.json.decode(first_answer), position)
    stream = (_bytes(last.originator_id), last.originator_version) if last else (None, None)
    stored = msgspec.json.encode(answer).decode()
    cursor.execute(_COMMAND, (*key, command.fingerprint, stored, metadata.request_id, *stream, at))


def _insert(cursor: sqlite3.Cursor, metadata: Metadata, event: StoredEvent) -> int:
    m = metadata
    values = (
        m.company_id.bytes,
        _bytes(event.originator_id),
        event.originator_version,
        event.topic,
        event.state,
        _bytes(m.user_id),
        _bytes(m.session_id),
        m.request_id,
        m.causation_id,
        to_micros(m.at),
    )
    try:
        cursor.execute(_INSERT, values)
    except sqlite3.IntegrityError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_CONSTRAINT_UNIQUE:
            raise IntegrityError(str(error)) from error
        raise
    position = cursor.lastrowid
    assert position is not None
    return position


def _bytes(id: UUID | str | None) -> bytes | None:
    return id.bytes if isinstance(id, UUID) else None


def _row(
    position: int,
    company: bytes,
    stream: bytes,
    version: int,
    name: str,
    data: bytes,
    user: bytes | None,
    session: bytes | None,
    request: str,
    causation: str | None,
    at: int,
) -> Row:
    return Row(
        position,
        UUID(bytes=company),
        UUID(bytes=stream),
        version,
        name,
        data,
        UUID(bytes=user) if user else None,
        UUID(bytes=session) if session else None,
        request,
        causation,
        from_micros(at),
    )
