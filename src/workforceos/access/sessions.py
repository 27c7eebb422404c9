"""Sessions: kept in the database, copied to the cache, ended on every process at once."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
import structlog
from sqlalchemy import RowMapping, delete, insert, select

from workforceos.access.caller import Role
from workforceos.access.epoch import from_milliseconds, to_milliseconds
from workforceos.access.storage import Tables
from workforceos.access.tables import sessions
from workforceos.cache.port import Cache, CacheUnavailable

_COPY_SECONDS = 30.0
_ENDED = b"ended"
_ENDED_SECONDS = 120.0
"""Longer than any reading of the database that began before the end: its late copy finds the mark and is dropped."""
_AGAIN_SECONDS = 0.5
"""Between two tries to mark what was ended while the cache was away."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Session:
    """`company_id` is the user's own company. Instants are UTC."""

    id: UUID
    company_id: UUID
    user_id: UUID
    role: Role
    needs_email_2fa: bool
    created_at: datetime
    expires_at: datetime


_decode = msgspec.json.Decoder(Session).decode


class Sessions:
    """Raises StoreUnavailable when the database is needed and away. A cache that is away costs speed only, with one
    limit: a session that is ended while the cache is away may live on in a process that did not notice (it had no
    request meanwhile, or reached the cache all along) while the cache has its copy: until the process that ended it
    reaches the cache again and marks it, or for half a minute when that one is gone."""

    def __init__(self, database: Tables, cache: Cache, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._cache = cache
        self._clock = clock
        self._unmarked: dict[str, float] = {}
        self._unmarked_lock = threading.Lock()
        self._doubted_until = 0.0

    def create(self, session: Session) -> None:
        with self._database.writing() as connection:
            connection.execute(insert(sessions).values(**_row(session)))

    def find(self, company_id: UUID, session_id: UUID) -> Session | None:
        """The live session of this company, from the cache when it is there."""
        key = _key(company_id, session_id)
        copy = self._copy(key)
        if copy == _ENDED:
            return None
        if copy is not None:
            session = _decode(copy)
        else:
            kept = self._kept(company_id, session_id)
            if kept is None:
                return None
            session = kept
            if not self._keep_copy(key, session):
                return None
        return session if session.expires_at > self._clock() else None

    def of_user(self, company_id: UUID, user_id: UUID) -> list[Session]:
        """The user's live sessions, newest first."""
        query = (
            select(sessions)
            .where(sessions.c.company_id == company_id, sessions.c.user_id == user_id)
            .where(sessions.c.expires_at > to_milliseconds(self._clock()))
            .order_by(sessions.c.created_at.desc(), sessions.c.id.desc())
        )
        with self._database.reading() as connection:
            return [_session(row._mapping) for row in connection.execute(query)]

    def end(self, company_id: UUID, session_id: UUID) -> None:
        """From now on the session is unknown, here and in every other process. Ending it twice is no error."""
        with self._database.writing() as connection:
            connection.execute(delete(sessions).where(sessions.c.company_id == company_id, sessions.c.id == session_id))
        self._mark_ended(company_id, session_id)

    def end_all_of(self, company_id: UUID, user_id: UUID, *, except_session: UUID | None = None) -> None:
        """End the user's sessions but one (after a change of password, role or account)."""
        ours = (sessions.c.company_id == company_id, sessions.c.user_id == user_id)
        with self._database.writing() as connection:
            ended = [id for id in connection.scalars(select(sessions.c.id).where(*ours)) if id != except_session]
            connection.execute(delete(sessions).where(*ours, sessions.c.id.in_(ended)))
        for id in ended:
            self._mark_ended(company_id, id)

    def purge(self) -> int:
        """Remove the rows of expired sessions; answers how many."""
        with self._database.writing() as connection:
            return connection.execute(
                delete(sessions).where(sessions.c.expires_at <= to_milliseconds(self._clock()))
            ).rowcount

    def _kept(self, company_id: UUID, session_id: UUID) -> Session | None:
        query = select(sessions).where(sessions.c.id == session_id, sessions.c.company_id == company_id)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else _session(row._mapping)

    def _copy(self, key: str) -> bytes | None:
        try:
            copy = self._cache.get(key)
        except CacheUnavailable:
            self._doubt_copies()
            return None
        return None if copy != _ENDED and time.monotonic() < self._doubted_until else copy

    def _keep_copy(self, key: str, session: Session) -> bool:
        """Copy what the database said; False when the session was ended since it was read."""
        try:
            return self._cache.add(key, msgspec.json.encode(session), _COPY_SECONDS) or self._cache.get(key) != _ENDED
        except CacheUnavailable:
            self._doubt_copies()
            return True

    def _doubt_copies(self) -> None:
        """The cache may come back with copies of sessions that ended meanwhile: none counts until they expired."""
        self._doubted_until = time.monotonic() + _COPY_SECONDS

    def _mark_ended(self, company_id: UUID, session_id: UUID) -> None:
        key = _key(company_id, session_id)
        try:
            self._cache.set(key, _ENDED, _ENDED_SECONDS)
        except CacheUnavailable:
            self._doubt_copies()
            self._mark_later(key)
            log.warning(
                "session ended while the cache is away", companyId=str(company_id), endedSessionId=str(session_id)
            )

    def _mark_later(self, key: str) -> None:
        with self._unmarked_lock:
            nobody_marks = not self._unmarked
            # By the time this is forgotten, the copy that the cache had is gone, too.
            self._unmarked[key] = time.monotonic() + _ENDED_SECONDS
            if nobody_marks:
                threading.Thread(target=self._mark_until_done, name="ended-sessions", daemon=True).start()

    def _mark_until_done(self) -> None:
        while self._unmarked:
            time.sleep(_AGAIN_SECONDS)
            self._mark_unmarked()

    def _mark_unmarked(self) -> None:
        with self._unmarked_lock:
            unmarked = list(self._unmarked.items())
        for key, until in unmarked:
            try:
                self._cache.set(key, _ENDED, _ENDED_SECONDS)
            except CacheUnavailable:
                self._doubt_copies()
                if time.monotonic() < until:
                    return
            with self._unmarked_lock:
                self._unmarked.pop(key, None)


def _key(company_id: UUID, session_id: UUID) -> str:
    return f"session:{company_id}:{session_id}"


def _row(session: Session) -> dict[str, object]:
    return {
        "id": session.id,
        "company_id": session.company_id,
        "user_id": session.user_id,
        "role": session.role.value,
        "needs_email_2fa": session.needs_email_2fa,
        "created_at": to_milliseconds(session.created_at),
        "expires_at": to_milliseconds(session.expires_at),
    }


def _session(row: RowMapping) -> Session:
    return Session(
        id=row["id"],
        company_id=row["company_id"],
        user_id=row["user_id"],
        role=Role(row["role"]),
        needs_email_2fa=row["needs_email_2fa"],
        created_at=from_milliseconds(row["created_at"]),
        expires_at=from_milliseconds(row["expires_at"]),
    )
