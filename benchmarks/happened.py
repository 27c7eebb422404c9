"""An event on its way into a log, with what its append would have brought along."""

from dataclasses import dataclass
from uuid import UUID

from workforceos.domain.event import DomainEvent
from workforceos.eventstore.model import Metadata, RangeClaim, UniqueClaim

Claim = UniqueClaim | RangeClaim


@dataclass(frozen=True, slots=True)
class Happened:
    """An event in its place, with the claims that its append took and that still stand."""

    metadata: Metadata
    stream_id: UUID
    version: int
    event: DomainEvent
    claims: tuple[Claim, ...] = ()
