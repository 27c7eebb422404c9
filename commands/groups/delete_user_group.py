"""Delete a user group: its memberships end, and it leaves the shifts that have not begun."""

from commands.attendance.records import records_of_shifts
from commands.groups.rules import UserGroupNotFound
from commands.schedule.claiming import ShiftClaims
from commands.schedule.departments import upcoming_shifts
from workforceos.access.caller import Caller
from workforceos.claims.people import MEMBER
from workforceos.domain.group import decisions
from workforceos.domain.group.group import GROUP
from workforceos.domain.group.membership import MEMBERSHIP
from workforceos.domain.shift.decisions import take_department_off
from workforceos.domain.shift.evolve import SHIFT
from workforceos.eventstore.errors import ClaimConflict, VersionConflict
from workforceos.eventstore.model import Release
from workforceos.http.command import CommandModel
from workforceos.http.routes import Access, CommandRoute
from workforceos.http.values import Id
from workforceos.readmodels.records.group import USER_GROUPS, group_record
from workforceos.work import Outcome, UnitOfWork


class DeleteUserGroup(CommandModel):
    user_group_id: Id


def handle(command: DeleteUserGroup, caller: Caller, work: UnitOfWork) -> Outcome:
    """One append for the group, its memberships and its shifts. Raises UserGroupNotFound."""
    with work.alone():
        return _delete(command, work)


def _delete(command: DeleteUserGroup, work: UnitOfWork) -> Outcome:
    group = work.load(GROUP, command.user_group_id, UserGroupNotFound)
    deleted = work.stage(GROUP, group, decisions.delete())
    releases = [Release(group.id)]
    members = work.held_with_prefix(MEMBER, f"{group.id}:")
    for membership in work.find_all(MEMBERSHIP, [claim.source for claim in members]).values():
        work.stage(MEMBERSHIP, membership, decisions.remove_member(membership.state))
        releases.append(Release(membership.id))
    claims = ShiftClaims()
    shifts = upcoming_shifts(work, group.id)
    records = records_of_shifts(work, [shift.id for shift in shifts])
    for shift in shifts:
        events = take_department_off(
            shift.state,
            department_id=group.id,
            users_with_record=frozenset(records.get(shift.id, ())),
            now=work.now,
        )
        claims.add(shift.id, shift.state, work.stage(SHIFT, shift, events).state)
    try:
        return work.commit({"userGroup": deleted}, takes=claims.takes, releases=(*releases, *claims.releases))
    except ClaimConflict as conflict:  # somebody checked in meanwhile
        raise VersionConflict() from conflict


ROUTE = CommandRoute(
    api="deleteUserGroup",
    prefix="/auth-api",
    method="DELETE",
    path="/v1/usergroups/{userGroupId}",
    access=Access.COMPANY_MANAGER,
    summary="Delete a user group",
    command=DeleteUserGroup,
    handle=handle,
    records={"userGroup": group_record},
    models={"userGroup": USER_GROUPS},
    action="delete",
    status=200,
    rules=(UserGroupNotFound,),
)
