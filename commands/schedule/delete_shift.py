"""Delete a shift that nobody has attendance on."""

from commands.attendance.records import records_of_shift
from commands.schedule.claiming import ShiftClaims
from commands.schedule.rules import ShiftNotFound
from workforceos.access.caller import Caller
from workforceos.domain.shift.decisions import delete
from workforceos.domain.shift.evolve import SHIFT
from workforceos.domain.shift.rules import ShiftHasAttendance
from workforceos.eventstore.errors import ClaimConflict, VersionConflict
from workforceos.http.command import CommandModel
from workforceos.http.routes import Access, CommandRoute
from workforceos.http.values import Id
from workforceos.readmodels.records.shift import SHIFTS, shift_record
from workforceos.work import Outcome, UnitOfWork


class DeleteShift(CommandModel):
    shift_id: Id


def handle(command: DeleteShift, caller: Caller, work: UnitOfWork) -> Outcome:
    """Nobody can check in any more, however close in time. Raises ShiftNotFound, ShiftHasAttendance."""
    shift = work.load(SHIFT, command.shift_id, ShiftNotFound)
    has_attendance = bool(records_of_shift(work, shift.id))
    deleted = work.stage(SHIFT, shift, delete(shift.state, has_attendance=has_attendance))
    claims = ShiftClaims()
    claims.add(shift.id, shift.state, deleted.state)
    try:
        return work.commit({"shift": deleted}, takes=claims.takes, releases=claims.releases)
    except ClaimConflict as conflict:  # somebody checked in meanwhile
        raise VersionConflict() from conflict


ROUTE = CommandRoute(
    api="deleteShift",
    prefix="/schedulemanagement-api",
    method="DELETE",
    path="/v1/shifts/{shiftId}",
    access=Access.COMPANY_MANAGER,
    summary="Delete a shift",
    command=DeleteShift,
    handle=handle,
    records={"shift": shift_record},
    models={"shift": SHIFTS},
    action="delete",
    status=200,
    rules=(ShiftNotFound, ShiftHasAttendance),
)
