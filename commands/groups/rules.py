"""Why a request about groups is refused before the domain is asked."""

from collections.abc import Iterator
from contextlib import contextmanager

from workforceos.domain.group.rules import GroupNameIsTaken
from workforceos.domain.rule import RuleBroken
from workforceos.eventstore.errors import ClaimConflict, VersionConflict


class UserGroupNotFound(RuleBroken):
    """There is no such user group."""

    code = "errMsg_userGroupNotFound"
    status = 404


class UserGroupMemberNotFound(RuleBroken):
    """There is no such membership."""

    code = "errMsg_userGroupMemberNotFound"
    status = 404


@contextmanager
def name_conflicts_named() -> Iterator[None]:
    """A claim in the way of a group is its name; one that was given up again meanwhile means: decide again."""
    try:
        yield
    except ClaimConflict as conflict:
        if conflict.holders:
            raise GroupNameIsTaken() from conflict
        raise VersionConflict() from conflict
