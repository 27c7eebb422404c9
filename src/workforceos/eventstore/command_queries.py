"""What is kept of commands with an idempotency key."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import and_, delete, func, select

from workforceos.database import Database
from workforceos.eventstore.model import StoredAnswer
from workforceos.eventstore.tables import command_log, events

KEPT = timedelta(hours=24)


class CommandQueries:
    """Raises StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database
        c = command_log.c
        last = and_(events.c.stream_id == c.stream_id, events.c.version == c.version)
        self._select = select(
            c.fingerprint, func.coalesce(events.c.position, 0).label("position"), c.answer, c.recorded_at
        ).select_from(command_log.outerjoin(events, last))

    def find(self, company_id: UUID, actor_id: UUID, key: str) -> StoredAnswer | None:
        """The answer within the last 24 hours; UUIDs and instants in it come back as strings."""
        c = command_log.c
        query = self._select.where(
            c.company_id == company_id,
            c.actor_id == actor_id,
            c.key == key,
            c.recorded_at > datetime.now(UTC) - KEPT,
        )
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else StoredAnswer(row.fingerprint, row.position, msgspec.json.decode(row.answer))

    def drop_expired(self) -> int:
        """Remove the rows that nobody can ask for any more; answers how many."""
        with self._database.writing() as connection:
            old = command_log.c.recorded_at <= datetime.now(UTC) - KEPT
            return connection.execute(delete(command_log).where(old)).rowcount
