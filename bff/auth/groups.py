"""User groups and who is in them."""

from typing import Any

from bff.records import get_record, id_in_path, list_records
from workforceos.http.reading import Read
from workforceos.http.routes import Access, ReadRoute
from workforceos.readmodels.not_found import record_not_found
from workforceos.readmodels.records.group import USER_GROUP_MEMBERS, USER_GROUPS
from workforceos.readmodels.tree import Term


def list_user_groups(read: Read) -> dict[str, Any]:
    return list_records(read, USER_GROUPS)


def get_user_group(read: Read) -> dict[str, Any]:
    return get_record(read, USER_GROUPS, id_in_path(read, "userGroupId"))


def list_user_group_members(read: Read) -> dict[str, Any]:
    """The members of one group. Raises RecordNotFound for a group that is not there."""
    group_id = id_in_path(read, "groupId")
    get_record(read, USER_GROUPS, group_id)
    return list_records(read, USER_GROUP_MEMBERS, Term("groupId", str(group_id)))


_ANYBODY = Access.COMPANY_USER

ROUTES = (
    ReadRoute(
        "listUserGroups",
        "/auth-api",
        "GET",
        "/v1/usergroups",
        _ANYBODY,
        "List user groups",
        list_user_groups,
        "userGroups",
        "list",
    ),
    ReadRoute(
        "getUserGroup",
        "/auth-api",
        "GET",
        "/v1/usergroups/{userGroupId}",
        _ANYBODY,
        "One user group",
        get_user_group,
        "userGroup",
        "get",
    ),
    ReadRoute(
        "listUserGroupMembers",
        "/auth-api",
        "GET",
        "/v1/listusergroupmembers/{groupId}",
        _ANYBODY,
        "List the members of a group",
        list_user_group_members,
        "userGroupMembers",
        "list",
        rules=(record_not_found(USER_GROUPS.name),),
    ),
)
