"""The guard that a projection swallows nothing: every event is handled, or named as ignored."""

from collections.abc import Iterable

from projections.projection import Projection
from workforceos.domain.event import DomainEvent


def unmentioned(projection: Projection, events: Iterable[type[DomainEvent]]) -> set[type[DomainEvent]]:
    """Events that the projection neither handles nor names as ignored."""
    return set(events) - projection.own_events - projection.rejoin_events - set(projection.ignores)


def contradicted(projection: Projection) -> set[type[DomainEvent]]:
    """Events that the projection names as ignored and handles all the same."""
    return set(projection.ignores) & (projection.own_events | projection.rejoin_events)
