"""What may happen to a group and to a membership. A change of nothing is no event."""

from dataclasses import dataclass
from uuid import UUID

from workforceos.domain.group.events import GroupChanged, GroupCreated, GroupDeleted, MemberAdded, MemberRemoved
from workforceos.domain.group.group import Group
from workforceos.domain.group.membership import Membership
from workforceos.domain.group.rules import GroupNameIsRequired
from workforceos.domain.unset import UNSET, Unset, given_or


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupChange:
    """What was given of a group; None clears the avatar."""

    group_name: str | Unset | None = UNSET
    avatar: str | Unset | None = UNSET


def create(*, group_name: str, avatar: str | None) -> tuple[GroupCreated, ...]:
    """A new group; that its name is free is the log's claim. Raises GroupNameIsRequired."""
    return (GroupCreated(group_name=_must_be_name(group_name), avatar=avatar),)


def change(group: Group, given: GroupChange) -> tuple[GroupChanged, ...]:
    """Another name or avatar. Raises GroupNameIsRequired."""
    group_name = _must_be_name(given_or(given.group_name, group.group_name))
    avatar = given_or(given.avatar, group.avatar)
    if (group_name, avatar) == (group.group_name, group.avatar):
        return ()
    return (GroupChanged(group_name=group_name, avatar=avatar),)


def delete() -> tuple[GroupDeleted, ...]:
    """The group is gone. Its memberships and the shifts that it is assigned to are decided on their own."""
    return (GroupDeleted(),)


def add_member(*, group_id: UUID, user_id: UUID, by: UUID) -> tuple[MemberAdded, ...]:
    """A user joins a group; that they are in it once is the log's claim."""
    return (MemberAdded(group_id=group_id, user_id=user_id, added_by=by),)


def remove_member(membership: Membership) -> tuple[MemberRemoved, ...]:
    """The user leaves the group."""
    return (MemberRemoved(group_id=membership.group_id, user_id=membership.user_id),)


def _must_be_name(group_name: str | None) -> str:
    if group_name is None or not group_name.strip():
        raise GroupNameIsRequired()
    return group_name
