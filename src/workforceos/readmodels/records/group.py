"""User groups, which other services call departments, and their members."""

from typing import Any

from workforceos.domain.aggregate import Aggregate
from workforceos.domain.group.group import Group
from workforceos.domain.group.membership import Membership
from workforceos.readmodels.model import Field, FieldType, Join, RecordModel, Sort
from workforceos.readmodels.records.user import user_contact_join
from workforceos.readmodels.values import common

USER_GROUPS = RecordModel(
    name="userGroup",
    plural="userGroups",
    own_fields=(
        Field("groupName", FieldType.STRING, filterable=True),
        Field("avatar", FieldType.STRING, filterable=True, technical=True),
    ),
    default_sort=(Sort("groupName"),),
)

USER_GROUP_MEMBERS = RecordModel(
    name="userGroupMember",
    plural="userGroupMembers",
    own_fields=(
        Field("groupId", FieldType.ID),
        Field("userId", FieldType.ID, filterable=True),
        Field("ownerId", FieldType.ID, filterable=True),
    ),
    joins=(user_contact_join("user"),),
)


def department_join(name: str, *, many: bool = False) -> Join:
    """A join that shows groups as departments."""
    fields = (
        Field("id", FieldType.ID),
        Field("groupName", FieldType.STRING),
        Field("avatar", FieldType.STRING, technical=True),
    )
    return Join(name, fields, many)


def group_record(group: Aggregate[Group]) -> dict[str, Any]:
    return {"groupName": group.state.group_name, "avatar": group.state.avatar, **common(group)}


def department(group: Aggregate[Group]) -> dict[str, Any]:
    """What `department_join` shows."""
    return {"id": str(group.id), "groupName": group.state.group_name, "avatar": group.state.avatar}


def membership_record(member: Aggregate[Membership]) -> dict[str, Any]:
    """`ownerId` is who added the member."""
    state = member.state
    return {
        "groupId": str(state.group_id),
        "userId": str(state.user_id),
        "ownerId": str(state.added_by),
        **common(member),
    }
