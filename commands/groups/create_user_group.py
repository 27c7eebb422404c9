"""Create a user group."""

from commands.groups.rules import name_conflicts_named
from workforceos.access.caller import Caller
from workforceos.claims.people import group_claims
from workforceos.domain.group import decisions
from workforceos.domain.group.group import GROUP
from workforceos.domain.group.rules import GroupNameIsTaken
from workforceos.http.command import CommandModel
from workforceos.http.routes import Access, CommandRoute
from workforceos.http.values import Name200, Text200
from workforceos.identifiers import new_id
from workforceos.readmodels.records.group import USER_GROUPS, group_record
from workforceos.work import Outcome, UnitOfWork


class CreateUserGroup(CommandModel):
    group_name: Name200
    avatar: Text200 | None = None


def handle(command: CreateUserGroup, caller: Caller, work: UnitOfWork) -> Outcome:
    """A group without members. Raises GroupNameIsTaken."""
    events = decisions.create(group_name=command.group_name, avatar=command.avatar)
    group = work.stage_new(GROUP, new_id(), events)
    with name_conflicts_named():
        return work.commit({"userGroup": group}, takes=group_claims(group.id, group.state.group_name))


ROUTE = CommandRoute(
    api="createUserGroup",
    prefix="/auth-api",
    method="POST",
    path="/v1/usergroups",
    access=Access.COMPANY_MANAGER,
    summary="Create a user group (a department)",
    command=CreateUserGroup,
    handle=handle,
    records={"userGroup": group_record},
    models={"userGroup": USER_GROUPS},
    action="create",
    status=201,
    rules=(GroupNameIsTaken,),
    example={"groupName": "Night crew"},
)
