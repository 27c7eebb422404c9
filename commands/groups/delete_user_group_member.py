"""Take a user out of a group, and off its upcoming shifts."""

from commands.groups.rules import UserGroupMemberNotFound
from commands.schedule.claiming import ShiftClaims
from commands.schedule.departments import leave_shifts, upcoming_shifts
from workforceos.access.caller import Caller
from workforceos.domain.group import decisions
from workforceos.domain.group.membership import MEMBERSHIP
from workforceos.eventstore.errors import ClaimConflict, VersionConflict
from workforceos.eventstore.model import Release
from workforceos.http.command import CommandModel
from workforceos.http.routes import Access, CommandRoute
from workforceos.http.values import Id
from workforceos.readmodels.records.group import USER_GROUP_MEMBERS, membership_record
from workforceos.work import Outcome, UnitOfWork


class DeleteUserGroupMember(CommandModel):
    user_group_member_id: Id


def handle(command: DeleteUserGroupMember, caller: Caller, work: UnitOfWork) -> Outcome:
    """Who is assigned to a shift directly, or through another department, stays on it."""
    with work.alone():
        return _leave(command, work)


def _leave(command: DeleteUserGroupMember, work: UnitOfWork) -> Outcome:
    membership = work.load(MEMBERSHIP, command.user_group_member_id, UserGroupMemberNotFound)
    group_id, user_id = membership.state.group_id, membership.state.user_id
    removed = work.stage(MEMBERSHIP, membership, decisions.remove_member(membership.state))
    claims = ShiftClaims()
    leave_shifts(work, upcoming_shifts(work, group_id), group_id, user_id, claims)
    releases = (Release(membership.id), *claims.releases)
    try:
        return work.commit({"userGroupMember": removed}, takes=claims.takes, releases=releases)
    except ClaimConflict as conflict:  # somebody checked in meanwhile
        raise VersionConflict() from conflict


ROUTE = CommandRoute(
    api="deleteUserGroupMember",
    prefix="/auth-api",
    method="DELETE",
    path="/v1/usergroupmembers/{userGroupMemberId}",
    access=Access.COMPANY_MANAGER,
    summary="Take a user out of a group",
    command=DeleteUserGroupMember,
    handle=handle,
    records={"userGroupMember": membership_record},
    models={"userGroupMember": USER_GROUP_MEMBERS},
    action="delete",
    status=200,
    rules=(UserGroupMemberNotFound,),
)
