"""From the events of a stream to its aggregate."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar
from uuid import UUID

from workforceos.domain.aggregate import Aggregate, AggregateType
from workforceos.domain.event import DomainEvent
from workforceos.eventstore.model import Metadata, Recorded, Undecodable

S = TypeVar("S")


class UndecodableEvent(Exception):
    """A stream holds an event that this program can't read."""

    def __init__(self, recorded: Recorded, event: Undecodable) -> None:
        super().__init__(
            f"event {recorded.position} ({event.name}, version {recorded.originator_version} of its stream) "
            f"can't be read: {event.reason}"
        )


def fold(kind: AggregateType[S], recorded: Sequence[Recorded]) -> Aggregate[S] | None:
    """The aggregate after these events, the whole stream in order; None when the stream is of another kind or empty.

    Raises UndecodableEvent where one of them can't be read, and what `evolve` raises.
    """
    for item in recorded:
        if isinstance(item.event, Undecodable):
            raise UndecodableEvent(item, item.event)
    if not recorded or not isinstance(recorded[0].event, kind.events):
        return None
    state: S | None = None
    for item in recorded:
        state = kind.evolve(state, item.event)
    first, last = recorded[0], recorded[-1]
    assert state is not None
    return Aggregate(
        id=first.originator_id,
        company_id=first.metadata.company_id,
        version=last.originator_version,
        created_at=first.metadata.at,
        updated_at=last.metadata.at,
        created_by=first.metadata.user_id,
        state=state,
    )


def advance(
    kind: AggregateType[S], base: Aggregate[S], events: Sequence[DomainEvent], metadata: Metadata
) -> Aggregate[S]:
    """The aggregate after new events that are about to be appended with this metadata."""
    state = base.state
    for event in events:
        state = kind.evolve(state, event)
    return replace(base, version=base.version + len(events), updated_at=metadata.at, state=state)


def begin(kind: AggregateType[S], stream_id: UUID, events: Sequence[DomainEvent], metadata: Metadata) -> Aggregate[S]:
    """The aggregate that these first events of a new stream make."""
    state: S | None = None
    for event in events:
        state = kind.evolve(state, event)
    if state is None:
        raise ValueError("a new stream needs at least one event")
    return Aggregate(stream_id, metadata.company_id, len(events), metadata.at, metadata.at, metadata.user_id, state)
