"""What is known of a membership: one user in one group."""

from dataclasses import dataclass, replace
from uuid import UUID

from workforceos.domain.aggregate import AggregateType, EventOutOfPlace
from workforceos.domain.event import DomainEvent
from workforceos.domain.group.events import MEMBERSHIP_EVENTS, MemberAdded, MemberRemoved


@dataclass(frozen=True, slots=True)
class Membership:
    """`added_by` is the record's ownerId."""

    group_id: UUID
    user_id: UUID
    added_by: UUID
    is_active: bool = True


def evolve(membership: Membership | None, event: DomainEvent) -> Membership:
    """The membership after one more event of its stream."""
    match membership, event:
        case None, MemberAdded():
            return Membership(event.group_id, event.user_id, event.added_by)
        case Membership(), MemberRemoved():
            return replace(membership, is_active=False)
        case _:
            raise EventOutOfPlace(membership, event)


MEMBERSHIP = AggregateType("groupMember", evolve, MEMBERSHIP_EVENTS)
