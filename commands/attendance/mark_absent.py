"""A manager marks somebody as absent from a shift that has begun."""

from typing import ClassVar

from commands.attendance.aligning import align_records
from commands.attendance.records import record_of
from commands.references import USER, ReferenceNotFound, must_exist, shift_not_found
from workforceos.access.caller import Caller
from workforceos.claims.attendance import attendance_claim
from workforceos.domain.attendance import decisions
from workforceos.domain.attendance.record import ATTENDANCE_RECORD
from workforceos.domain.attendance.rules import AttendanceRecordIsClosed, NotAssigned, ShiftHasNotBegun
from workforceos.domain.shift.evolve import SHIFT
from workforceos.domain.shift.rules import ShiftIsCancelled
from workforceos.eventstore.errors import ClaimConflict, VersionConflict
from workforceos.http.command import CommandModel
from workforceos.http.routes import Access, CommandRoute
from workforceos.http.values import Id, Text2000, Text20000
from workforceos.identifiers import new_id
from workforceos.readmodels.records.attendance_record import ATTENDANCE_RECORDS, attendance_record
from workforceos.work import Outcome, UnitOfWork


class MarkAbsent(CommandModel):
    IGNORED: ClassVar[frozenset[str]] = frozenset({"status", "lateByMinutes", "checkOutTime"})

    shift_id: Id
    user_id: Id
    absence_reason: Text2000 | None = None
    manager_note: Text20000 | None = None


def handle(command: MarkAbsent, caller: Caller, work: UnitOfWork) -> Outcome:
    """A record without check-in, or an open one turned absent. Raises the rules of domain.attendance.rules."""
    shift = work.load(SHIFT, command.shift_id, lambda: shift_not_found(work, command.shift_id, [command.user_id]))
    if command.user_id not in shift.state.on_shift:
        must_exist(work, {"userId": (USER, (command.user_id,))})
    record_id = record_of(work, shift.id, command.user_id)
    existing = work.find(ATTENDANCE_RECORD, record_id) if record_id else None
    events = decisions.mark_absent(
        existing.state if existing else None,
        shift.state,
        shift_id=shift.id,
        user_id=command.user_id,
        now=work.now,
        by=caller.user_id,
        absence_reason=command.absence_reason,
        manager_note=command.manager_note,
    )
    if existing is not None:
        return work.commit({"attendanceRecord": work.stage(ATTENDANCE_RECORD, existing, events)})
    record = work.stage_new(ATTENDANCE_RECORD, new_id(), events)
    try:
        outcome = work.commit(
            {"attendanceRecord": record}, takes=(attendance_claim(record.id, shift.id, command.user_id),)
        )
    except ClaimConflict as conflict:  # somebody checked in meanwhile: decide on what is there now
        raise VersionConflict() from conflict
    if work.is_outdated():
        return outcome.reaching(align_records(work, shift.id, [record.id]))
    return outcome


ROUTE = CommandRoute(
    api="markAttendanceAbsent",
    prefix="/attendancemanagement-api",
    method="POST",
    path="/v1/mark-absent",
    access=Access.COMPANY_MANAGER,
    summary="Mark somebody as absent",
    command=MarkAbsent,
    handle=handle,
    records={"attendanceRecord": attendance_record},
    models={"attendanceRecord": ATTENDANCE_RECORDS},
    action="update",
    status=200,
    rules=(ReferenceNotFound, NotAssigned, ShiftIsCancelled, ShiftHasNotBegun, AttendanceRecordIsClosed),
    example={
        "shiftId": "01890c5e-0000-7000-8000-000000000001",
        "userId": "01890c5e-0000-7000-8000-000000000003",
        "absenceReason": "sick",
    },
)
