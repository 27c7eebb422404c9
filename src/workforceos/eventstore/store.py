"""The event store: recorder, mapper, keys and questions behind the one port."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from itertools import groupby
from uuid import UUID

from eventsourcing.persistence import IntegrityError
from sqlalchemy import delete, text

from workforceos.database import Database
from workforceos.eventstore.claim_queries import ClaimQueries
from workforceos.eventstore.errors import AppendFailed, Replayed, VersionConflict
from workforceos.eventstore.mapper import Mapper, persons_in
from workforceos.eventstore.model import Append, LogPage, RangeClaim, Recorded, StoredAnswer, Turn, UniqueClaim
from workforceos.eventstore.person_keys import PersonKeys
from workforceos.eventstore.recorder import LogRecorder
from workforceos.eventstore.tables import command_log

COMMANDS_KEPT = timedelta(hours=24)


class LogStore:
    """port.EventStore on either engine."""

    def __init__(self, database: Database, recorder: LogRecorder, mapper: Mapper, keys: PersonKeys) -> None:
        self.database = database
        self.recorder = recorder
        self.mapper = mapper
        self.keys = keys
        self._claims = ClaimQueries(database)

    def turn(self, company_id: UUID) -> AbstractContextManager[Turn]:
        return self.recorder.turn(company_id)

    def append(self, append: Append, turn: Turn | None = None) -> int:
        items = [
            (stream.stream_id, version, event)
            for stream in append.streams
            for version, event in enumerate(stream.events, stream.expected_version + 1)
        ]
        stored = self.mapper.to_stored_events(append.metadata.company_id, items)
        try:
            positions = self.recorder.insert_events(
                stored,
                metadata=append.metadata,
                takes=append.takes,
                releases=append.releases,
                command=append.command,
                answer=append.answer,
                seen=append.seen,
                turn=turn,
            )
        except IntegrityError as error:
            self._withdraw_keys(append)
            raise VersionConflict(str(error)) from error
        except (AppendFailed, Replayed):
            self._withdraw_keys(append)
            raise
        return positions[-1] if positions else 0

    def _withdraw_keys(self, append: Append) -> None:
        """What was refused leaves nothing behind: no keys of persons who would have come to be with it."""
        begun = {stream.stream_id for stream in append.streams if stream.expected_version == 0}
        if persons := begun & persons_in(event for stream in append.streams for event in stream.events):
            self.keys.withdraw(append.metadata.company_id, persons)

    def load(
        self, company_id: UUID, stream_ids: Iterable[UUID], *, up_to: int | None = None
    ) -> dict[UUID, tuple[Recorded, ...]]:
        wanted = list(dict.fromkeys(stream_ids))
        if not wanted:
            return {}
        recorded = self.mapper.to_recorded(self.recorder.select_streams(company_id, wanted, up_to))
        return {stream: tuple(items) for stream, items in groupby(recorded, key=lambda item: item.originator_id)}

    def load_many(
        self, streams: Iterable[tuple[UUID, UUID]], *, up_to: int | None = None
    ) -> dict[UUID, tuple[Recorded, ...]]:
        wanted = set(streams)
        if not wanted:
            return {}
        recorded = self.mapper.to_recorded(self.recorder.select_streams_of_companies(wanted, up_to))
        return {stream: tuple(items) for stream, items in groupby(recorded, key=lambda item: item.originator_id)}

    def have_moved(self, company_id: UUID, versions: Mapping[UUID, int]) -> bool:
        return bool(versions) and self.recorder.have_moved(company_id, versions)

    def horizon(self) -> int:
        # Not beyond the last event: a sequence may step back in a crash, over what was never committed.
        return min(self.recorder.horizon(0), self.head())

    def read(self, after: int, limit: int = 500) -> LogPage:
        rows, horizon = self.recorder.select_page(after, limit)
        last = rows[-1].position if rows else after
        covered = last if len(rows) == limit else max(horizon, last)
        return LogPage(self.mapper.to_recorded(rows), last, covered)

    def head(self) -> int:
        return self.recorder.max_notification_id() or 0

    def find_command(self, company_id: UUID, actor_id: UUID, key: str) -> StoredAnswer | None:
        return self.recorder.select_command(company_id, actor_id, key, datetime.now(UTC) - COMMANDS_KEPT)

    def drop_expired_commands(self) -> int:
        """Remove command keys older than 24 hours; answers how many. For a job, about once an hour."""
        old = command_log.c.recorded_at <= datetime.now(UTC) - COMMANDS_KEPT
        with self.database.writing() as connection:
            return connection.execute(delete(command_log).where(old)).rowcount

    def holders(self, company_id: UUID, claims: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], UUID]:
        return self._claims.holders(company_id, claims)

    def held_with_prefix(self, company_id: UUID, kind: str, prefix: str) -> Sequence[UniqueClaim]:
        return self._claims.held_with_prefix(company_id, kind, prefix)

    def spans_of_sources(self, company_id: UUID, sources: Iterable[UUID]) -> Sequence[RangeClaim]:
        return self._claims.spans_of_sources(company_id, sources)

    def spans_of_subjects(
        self, company_id: UUID, lanes: Iterable[str], subjects: Iterable[UUID], start: datetime, end: datetime
    ) -> Sequence[RangeClaim]:
        return self._claims.spans_of_subjects(company_id, lanes, subjects, start, end)

    def spans_in_lane(self, company_id: UUID, lane: str, start: datetime, end: datetime) -> Sequence[RangeClaim]:
        return self._claims.spans_in_lane(company_id, lane, start, end)

    def spans_ended(
        self, lane: str, before: datetime, limit: int, after: RangeClaim | None = None
    ) -> Sequence[tuple[UUID, RangeClaim]]:
        return self._claims.spans_ended(lane, before, limit, after)

    def forget_person(self, company_id: UUID, person_id: UUID) -> None:
        self.keys.forget(company_id, person_id)

    def ping(self) -> None:
        with self.database.reading() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        self.database.close()
