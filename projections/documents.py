"""Documents from streams: fold, record, join."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from projections.names import Names, Wanted
from projections.projection import Joined, Projection
from workforceos.eventstore.folding import fold
from workforceos.eventstore.model import Recorded
from workforceos.readmodels.port import Document
from workforceos.readmodels.reads import kept_in

Streams = Mapping[UUID, tuple[Recorded, ...]]


@dataclass(frozen=True, slots=True)
class Failure:
    """A stream that could not be made into a document, with the reason."""

    stream_id: UUID
    company_id: UUID
    position: int
    error: str


@dataclass(frozen=True, slots=True)
class Folded:
    """A stream on its way to a document: `record` is None for a tombstone."""

    id: UUID
    company_id: UUID
    position: int
    record: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Batch:
    """What a projection makes of some streams; a stream that it can't apply is a failure, the others go on."""

    projection: Projection
    folded: list[Folded]
    failures: list[Failure]

    def shown(self) -> Iterable[Wanted]:
        """What the documents show of other streams, each once."""
        of = {
            (folded.company_id, id, joined.at_root): joined.of
            for joined in self.projection.joins
            for folded in self.folded
            if folded.record is not None
            for id in _ids(joined, folded.record)
        }
        return [Wanted(kind, *place) for place, kind in of.items()]


def fold_streams(projection: Projection, streams: Streams, *, least_version: int = 0) -> Batch:
    """Streams as they are up to one position each: the version of a document is the position of its stream's last
    event, or `least_version` if that is greater. Streams of another kind are left out."""
    batch = Batch(projection, [], [])
    for stream_id, events in streams.items():
        company_id, position = events[0].metadata.company_id, max(events[-1].position, least_version)
        try:
            aggregate = fold(projection.aggregate, events)
            if aggregate is not None:
                record = projection.record(aggregate) if aggregate.state.is_active else None
                batch.folded.append(Folded(stream_id, company_id, position, record))
        except Exception as error:  # noqa: BLE001 - a poisoned stream is parked under its name, it must not stop the others
            batch.failures.append(Failure(stream_id, company_id, position, _reason(error)))
    return batch


def join_names(batch: Batch, names: Names) -> list[Document]:
    """The documents, with what they show of others. `names` has loaded what `batch.shown()` names.

    The names are at least as new as the version, so a rename at or below the version need not write it again.
    """
    documents: list[Document] = []
    for folded in batch.folded:
        home = kept_in(batch.projection.model, folded.company_id)
        if folded.record is None:
            documents.append(Document(folded.id, home, folded.position, {}, deleted=True))
            continue
        try:
            for joined in batch.projection.joins:
                folded.record[joined.name] = _value(joined, folded.company_id, folded.record, names)
        except Exception as error:  # noqa: BLE001 - as above: what it shows is poisoned
            batch.failures.append(Failure(folded.id, folded.company_id, folded.position, _reason(error)))
        else:
            documents.append(Document(folded.id, home, folded.position, folded.record))
    return documents


def _ids(joined: Joined, record: dict[str, Any]) -> list[str]:
    ids = record[joined.by]
    if ids is None:
        return []
    return ids if joined.many else [ids]


def _value(joined: Joined, company_id: UUID, record: dict[str, Any], names: Names) -> Any:
    wanted = (Wanted(joined.of, company_id, id, joined.at_root) for id in _ids(joined, record))
    shown = [known for want in wanted if (known := names.shown(want, joined.shows)) is not None]
    if joined.many:
        return shown
    return shown[0] if shown else None


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
