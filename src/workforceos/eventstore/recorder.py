"""The recorder on the event-sourcing library's interface: what both engines share."""

from abc import abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from itertools import count
from time import sleep
from typing import Any
from uuid import UUID

from eventsourcing.persistence import ApplicationRecorder, Notification, StoredEvent, Subscription

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
from workforceos.eventstore.rows import Row

POLL_SECONDS = 0.01
TURN_SECONDS = 10.0
"""How long somebody waits for a turn: those before may each decide on a large roster."""
END = 2**63 - 1
"""Beyond every position."""


class LogRecorder(ApplicationRecorder):
    """Notification ids are positions: growing, with gaps. Streams are read for one company at a time."""

    @abstractmethod
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
        """All in one transaction: command row, a look at what was seen, releases, takes, events. Answers the events'
        positions.

        Events are written in order of (stream, version). `metadata` is required. Raises the library's IntegrityError
        for a version that is taken and for what is not as it was seen; ClaimConflict, KeyConflict, Replayed,
        StoreUnavailable.

        With a turn it is carried out, committed or rolled back, within it.
        """

    @abstractmethod
    def turn(self, company_id: UUID) -> AbstractContextManager[Turn]:
        """Hold back the company's appends that have seen something, and other turns, for the block or one append."""

    @abstractmethod
    def select_streams(self, company_id: UUID, stream_ids: Sequence[UUID], up_to: int | None) -> Sequence[Row]:
        """The events of these streams up to a position inclusive, in order of (stream, version)."""

    @abstractmethod
    def have_moved(self, company_id: UUID, versions: Mapping[UUID, int]) -> bool:
        """Whether any of these streams has an event after the version named."""

    @abstractmethod
    def select_streams_of_companies(self, streams: Collection[tuple[UUID, UUID]], up_to: int | None) -> Sequence[Row]:
        """The same for (company id, stream id) of any companies."""

    @abstractmethod
    def select_command(self, company_id: UUID, actor_id: UUID, key: str, after: datetime) -> StoredAnswer | None:
        """What was answered to an idempotency key that was used later than `after`."""

    @abstractmethod
    def horizon(self, after: int) -> int:
        """A position up to which nothing can appear any more. Read before the rows that it is a limit for."""

    @abstractmethod
    def max_notification_id(self) -> int | None:
        """The position of the last committed event."""

    @abstractmethod
    def _rows(
        self, condition: str, parameters: Sequence[Any], order: str = "position", limit: int | None = None
    ) -> Sequence[Row]:
        """Rows of the log. Each {} in the condition stands for a parameter: an id, an int, a str or a list of str."""

    def select_page(self, after: int, limit: int) -> tuple[Sequence[Row], int]:
        """The next rows of the whole log in order of position, and the horizon that they were read under."""
        horizon = self.horizon(after)
        if horizon <= after:
            return (), horizon
        return self._rows("position > {} AND position <= {}", [after, horizon], limit=limit), horizon

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
        company_id: UUID | None = None,
    ) -> Sequence[StoredEvent]:
        """Events of one stream. `company_id` is required; without a default, as everywhere below HTTP."""
        if company_id is None:
            raise ValueError("whose stream? company_id is required")
        condition, parameters = "company_id = {} AND stream_id = {}", [company_id, originator_id]
        for bound, comparison in ((gt, "version > {}"), (lte, "version <= {}")):
            if bound is not None:
                condition += f" AND {comparison}"
                parameters.append(bound)  # type: ignore[arg-type]
        rows = self._rows(condition, parameters, order="version DESC" if desc else "version", limit=limit)
        return [StoredEvent(row.stream_id, row.version, row.name, row.data) for row in rows]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        after = 0 if start is None else start - inclusive_of_start
        horizon = self.horizon(after)
        parameters: list[Any] = [after, horizon if stop is None else min(stop, horizon)]
        condition = "position > {} AND position <= {}"
        if topics:
            condition += f" AND name IN ({', '.join('{}' for _ in topics)})"
            parameters += topics
        rows = self._rows(condition, parameters, limit=limit)
        return [
            Notification(id=row.position, originator_id=row.stream_id, originator_version=row.version,
                         topic=row.name, state=row.data)
            for row in rows
        ]  # fmt: skip

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> "PollingSubscription":
        return PollingSubscription(self, gt, topics)


class PollingSubscription(Subscription[LogRecorder]):
    """Asks again every 10 ms. There is no NOTIFY: it would put an exclusive lock around every commit."""

    _waiting: Sequence[Notification] = ()

    def __next__(self) -> Notification:
        for attempt in count():
            if self._has_been_stopped:
                raise StopIteration
            if not self._waiting:
                self._waiting = self._recorder.select_notifications(
                    self._last_notification_id or 0, 500, topics=self._topics, inclusive_of_start=False
                )
            if self._waiting:
                break
            sleep(POLL_SECONDS * min(attempt + 1, 10))
        first, *self._waiting = self._waiting
        self._last_notification_id = first.id
        return first


CHANGED = "what the append was decided on has changed"
"""The message of the IntegrityError for it."""


def in_order(stored_events: Sequence[StoredEvent]) -> list[StoredEvent]:
    """By (stream, version): two appends on the same streams meet in the same order and cannot deadlock."""
    return sorted(stored_events, key=lambda stored: (str(stored.originator_id), stored.originator_version))


def checked(takes: Iterable[UniqueClaim | RangeClaim]) -> tuple[list[UniqueClaim], list[RangeClaim]]:
    """Unique and range claims, each once. Raises ValueError for a span that is empty or has no offset."""
    unique, ranges = [], []
    for take in dict.fromkeys(takes):
        if isinstance(take, UniqueClaim):
            unique.append(take)
        elif take.start.tzinfo is None or take.end.tzinfo is None or take.start >= take.end:
            raise ValueError(f"not a span of UTC instants: {take.start} to {take.end}")
        else:
            ranges.append(take)
    return unique, ranges
