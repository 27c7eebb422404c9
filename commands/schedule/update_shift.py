"""Change a shift: times, people, details, status. Its attendance is recomputed with it."""

from functools import reduce
from typing import Annotated, ClassVar, Literal

from commands.attendance.aligning import align_records, stage_recomputed
from commands.attendance.records import records_of_shift
from commands.references import GROUP, USER, ReferenceNotFound, members_of, must_exist
from commands.schedule.claiming import ShiftClaims, named_conflict
from commands.schedule.present import planned_anew
from commands.schedule.rules import ShiftNotFound
from workforceos.access.caller import Caller
from workforceos.access.tenants import CompanyNotFound
from workforceos.domain.company.company import COMPANY
from workforceos.domain.event import DomainEvent
from workforceos.domain.shift.change import ShiftChange, change
from workforceos.domain.shift.decisions import move_to_zone
from workforceos.domain.shift.events import ShiftReinstated
from workforceos.domain.shift.evolve import SHIFT, evolve
from workforceos.domain.shift.rules import ShiftIsCancelled, ShiftMustNotOverlap, ShiftUserHasAttendance
from workforceos.domain.shift.shift import Shift
from workforceos.eventstore.errors import ClaimConflict
from workforceos.http.command import CommandModel
from workforceos.http.routes import Access, CommandRoute
from workforceos.http.values import TRIMMED, Day, Id, IdArray, Text200, WallClock
from workforceos.readmodels.records.shift import SHIFTS, shift_record
from workforceos.work import Outcome, UnitOfWork


class UpdateShift(CommandModel):
    KEPT: ClassVar[frozenset[str]] = frozenset({"shift_date", "start_time", "end_time", "status"})

    shift_id: Id
    shift_date: Day | None = None
    start_time: WallClock | None = None
    end_time: WallClock | None = None
    location: Text200 | None = None
    department_id: Id | None = None
    assigned_user_ids: IdArray | None = None
    assigned_department_ids: IdArray | None = None
    status: Annotated[Literal["scheduled", "completed", "cancelled"], TRIMMED] | None = None


def handle(command: UpdateShift, caller: Caller, work: UnitOfWork) -> Outcome:
    """Only what is given changes; null clears. Raises ShiftNotFound, ReferenceNotFound and the rules of shifts."""
    work.prefetch([work.company_id, command.shift_id])
    shift = work.load(SHIFT, command.shift_id, ShiftNotFound)
    company = work.load(COMPANY, work.company_id, CompanyNotFound)
    work.rely_on(company)
    must_exist(work, _new_references(command, shift.state))
    new_departments = set(command.assigned_department_ids or ()) - set(shift.state.assigned_department_ids)
    records = records_of_shift(work, shift.id)
    given = {name: value for name, value in command.given.items() if name != "shift_id"}
    events: tuple[DomainEvent, ...] = change(
        shift.state,
        ShiftChange(**given),
        members=members_of(work, new_departments),
        zone=company.state.zone,
        now=work.now,
        users_with_record=frozenset(records),
    )
    if any(isinstance(event, ShiftReinstated) for event in events):  # the zone may be another since it was cancelled
        events += move_to_zone(reduce(evolve, events, shift.state), company.state.zone, now=work.now)
    after = reduce(evolve, events, shift.state)
    if shift.state.begun(work.now) and not after.begun(work.now):
        events += planned_anew(work, shift.id, after)
    changed = work.stage(SHIFT, shift, events)
    claims = ShiftClaims()
    claims.add(shift.id, shift.state, changed.state)
    claims.must_be_free(work)
    moved = changed.state.span != shift.state.span or changed.state.shift_date != shift.state.shift_date
    if moved:
        claims.release(stage_recomputed(work, changed.state, records.values()))
    try:
        outcome = work.commit({"shift": changed}, takes=claims.takes, releases=claims.releases)
    except ClaimConflict as conflict:
        raise named_conflict(work, conflict) from conflict
    if not moved:
        return outcome
    return outcome.reaching(align_records(work, shift.id, records_of_shift(work, shift.id).values()))


def _new_references(command: UpdateShift, shift: Shift) -> dict[str, tuple[str, tuple[Id, ...]]]:
    """Who is on the shift already may stay, even if they have left since."""
    users = tuple(id for id in command.assigned_user_ids or () if id not in shift.assigned_user_ids)
    departments = tuple(id for id in command.assigned_department_ids or () if id not in shift.assigned_department_ids)
    owner = () if command.department_id in (None, shift.department_id) else (command.department_id,)
    return {
        "assignedUserIds": (USER, users),
        "assignedDepartmentIds": (GROUP, departments),
        "departmentId": (GROUP, owner),
    }


ROUTE = CommandRoute(
    api="updateShift",
    prefix="/schedulemanagement-api",
    method="PATCH",
    path="/v1/shifts/{shiftId}",
    access=Access.COMPANY_MANAGER,
    summary="Change a shift",
    command=UpdateShift,
    handle=handle,
    records={"shift": shift_record},
    models={"shift": SHIFTS},
    action="update",
    status=200,
    rules=(ShiftNotFound, ReferenceNotFound, ShiftMustNotOverlap, ShiftUserHasAttendance, ShiftIsCancelled),
    example={"startTime": "21:00", "location": None},
)
