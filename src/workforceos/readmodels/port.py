"""An engine that keeps and answers read models. Elasticsearch and SQL pass one contract test."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from workforceos.readmodels.model import RecordModel
from workforceos.readmodels.tree import Query, Search


@dataclass(frozen=True, slots=True)
class Document:
    """A record as it is kept. `version` is the log position of the last event in it.

    A deleted one is a tombstone: `body` is empty, no search, count or get finds it, older writes lose against it.
    """

    id: UUID
    company_id: UUID
    version: int
    body: dict[str, Any]
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class WriteError:
    """One document that the engine refused, with the engine's reason. A stale version is no error."""

    id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class Hit:
    id: str
    score: float | None
    source: dict[str, Any]
    sort: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """`total` is exact. `aggregations` is shaped like Elasticsearch's answer on every engine."""

    total: int
    hits: tuple[Hit, ...]
    aggregations: dict[str, Any] = field(default_factory=dict)


class ReadModelUnavailable(Exception):
    """The engine cannot be reached or does not answer in time; the read answers 503 with Retry-After."""


class ReadStore(Protocol):
    """Generations of a model are its physical tables or indices: 1, 2, ...; one of them is live."""

    @property
    def searchable_at_once(self) -> bool:
        """Whether a search sees every acknowledged write, without a refresh."""
        ...

    def prepare(self, model: RecordModel, generation: int) -> None:
        """Create the physical table or index when it is missing. Does not make it live."""
        ...

    def is_prepared(self, model: RecordModel, generation: int) -> bool:
        """Whether `prepare` has made it, and it has been there since."""
        ...

    def live_generation(self, model: RecordModel) -> int | None:
        """The generation that reads go to; None before the first swap."""
        ...

    def swap(self, model: RecordModel, generation: int) -> None:
        """Make a generation live, atomically for readers."""
        ...

    def drop(self, model: RecordModel, generation: int) -> None:
        """Remove a generation that is not live."""
        ...

    def write(self, model: RecordModel, generation: int, documents: Sequence[Document]) -> list[WriteError]:
        """Upsert, each only if its version is greater than the one kept. Answers refused items; raises
        ReadModelUnavailable when the engine is away (then nothing is known to be written: write again)."""
        ...

    def versions(self, model: RecordModel, generation: int, company_id: UUID, ids: Sequence[UUID]) -> dict[UUID, int]:
        """The version kept of each id, tombstones included, in real time; absent where there is none."""
        ...

    def get(self, model: RecordModel, company_id: UUID, id: UUID) -> Document | None:
        """One live document in real time. None for tombstones, unknown ids and other companies."""
        ...

    def search(self, model: RecordModel, company_id: UUID, search: Search) -> Found:
        """Search the live generation within one company."""
        ...

    def scan(
        self, model: RecordModel, generation: int, company_id: UUID, query: Query, after: UUID | None, limit: int
    ) -> list[UUID]:
        """Ids that match, in order of id, after `after`; sees every write acknowledged before the call."""
        ...

    def checksums(self, model: RecordModel, generation: int) -> dict[UUID, tuple[int, str]]:
        """Per company: count and checksum of the live documents' bodies (to compare generations)."""
        ...

    def newest(self) -> int:
        """The greatest version in any generation; 0 when there is none, or the engine does not keep it
        (Elasticsearch): a log that ends before it has lost events."""
        ...

    def refresh(self, model: RecordModel) -> None:
        """Make every acknowledged write visible to search (no-op where it already is)."""
        ...

    def ping(self) -> None:
        """Raises ReadModelUnavailable with the reason."""
        ...

    def close(self) -> None: ...
