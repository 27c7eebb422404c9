"""Plan a shift: for users, for departments, over midnight, or open."""

from typing import ClassVar

from commands.references import GROUP, USER, ReferenceNotFound, members_of, must_exist
from commands.schedule.claiming import ShiftClaims, named_conflict
from workforceos.access.caller import Caller
from workforceos.access.tenants import CompanyNotFound
from workforceos.domain.company.company import COMPANY
from workforceos.domain.shift import decisions
from workforceos.domain.shift.evolve import SHIFT
from workforceos.domain.shift.rules import ShiftMustNotOverlap
from workforceos.eventstore.errors import ClaimConflict
from workforceos.http.command import CommandModel
from workforceos.http.routes import Access, CommandRoute
from workforceos.http.values import Day, Id, IdArray, Text200, WallClock
from workforceos.identifiers import new_id
from workforceos.readmodels.records.shift import SHIFTS, shift_record
from workforceos.work import Outcome, UnitOfWork


class CreateShift(CommandModel):
    IGNORED: ClassVar[frozenset[str]] = frozenset({"status"})

    shift_date: Day
    start_time: WallClock
    end_time: WallClock
    location: Text200 | None = None
    department_id: Id | None = None
    assigned_user_ids: IdArray | None = None
    assigned_department_ids: IdArray | None = None


def handle(command: CreateShift, caller: Caller, work: UnitOfWork) -> Outcome:
    """A scheduled shift. Raises ReferenceNotFound, and ShiftMustNotOverlap with who is in the way and why."""
    user_ids, department_ids = command.assigned_user_ids or (), command.assigned_department_ids or ()
    must_exist(
        work,
        {
            "assignedUserIds": (USER, user_ids),
            "assignedDepartmentIds": (GROUP, department_ids),
            "departmentId": (GROUP, (command.department_id,) if command.department_id else ()),
        },
    )
    company = work.load(COMPANY, work.company_id, CompanyNotFound)
    work.rely_on(company)
    events = decisions.schedule(
        shift_date=command.shift_date,
        start_time=command.start_time,
        end_time=command.end_time,
        zone=company.state.zone,
        location=command.location,
        department_id=command.department_id,
        assigned_user_ids=user_ids,
        assigned_department_ids=department_ids,
        members=members_of(work, department_ids),
        by=caller.user_id,
    )
    shift = work.stage_new(SHIFT, new_id(), events)
    claims = ShiftClaims()
    claims.add(shift.id, None, shift.state)
    claims.must_be_free(work)
    try:
        return work.commit({"shift": shift}, takes=claims.takes)
    except ClaimConflict as conflict:
        raise named_conflict(work, conflict) from conflict


ROUTE = CommandRoute(
    api="createShift",
    prefix="/schedulemanagement-api",
    method="POST",
    path="/v1/shifts",
    access=Access.COMPANY_MANAGER,
    summary="Plan a shift",
    command=CreateShift,
    handle=handle,
    records={"shift": shift_record},
    models={"shift": SHIFTS},
    action="create",
    status=201,
    rules=(ReferenceNotFound, ShiftMustNotOverlap),
    example={"shiftDate": "2026-03-02", "startTime": "22:00", "endTime": "06:00", "location": "Gate 4"},
)
