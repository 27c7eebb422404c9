"""Documents from streams: fold, record, join."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from projections.projection import Joined, Projection
from workforceos.domain.aggregate import Aggregate
from workforceos.eventstore.folding import fold
from workforceos.eventstore.model import Recorded
from workforceos.eventstore.port import EventStore
from workforceos.readmodels.port import Document
from workforceos.readmodels.reads import kept_in


@dataclass(frozen=True, slots=True)
class Failure:
    """A stream that could not be made into a document, with the reason."""

    stream_id: UUID
    company_id: UUID
    position: int
    error: str


@dataclass(frozen=True, slots=True)
class Built:
    documents: list[Document]
    failures: list[Failure]


def build(
    projection: Projection,
    store: EventStore,
    company_id: UUID,
    streams: Mapping[UUID, tuple[Recorded, ...]],
    *,
    least_version: int = 0,
) -> Built:
    """One document per stream, its version the position of the stream's last event (or `least_version` if greater).

    Joined fields are read from the log now, so they are at least as new as the events. A stream that its projection
    can't apply becomes a failure; the others go on.
    """
    documents: list[Document] = []
    failures: list[Failure] = []
    records: list[tuple[Aggregate[Any], int, dict[str, Any]]] = []
    home = kept_in(projection.model, company_id)
    for stream_id, events in streams.items():
        position = max(events[-1].position, least_version)
        try:
            aggregate = fold(projection.aggregate, events)
            if aggregate is None:
                continue
            if aggregate.state.is_active:
                records.append((aggregate, position, projection.record(aggregate)))
            else:
                documents.append(Document(stream_id, home, position, {}, deleted=True))
        except Exception as error:  # noqa: BLE001 - a poisoned stream is parked under its name, it must not stop the others
            failures.append(Failure(stream_id, company_id, position, f"{type(error).__name__}: {error}"))
    shown = _joined_aggregates(projection, store, company_id, [record for _, _, record in records])
    for aggregate, position, record in records:
        for joined in projection.joins:
            record[joined.name] = _joined_value(joined, record[joined.by], shown)
        documents.append(Document(aggregate.id, home, position, record))
    return Built(documents, failures)


def _joined_aggregates(
    projection: Projection, store: EventStore, company_id: UUID, records: list[dict[str, Any]]
) -> dict[tuple[str, str], dict[str, Any]]:
    wanted: dict[str, set[UUID]] = {}
    for joined in projection.joins:
        for record in records:
            ids = record[joined.by] if joined.many else [record[joined.by]]
            wanted.setdefault(joined.name, set()).update(UUID(id) for id in ids if id is not None)
    all_ids = {id for ids in wanted.values() for id in ids}
    streams = store.load(company_id, all_ids) if all_ids else {}
    shown: dict[tuple[str, str], dict[str, Any]] = {}
    for joined in projection.joins:
        for id in wanted.get(joined.name, ()):
            aggregate = fold(joined.of, streams.get(id, ()))
            if aggregate is not None:
                shown[joined.name, str(id)] = joined.shows(aggregate)
    return shown


def _joined_value(joined: Joined, ids: Any, shown: dict[tuple[str, str], dict[str, Any]]) -> Any:
    if joined.many:
        return [shown[joined.name, id] for id in ids if (joined.name, id) in shown]
    return shown.get((joined.name, ids)) if ids is not None else None
