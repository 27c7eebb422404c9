"""Come to a shift."""

from typing import ClassVar
from uuid import UUID

from commands.attendance.aligning import align_records
from commands.attendance.records import record_of
from commands.references import USER, ReferenceNotFound, must_exist
from workforceos.access.caller import Caller
from workforceos.access.tenants import CompanyNotFound
from workforceos.claims.attendance import attendance_claim
from workforceos.domain.aggregate import Aggregate
from workforceos.domain.attendance import decisions
from workforceos.domain.attendance.record import ATTENDANCE_RECORD, AttendanceRecord
from workforceos.domain.attendance.rules import (
    AlreadyCheckedIn,
    CheckInTimeIsInTheFuture,
    CheckOutBeforeCheckIn,
    NotAssigned,
    NotOwnAttendance,
    OutsideCheckInWindow,
)
from workforceos.domain.company.company import COMPANY, settings_on
from workforceos.domain.shift.evolve import SHIFT
from workforceos.domain.shift.rules import ShiftIsCancelled
from workforceos.eventstore.errors import ClaimConflict, VersionConflict
from workforceos.eventstore.model import UniqueClaim
from workforceos.http.command import CommandModel
from workforceos.http.routes import Access, CommandRoute
from workforceos.http.values import Id, Instant, Text2000, Text20000
from workforceos.identifiers import new_id
from workforceos.readmodels.records.attendance_record import ATTENDANCE_RECORDS, attendance_record
from workforceos.work import Outcome, UnitOfWork


class CheckIn(CommandModel):
    """Times and notes count from managers only; an employee's instant is the server's."""

    IGNORED: ClassVar[frozenset[str]] = frozenset({"status", "lateByMinutes"})

    shift_id: Id
    user_id: Id | None = None
    check_in_time: Instant | None = None
    check_out_time: Instant | None = None
    absence_reason: Text2000 | None = None
    manager_note: Text20000 | None = None


def handle(command: CheckIn, caller: Caller, work: UnitOfWork) -> Outcome:
    """A new record, for a manager who gives both times a closed one. Raises the rules of domain.attendance.rules."""
    user_id = command.user_id or caller.user_id
    work.prefetch([work.company_id, command.shift_id])
    shift = work.load(SHIFT, command.shift_id, lambda: ReferenceNotFound("shiftId", [command.shift_id]))
    company = work.load(COMPANY, work.company_id, CompanyNotFound)
    if caller.manages and user_id not in shift.state.on_shift:
        must_exist(work, {"userId": (USER, (user_id,))})
    settings = settings_on(company.state, shift.state.shift_date)
    came = (command.check_in_time if caller.manages else None) or work.now
    existing = _existing(work, shift.id, user_id) if caller.manages else None
    events = decisions.check_in(
        existing.state if existing else None,  # for employees, that there is none yet is the log's claim
        shift.state,
        shift_id=shift.id,
        user_id=user_id,
        at=came,
        now=work.now,
        by=caller.user_id,
        manages=caller.manages,
        settings=settings,
        absence_reason=command.absence_reason,
        manager_note=command.manager_note,
    )
    if existing is None:
        record = work.stage_new(ATTENDANCE_RECORD, new_id(), events)
        takes: tuple[UniqueClaim, ...] = (attendance_claim(record.id, shift.id, user_id),)
    else:
        record, takes = work.stage(ATTENDANCE_RECORD, existing, events), ()
    if caller.manages and command.check_out_time is not None:
        left = decisions.check_out(
            record.state,
            at=command.check_out_time,
            now=work.now,
            by=caller.user_id,
            manages=True,
            settings=settings,
        )
        record = work.stage(ATTENDANCE_RECORD, record, left)
    else:  # a shift of the past may have been settled already
        flagged = decisions.flag_missing_check_out(record.state, now=work.now, settings=settings)
        record = work.stage(ATTENDANCE_RECORD, record, flagged)
    try:
        outcome = work.commit({"attendanceRecord": record}, takes=takes)
    except ClaimConflict as conflict:
        if caller.manages or any(holder.source == shift.id for holder in conflict.holders):
            raise VersionConflict() from conflict  # the job was here, or they were taken off: look at what there is
        raise AlreadyCheckedIn() from conflict
    align_records(work, shift.id, [record.id])
    return outcome


def _existing(work: UnitOfWork, shift_id: UUID, user_id: UUID) -> Aggregate[AttendanceRecord] | None:
    """The user's record on the shift, which may be the job's absence."""
    record_id = record_of(work, shift_id, user_id)
    return work.find(ATTENDANCE_RECORD, record_id) if record_id else None


ROUTE = CommandRoute(
    api="checkInAttendance",
    prefix="/attendancemanagement-api",
    method="POST",
    path="/v1/check-in",
    access=Access.COMPANY_USER,
    summary="Check in to a shift",
    command=CheckIn,
    handle=handle,
    records={"attendanceRecord": attendance_record},
    models={"attendanceRecord": ATTENDANCE_RECORDS},
    action="create",
    status=201,
    rules=(
        ReferenceNotFound,
        AlreadyCheckedIn,
        NotAssigned,
        NotOwnAttendance,
        OutsideCheckInWindow,
        ShiftIsCancelled,
        CheckInTimeIsInTheFuture,
        CheckOutBeforeCheckIn,
    ),
    example={"shiftId": "01890c5e-0000-7000-8000-000000000001"},
)
