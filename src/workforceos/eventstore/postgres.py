"""The log on PostgreSQL: one autocommit call of a function per append (migrations/event_store)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

import msgspec
import psycopg
from eventsourcing.persistence import IntegrityError, StoredEvent
from psycopg import Cursor
from psycopg.types.numeric import Int4, Int8

from workforceos.eventstore.errors import ClaimConflict, Holder, KeyConflict, Replayed
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
from workforceos.eventstore.postgres_claims import claims_json
from workforceos.eventstore.postgres_pool import ConnectionLost, LogPool
from workforceos.eventstore.postgres_turns import Turns, carried_out
from workforceos.eventstore.recorder import CHANGED, END, LogRecorder, in_order
from workforceos.eventstore.rows import COLUMNS, Row

T = TypeVar("T")

_EVENT = b"SELECT append_event(" + b", ".join([b"%b"] * 10) + b")"
_COMMAND = b"SELECT append_command(" + b", ".join([b"%b"] * 16) + b")"
_COMMAND_MANY = b"SELECT append_command(" + b", ".join([b"%b"] * 20) + b")"
# Only the index of streams may serve these: with a plain comparison of company or position the planner walks through
# all events of the company, as its prepared plan knows nothing of how many these are.
_OF_COMPANY, _UP_TO = "company_id IS NOT DISTINCT FROM %b", "position + 0 <= %b"
_STREAM = f"SELECT {COLUMNS} FROM events WHERE stream_id = %b AND {_OF_COMPANY} AND {_UP_TO} ORDER BY version"
_STREAMS = (
    f"SELECT {COLUMNS} FROM events WHERE stream_id = ANY(%b) AND {_OF_COMPANY} AND {_UP_TO} ORDER BY stream_id, version"
)
_STREAMS_OF_COMPANIES = (
    f"SELECT {COLUMNS} FROM events WHERE stream_id = ANY(%b) AND {_UP_TO} ORDER BY stream_id, version"
)
_MOVED = (
    b"SELECT EXISTS (SELECT FROM events e JOIN unnest(%b::uuid[], %b::integer[]) AS n(stream_id, version)"
    b" ON e.stream_id = n.stream_id AND e.version = n.version WHERE e.company_id IS NOT DISTINCT FROM %b)"
)
_PAGE = f"SELECT horizon, {COLUMNS} FROM read_log(%b, %b)".encode()
_ANSWER = (
    b"SELECT c.fingerprint, coalesce(e.position, 0), c.answer FROM command_log c"
    b" LEFT JOIN events e ON e.stream_id = c.stream_id AND e.version = c.version"
    b" WHERE c.company_id = %b AND c.actor_id = %b AND c.key = %b AND c.recorded_at > %b"
)
_ATTEMPTS = 3
_MARK = "mark"
"""In what is stored with a key: tells an append's own outcome from that of the same request, sent twice at once, whose
answer and request id may be the same."""


class PostgresRecorder(LogRecorder):
    """Thread-safe. Needs the schema of revision 0010."""

    def __init__(self, pool: LogPool) -> None:
        self._pool = pool
        self._turns = Turns(pool)

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
        m = metadata
        events = in_order(stored_events) if len(stored_events) > 1 else stored_events
        claims = claims_json(takes, releases, seen)
        parameters = (m.company_id, m.user_id, m.session_id, m.request_id, m.causation_id, m.at)
        if command is None and claims is None:
            if not events:
                return []
            if len(events) == 1:
                return [self._call(_EVENT, parameters + _scalars(events[0]), None, "", turn)]
        key: tuple[Any, ...] = (None, None, None, None, None)
        stored_answer = ""
        if command is not None:
            stored_answer = msgspec.json.encode({**(answer or {}), _MARK: uuid4().hex}).decode()
            key = (command.company_id, command.actor_id, command.key, command.fingerprint, stored_answer)
        last = _scalars(events[-1]) if events else (None, None, None, None)
        parameters += (*key, claims, *last)
        query, values = (_COMMAND_MANY, _arrays(events)) if len(events) > 1 else (_COMMAND, ())
        with self._turns.looking(m.company_id) if seen else nullcontext():
            positions: list[int] = self._call(query, parameters + values, command, stored_answer, turn)
        return positions

    def turn(self, company_id: UUID) -> AbstractContextManager[Turn]:
        return self._turns.taken(company_id)

    def _call(
        self,
        query: bytes,
        parameters: Sequence[Any],
        command: CommandKey | None,
        stored_answer: str,
        turn: Turn | None,
    ) -> Any:
        """A call whose connection is lost may have taken effect, or may do so yet. With a key, the same call again
        tells: the function waits for the first, and answers with its row when it was committed."""
        if turn is not None:
            return self._call_within(turn, query, parameters, command)
        for attempt in range(_ATTEMPTS):
            try:
                with self._pool.connection() as connection:
                    return _one(connection.cursor(binary=True), query, parameters)
            except ConnectionLost:
                if command is None or attempt == _ATTEMPTS - 1:
                    raise
            except psycopg.Error as error:
                replayed = _named(error, command)
                if replayed is None:
                    continue
                position, first_answer = replayed
                if first_answer == stored_answer:
                    return [position]
                raise Replayed(_unmarked(first_answer), position) from error
        raise ConnectionLost("the outcome of the append is not known")

    @staticmethod
    def _call_within(turn: Turn, query: bytes, parameters: Sequence[Any], command: CommandKey | None) -> Any:
        try:
            with carried_out(turn) as cursor:
                return _one(cursor, query, parameters)
        except psycopg.Error as error:
            replayed = _named(error, command)
            if replayed is None:
                raise ClaimConflict(()) from error
            position, first_answer = replayed
            raise Replayed(_unmarked(first_answer), position) from error

    def select_streams(self, company_id: UUID, stream_ids: Sequence[UUID], up_to: int | None) -> Sequence[Row]:
        bound = Int8(END if up_to is None else up_to)
        if len(stream_ids) == 1:
            return self._select(_STREAM.encode(), (stream_ids[0], company_id, bound))
        return self._select(_STREAMS.encode(), (list(stream_ids), company_id, bound))

    def have_moved(self, company_id: UUID, versions: Mapping[UUID, int]) -> bool:
        following = [Int4(version + 1) for version in versions.values()]
        parameters = (list(versions), following, company_id)
        moved: bool = self._read(lambda cursor: _one(cursor, _MOVED, parameters))
        return moved

    def select_command(self, company_id: UUID, actor_id: UUID, key: str, after: datetime) -> StoredAnswer | None:
        parameters = (company_id, actor_id, key, after)
        row = self._read(lambda cursor: cursor.execute(_ANSWER, parameters).fetchone())
        return StoredAnswer(row[0], row[1], _unmarked(row[2])) if row else None

    def select_streams_of_companies(self, streams: Collection[tuple[UUID, UUID]], up_to: int | None) -> Sequence[Row]:
        bound = Int8(END if up_to is None else up_to)
        rows = self._select(_STREAMS_OF_COMPANIES.encode(), ([stream for _, stream in streams], bound))
        return [row for row in rows if (row.company_id, row.stream_id) in streams]

    def select_page(self, after: int, limit: int) -> tuple[Sequence[Row], int]:
        parameters = (Int8(after), Int8(limit))
        found = self._read(lambda cursor: cursor.execute(_PAGE, parameters).fetchall())
        horizon: int = found[0][0]
        return [Row(*row[1:]) for row in found if row[1] is not None], horizon

    def horizon(self, after: int) -> int:
        horizon: int = self._read(lambda cursor: _one(cursor, b"SELECT log_horizon(%b)", (Int8(after),)))
        return horizon

    def max_notification_id(self) -> int | None:
        last: int | None = self._read(lambda cursor: _one(cursor, b"SELECT max(position) FROM events", ()))
        return last

    def _rows(
        self, condition: str, parameters: Sequence[Any], order: str = "position", limit: int | None = None
    ) -> Sequence[Row]:
        query = f"SELECT {COLUMNS} FROM events WHERE {condition.replace('{}', '%b')} ORDER BY {order} LIMIT %b"
        values = [Int8(value) if isinstance(value, int) else value for value in parameters]
        return self._select(query.encode(), [*values, Int8(END if limit is None else limit)])

    def _select(self, query: bytes, parameters: Sequence[Any]) -> list[Row]:
        return self._read(lambda cursor: [Row(*row) for row in cursor.execute(query, parameters).fetchall()])

    def _read(self, work: Callable[[Cursor[Any]], T]) -> T:
        # A read can be tried again without harm: after a restart of the server the idle connections are dead.
        for _ in range(_ATTEMPTS - 1):
            try:
                with self._pool.connection() as connection:
                    return work(connection.cursor(binary=True))
            except ConnectionLost:
                continue
        with self._pool.connection() as connection:
            return work(connection.cursor(binary=True))


def _one(cursor: Cursor[Any], query: bytes, parameters: Sequence[Any]) -> Any:
    row = cursor.execute(query, parameters).fetchone()
    assert row is not None
    return row[0]


def _scalars(event: StoredEvent) -> tuple[Any, ...]:
    return event.originator_id, Int4(event.originator_version), event.topic, event.state


def _arrays(events: Sequence[StoredEvent]) -> tuple[Any, ...]:
    return (
        [event.originator_id for event in events],
        [Int4(event.originator_version) for event in events],
        [event.topic for event in events],
        [event.state for event in events],
    )


def _named(error: psycopg.Error, command: CommandKey | None) -> tuple[int, str] | None:
    """Raise what the error stands for; answer (position, stored answer) of a replay, None to try again."""
    detail = error.diag.message_detail or "null"
    match error.sqlstate:
        case "WF001":
            holders = msgspec.json.decode(detail, type=list[dict[str, str]])
            raise ClaimConflict(tuple(map(_holder, holders))) from error
        case "WF002" if command is not None:
            first = msgspec.json.decode(detail)
            if first is None:
                return None
            if first["fingerprint"] != command.fingerprint:
                raise KeyConflict("the key was used with another request") from error
            return first["position"], first["answer"]
        case "WF003":
            raise IntegrityError(CHANGED) from error
        case "23505" if error.diag.constraint_name == "events_stream_version":
            raise IntegrityError(error.diag.message_detail) from error
        case "40P01" | "40001":
            raise ClaimConflict(()) from error
    raise error


def _unmarked(stored_answer: str) -> dict[str, Any]:
    answer: dict[str, Any] = msgspec.json.decode(stored_answer)
    answer.pop(_MARK, None)
    return answer


def _holder(found: dict[str, str]) -> Holder:
    subject = found.get("subject")
    return Holder(
        kind=found["kind"],
        value=found.get("value"),
        lane=found.get("lane"),
        subject=UUID(subject) if subject else None,
        source=UUID(found["source"]),
    )
