"""What happens to a user group, and to a membership, which is a stream of its own."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from workforceos.domain.event import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCreated(DomainEvent):
    """A group, without members yet."""

    NAME: ClassVar[str] = "group.created.v1"

    group_name: str
    avatar: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupChanged(DomainEvent):
    """Name and avatar as they are from now on, changed or not."""

    NAME: ClassVar[str] = "group.changed.v1"

    group_name: str
    avatar: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupDeleted(DomainEvent):
    """The group is gone; its memberships end in events of their own."""

    NAME: ClassVar[str] = "group.deleted.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberAdded(DomainEvent):
    """A user is in a group from now on."""

    NAME: ClassVar[str] = "group_member.added.v1"

    group_id: UUID
    user_id: UUID
    added_by: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRemoved(DomainEvent):
    """A user is no longer in a group."""

    NAME: ClassVar[str] = "group_member.removed.v1"

    group_id: UUID
    user_id: UUID


GROUP_EVENTS: tuple[type[DomainEvent], ...] = (GroupCreated, GroupChanged, GroupDeleted)
MEMBERSHIP_EVENTS: tuple[type[DomainEvent], ...] = (MemberAdded, MemberRemoved)
EVENTS: tuple[type[DomainEvent], ...] = GROUP_EVENTS + MEMBERSHIP_EVENTS
