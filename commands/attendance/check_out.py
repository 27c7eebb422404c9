"""Leave a shift."""

from typing import ClassVar

from commands.references import ReferenceNotFound
from workforceos.access.caller import Caller
from workforceos.access.tenants import CompanyNotFound
from workforceos.domain.attendance import decisions
from workforceos.domain.attendance.record import ATTENDANCE_RECORD
from workforceos.domain.attendance.rules import (
    AlreadyCheckedOut,
    AttendanceRecordIsClosed,
    CheckOutBeforeCheckIn,
    CheckOutTimeIsInTheFuture,
    NotOwnAttendance,
)
from workforceos.domain.company.company import COMPANY, settings_on
from workforceos.http.command import CommandModel
from workforceos.http.routes import Access, CommandRoute
from workforceos.http.values import Id, Instant, Text2000, Text20000
from workforceos.readmodels.records.attendance_record import ATTENDANCE_RECORDS, attendance_record
from workforceos.work import Outcome, UnitOfWork


class CheckOut(CommandModel):
    """Time and notes count from managers only; an employee's instant is the server's."""

    IGNORED: ClassVar[frozenset[str]] = frozenset({"status", "lateByMinutes"})
    OF_MANAGERS: ClassVar[frozenset[str]] = frozenset({"checkOutTime", "absenceReason", "managerNote"})

    attendance_record_id: Id
    check_out_time: Instant | None = None
    absence_reason: Text2000 | None = None
    manager_note: Text20000 | None = None


def handle(command: CheckOut, caller: Caller, work: UnitOfWork) -> Outcome:
    """The closed record, with the time that was worked. Raises the rules of domain.attendance.rules."""
    record_id = command.attendance_record_id
    work.prefetch([work.company_id, record_id])
    record = work.load(ATTENDANCE_RECORD, record_id, lambda: ReferenceNotFound("attendanceRecordId", [record_id]))
    company = work.load(COMPANY, work.company_id, CompanyNotFound)
    events = decisions.check_out(
        record.state,
        at=(command.check_out_time if caller.manages else None) or work.now,
        now=work.now,
        by=caller.user_id,
        manages=caller.manages,
        settings=settings_on(company.state, record.state.shift_date),
        absence_reason=command.absence_reason,
        manager_note=command.manager_note,
    )
    return work.commit({"attendanceRecord": work.stage(ATTENDANCE_RECORD, record, events)})


ROUTE = CommandRoute(
    api="checkOutAttendance",
    prefix="/attendancemanagement-api",
    method="POST",
    path="/v1/check-out",
    access=Access.COMPANY_USER,
    summary="Check out of a shift",
    command=CheckOut,
    handle=handle,
    records={"attendanceRecord": attendance_record},
    models={"attendanceRecord": ATTENDANCE_RECORDS},
    action="update",
    status=200,
    rules=(
        ReferenceNotFound,
        AlreadyCheckedOut,
        AttendanceRecordIsClosed,
        NotOwnAttendance,
        CheckOutTimeIsInTheFuture,
        CheckOutBeforeCheckIn,
    ),
    example={"attendanceRecordId": "01890c5e-0000-7000-8000-000000000002"},
)
