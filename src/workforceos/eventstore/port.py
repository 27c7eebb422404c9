"""The event store as the rest of the program sees it. Both engines pass one contract test."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol
from uuid import UUID

from workforceos.eventstore.model import Append, LogPage, RangeClaim, Recorded, StoredAnswer, Turn, UniqueClaim


class EventStore(Protocol):
    """Tenancy is a parameter of every call; a stream of another company reads as empty."""

    def turn(self, company_id: UUID) -> AbstractContextManager[Turn]:
        """Hold back the company's appends that have `seen` something, and its other turns, for the block or one append.

        For commands that change what others rely on: what they read meanwhile stays as it is. In the order of asking.
        Raises StoreUnavailable after 10 s (PostgreSQL: of waiting among this process's, then again in the database).
        """
        ...

    def append(self, append: Append, turn: Turn | None = None) -> int:
        """Commit and answer the position of the last event; with a turn, which ends with it.

        Raises VersionConflict, ClaimConflict, KeyConflict, Replayed, StoreUnavailable.
        """
        ...

    def load(
        self, company_id: UUID, stream_ids: Iterable[UUID], *, up_to: int | None = None
    ) -> dict[UUID, tuple[Recorded, ...]]:
        """All events of the streams in order of version, `up_to` a position inclusive, in one round trip.

        Unknown streams are absent.
        """
        ...

    def load_many(
        self, streams: Iterable[tuple[UUID, UUID]], *, up_to: int | None = None
    ) -> dict[UUID, tuple[Recorded, ...]]:
        """The same for streams of several companies, each as (company id, stream id); for projectors."""
        ...

    def have_moved(self, company_id: UUID, versions: Mapping[UUID, int]) -> bool:
        """Whether any of these streams is beyond the version named (0: is there at all). One round trip."""
        ...

    def horizon(self) -> int:
        """A committed position up to which everything can be read: nothing appears at or below it any more."""
        ...

    def read(self, after: int, limit: int = 500) -> LogPage:
        """The next page of the whole log, all companies, in order of position (for projectors)."""
        ...

    def head(self) -> int:
        """The position of the last committed event, 0 when the log is empty."""
        ...

    def find_command(self, company_id: UUID, actor_id: UUID, key: str) -> StoredAnswer | None:
        """The answer stored with an idempotency key within the last 24 hours."""
        ...

    def holders(self, company_id: UUID, claims: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], UUID]:
        """The source that holds each (kind, value) of these unique claims; absent where it is free. One round trip."""
        ...

    def held_with_prefix(self, company_id: UUID, kind: str, prefix: str) -> Sequence[UniqueClaim]:
        """Unique claims of a kind whose value starts with `prefix`, in order of value."""
        ...

    def spans_of_sources(self, company_id: UUID, sources: Iterable[UUID]) -> Sequence[RangeClaim]:
        """Range claims that these sources hold, in order of start."""
        ...

    def spans_of_subjects(
        self, company_id: UUID, lanes: Iterable[str], subjects: Iterable[UUID], start: datetime, end: datetime
    ) -> Sequence[RangeClaim]:
        """Range claims of these subjects that overlap [start, end), in order of start."""
        ...

    def spans_in_lane(self, company_id: UUID, lane: str, start: datetime, end: datetime) -> Sequence[RangeClaim]:
        """All range claims of a lane that overlap [start, end), in order of start."""
        ...

    def spans_ended(
        self, lane: str, before: datetime, limit: int, after: RangeClaim | None = None
    ) -> Sequence[tuple[UUID, RangeClaim]]:
        """(company id, claim) of all companies in a lane that ended at or before an instant, oldest first: for jobs.

        `after` is the last claim of the page before.
        """
        ...

    def forget_person(self, company_id: UUID, person_id: UUID) -> None:
        """Destroy the person's key for good: their personal fields read as redacted from now on."""
        ...

    def ping(self) -> None:
        """Raises StoreUnavailable with the reason when the engine does not answer."""
        ...

    def close(self) -> None:
        """Give back connections and files."""
        ...
