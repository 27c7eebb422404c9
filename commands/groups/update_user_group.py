"""Change a user group's name or avatar."""

from typing import ClassVar

from commands.groups.rules import UserGroupNotFound, name_conflicts_named
from workforceos.access.caller import Caller
from workforceos.claims.people import group_claims
from workforceos.domain.group import decisions
from workforceos.domain.group.decisions import GroupChange
from workforceos.domain.group.group import GROUP
from workforceos.domain.group.rules import GroupNameIsTaken
from workforceos.eventstore.model import Release
from workforceos.http.command import CommandModel
from workforceos.http.routes import Access, CommandRoute
from workforceos.http.values import Id, Name200, Text200
from workforceos.readmodels.records.group import USER_GROUPS, group_record
from workforceos.work import Outcome, UnitOfWork


class UpdateUserGroup(CommandModel):
    KEPT: ClassVar[frozenset[str]] = frozenset({"group_name"})

    user_group_id: Id
    group_name: Name200 | None = None
    avatar: Text200 | None = None


def handle(command: UpdateUserGroup, caller: Caller, work: UnitOfWork) -> Outcome:
    """The new name reaches every record that shows it. Raises UserGroupNotFound, GroupNameIsTaken."""
    group = work.load(GROUP, command.user_group_id, UserGroupNotFound)
    given = {name: value for name, value in command.given.items() if name != "user_group_id"}
    changed = work.stage(GROUP, group, decisions.change(group.state, GroupChange(**given)))
    old = frozenset(group_claims(group.id, group.state.group_name))
    new = frozenset(group_claims(group.id, changed.state.group_name))
    releases = tuple(Release(group.id, kind=claim.kind, value=claim.value) for claim in old - new)
    with name_conflicts_named():
        return work.commit({"userGroup": changed}, takes=tuple(new - old), releases=releases)


ROUTE = CommandRoute(
    api="updateUserGroup",
    prefix="/auth-api",
    method="PATCH",
    path="/v1/usergroups/{userGroupId}",
    access=Access.COMPANY_MANAGER,
    summary="Change a user group",
    command=UpdateUserGroup,
    handle=handle,
    records={"userGroup": group_record},
    models={"userGroup": USER_GROUPS},
    action="update",
    status=200,
    rules=(UserGroupNotFound, GroupNameIsTaken),
    example={"groupName": "Late crew"},
)
