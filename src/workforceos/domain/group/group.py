"""What is known of a user group."""

from dataclasses import dataclass, replace

from workforceos.domain.aggregate import AggregateType, EventOutOfPlace
from workforceos.domain.event import DomainEvent
from workforceos.domain.group.events import GROUP_EVENTS, GroupChanged, GroupCreated, GroupDeleted


@dataclass(frozen=True, slots=True)
class Group:
    """A department. Its members are streams of their own."""

    group_name: str
    avatar: str | None
    is_active: bool = True


def evolve(group: Group | None, event: DomainEvent) -> Group:
    """The group after one more event of its stream."""
    match group, event:
        case None, GroupCreated():
            return Group(event.group_name, event.avatar)
        case Group(), GroupChanged():
            return replace(group, group_name=event.group_name, avatar=event.avatar)
        case Group(), GroupDeleted():
            return replace(group, is_active=False)
        case _:
            raise EventOutOfPlace(group, event)


GROUP = AggregateType("group", evolve, GROUP_EVENTS)
