"""Add a user to a group; they are on the department's upcoming shifts from then on."""

from commands.references import GROUP, USER, ReferenceNotFound, must_exist
from commands.schedule.claiming import ShiftClaims
from commands.schedule.departments import join_shifts, upcoming_shifts
from workforceos.access.caller import Caller
from workforceos.claims.people import MEMBER, MEMBER_OF, membership_claims
from workforceos.domain.group import decisions
from workforceos.domain.group.membership import MEMBERSHIP
from workforceos.domain.group.rules import AlreadyMember
from workforceos.eventstore.errors import ClaimConflict, VersionConflict
from workforceos.http.command import CommandModel
from workforceos.http.routes import Access, CommandRoute
from workforceos.http.values import Id
from workforceos.identifiers import new_id
from workforceos.readmodels.records.group import USER_GROUP_MEMBERS, membership_record
from workforceos.work import Outcome, UnitOfWork


class CreateUserGroupMember(CommandModel):
    group_id: Id
    user_id: Id


def handle(command: CreateUserGroupMember, caller: Caller, work: UnitOfWork) -> Outcome:
    """The membership, with `conflicts` where an upcoming shift overlaps another. Raises AlreadyMember."""
    with work.alone():
        return _join(command, caller, work)


def _join(command: CreateUserGroupMember, caller: Caller, work: UnitOfWork) -> Outcome:
    must_exist(work, {"groupId": (GROUP, (command.group_id,)), "userId": (USER, (command.user_id,))})
    events = decisions.add_member(group_id=command.group_id, user_id=command.user_id, by=caller.user_id)
    membership = work.stage_new(MEMBERSHIP, new_id(), events)
    claims = ShiftClaims()
    upcoming = upcoming_shifts(work, command.group_id)
    conflicts = join_shifts(work, upcoming, command.group_id, command.user_id, claims)
    own = membership_claims(membership.id, command.group_id, command.user_id)
    try:
        return work.commit(
            {"userGroupMember": membership},
            takes=(*own, *claims.takes),
            releases=claims.releases,
            extra={"conflicts": conflicts},
        )
    except ClaimConflict as conflict:
        if any(holder.kind in (MEMBER, MEMBER_OF) for holder in conflict.holders):
            raise AlreadyMember() from conflict
        raise VersionConflict() from conflict  # somebody planned them meanwhile: look at the conflicts again


ROUTE = CommandRoute(
    api="createUserGroupMember",
    prefix="/auth-api",
    method="POST",
    path="/v1/usergroupmembers",
    access=Access.COMPANY_MANAGER,
    summary="Add a user to a group",
    command=CreateUserGroupMember,
    handle=handle,
    records={"userGroupMember": membership_record},
    models={"userGroupMember": USER_GROUP_MEMBERS},
    action="create",
    status=201,
    rules=(ReferenceNotFound, AlreadyMember),
    example={
        "groupId": "01890c5e-0000-7000-8000-000000000004",
        "userId": "01890c5e-0000-7000-8000-000000000003",
    },
)
