"""Come to a shift."""

from typing import ClassVar

from commands.attendance.aligning import align_records
from commands.references import USER, ReferenceNotFound, must_exist, shift_not_found
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
    CheckOutTimeIsInTheFuture,
    NotAssigned,
    NotOwnAttendance,
    OutsideCheckInWindow,
)
from workforceos.domain.company.company import COMPANY, settings_on
from workforceos.domain.company.settings import Settings
from workforceos.domain.event import DomainEvent
from workforceos.domain.shift.evolve import SHIFT
from workforceos.domain.shift.rules import ShiftIsCancelled
from workforceos.domain.shift.shift import Shift
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
    OF_MANAGERS: ClassVar[frozenset[str]] = frozenset({"checkInTime", "checkOutTime", "absenceReason", "managerNote"})

    shift_id: Id
    user_id: Id | None = None
    check_in_time: Instant | None = None
    check_out_time: Instant | None = None
    absence_reason: Text2000 | None = None
    manager_note: Text20000 | None = None


def handle(command: CheckIn, caller: Caller, work: UnitOfWork) -> Outcome:
    """A new record, for a manager who gives both times a closed one. Raises the rules of domain.attendance.rules.

    That there is none yet is the log's claim: only when it is refused is the record looked for, which may be the
    job's absence that a manager overrules.
    """
    user_id = command.user_id or caller.user_id
    work.prefetch([work.company_id, command.shift_id])
    others = [user_id] if caller.manages else []  # nobody else learns who there is
    shift = work.load(SHIFT, command.shift_id, lambda: shift_not_found(work, command.shift_id, others))
    company = work.load(COMPANY, work.company_id, CompanyNotFound)
    if caller.manages and user_id not in shift.state.on_shift:
        must_exist(work, {"userId": (USER, (user_id,))})
    settings = settings_on(company.state, shift.state.shift_date)
    try:
        outcome = _punch(command, caller, work, shift, settings, None)
    except ClaimConflict as conflict:
        sources = {holder.source for holder in conflict.holders}
        if not sources or shift.id in sources:
            raise VersionConflict() from conflict  # they were taken off, or whoever was first is gone: look again
        if not caller.manages:
            raise AlreadyCheckedIn() from conflict
        work = work.again()
        outcome = _punch(command, caller, work, shift, settings, work.find(ATTENDANCE_RECORD, sources.pop()))
    if work.is_outdated():
        return outcome.reaching(align_records(work, shift.id, [outcome.records["attendanceRecord"].id]))
    return outcome


def _punch(
    command: CheckIn,
    caller: Caller,
    work: UnitOfWork,
    shift: Aggregate[Shift],
    settings: Settings,
    existing: Aggregate[AttendanceRecord] | None,
) -> Outcome:
    user_id = command.user_id or caller.user_id
    events = decisions.check_in(
        existing.state if existing else None,
        shift.state,
        shift_id=shift.id,
        user_id=user_id,
        at=(command.check_in_time if caller.manages else None) or work.now,
        now=work.now,
        by=caller.user_id,
        manages=caller.manages,
        settings=settings,
        absence_reason=command.absence_reason,
        manager_note=command.manager_note,
    )
    takes: tuple[UniqueClaim, ...] = ()
    if existing is None:
        record = work.stage_new(ATTENDANCE_RECORD, new_id(), events)
        takes = (attendance_claim(record.id, shift.id, user_id),)
    else:
        record = work.stage(ATTENDANCE_RECORD, existing, events)
    if caller.manages and command.check_out_time is not None:
        follows: tuple[DomainEvent, ...] = decisions.check_out(
            record.state,
            at=command.check_out_time,
            now=work.now,
            by=caller.user_id,
            manages=True,
            settings=settings,
        )
    else:  # a shift of the past may have been settled already
        follows = decisions.flag_missing_check_out(record.state, now=work.now, settings=settings)
    return work.commit({"attendanceRecord": work.stage(ATTENDANCE_RECORD, record, follows)}, takes=takes)


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
        CheckOutTimeIsInTheFuture,
        CheckOutBeforeCheckIn,
    ),
    example={"shiftId": "01890c5e-0000-7000-8000-000000000001"},
)
