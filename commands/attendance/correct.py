"""A manager corrects a record; the raw punches stay in the history."""

from workforceos.access.caller import Caller
from workforceos.access.tenants import CompanyNotFound
from workforceos.domain.attendance.correction import Correction, correct
from workforceos.domain.attendance.decisions import flag_missing_check_out
from workforceos.domain.attendance.record import ATTENDANCE_RECORD
from workforceos.domain.attendance.rules import (
    CheckInTimeIsInTheFuture,
    CheckInTimeIsRequired,
    CheckOutBeforeCheckIn,
    CheckOutTimeIsInTheFuture,
    OutsideCheckInWindow,
    ReasonIsRequired,
)
from workforceos.domain.company.company import COMPANY, settings_on
from workforceos.domain.rule import RuleBroken
from workforceos.http.command import CommandModel
from workforceos.http.routes import Access, CommandRoute
from workforceos.http.values import Id, Instant, Text2000, Text20000
from workforceos.readmodels.records.attendance_record import ATTENDANCE_RECORDS, attendance_record
from workforceos.work import Outcome, UnitOfWork

_NAMES = {"check_in_time": "check_in_at", "check_out_time": "check_out_at"}


class AttendanceRecordNotFound(RuleBroken):
    """There is no such attendance record."""

    code = "errMsg_attendanceRecordNotFound"
    status = 404


class CorrectAttendance(CommandModel):
    """What is missing keeps its value, null clears; times need a `reason`."""

    attendance_record_id: Id
    check_in_time: Instant | None = None
    check_out_time: Instant | None = None
    absence_reason: Text2000 | None = None
    manager_note: Text20000 | None = None
    reason: Text2000 | None = None


def handle(command: CorrectAttendance, caller: Caller, work: UnitOfWork) -> Outcome:
    """The record with all that follows from the corrected values. Raises the rules of domain.attendance.rules."""
    work.prefetch([work.company_id, command.attendance_record_id])
    record = work.load(ATTENDANCE_RECORD, command.attendance_record_id, AttendanceRecordNotFound)
    company = work.load(COMPANY, work.company_id, CompanyNotFound)
    given = {_NAMES.get(name, name): value for name, value in command.given.items() if name != "attendance_record_id"}
    settings = settings_on(company.state, record.state.shift_date)
    events = correct(
        record.state,
        Correction(**given),
        now=work.now,
        by=caller.user_id,
        settings=settings,
    )
    corrected = work.stage(ATTENDANCE_RECORD, record, events)
    flagged = flag_missing_check_out(corrected.state, now=work.now, settings=settings)
    return work.commit({"attendanceRecord": work.stage(ATTENDANCE_RECORD, corrected, flagged if events else ())})


ROUTE = CommandRoute(
    api="correctAttendanceRecord",
    prefix="/attendancemanagement-api",
    method="PATCH",
    path="/v1/attendance-records/{attendanceRecordId}",
    access=Access.COMPANY_MANAGER,
    summary="Correct an attendance record",
    command=CorrectAttendance,
    handle=handle,
    records={"attendanceRecord": attendance_record},
    models={"attendanceRecord": ATTENDANCE_RECORDS},
    action="update",
    status=200,
    rules=(
        AttendanceRecordNotFound,
        ReasonIsRequired,
        CheckInTimeIsRequired,
        CheckInTimeIsInTheFuture,
        OutsideCheckInWindow,
        CheckOutTimeIsInTheFuture,
        CheckOutBeforeCheckIn,
    ),
    example={"checkOutTime": "2026-03-03T05:00:00.000Z", "reason": "The terminal was off line"},
)
