"""User groups and their members: the write side, one line per use case."""

from commands.groups import (
    create_user_group,
    create_user_group_member,
    delete_user_group,
    delete_user_group_member,
    update_user_group,
)

ROUTES = (
    create_user_group.ROUTE,
    update_user_group.ROUTE,
    delete_user_group.ROUTE,
    create_user_group_member.ROUTE,
    delete_user_group_member.ROUTE,
)
