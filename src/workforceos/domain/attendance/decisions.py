"""What may happen to attendance. Instants are UTC; `now` is the server's; whoever acts has been recognised."""

from datetime import datetime
from uuid import UUID

from workforceos.domain.attendance.events import (
    AbsenceWithdrawn,
    AttendanceRecomputed,
    CheckedIn,
    CheckedOut,
    MarkedAbsent,
    MissingCheckOutFlagged,
)
from workforceos.domain.attendance.hours import MINUTE, in_check_in_window, lateness, status_after, worked_minutes
from workforceos.domain.attendance.record import AttendanceRecord, AttendanceStatus
from workforceos.domain.attendance.rules import (
    AlreadyCheckedIn,
    AlreadyCheckedOut,
    AttendanceRecordIsClosed,
    CheckInTimeIsInTheFuture,
    CheckOutBeforeCheckIn,
    CheckOutTimeIsInTheFuture,
    NotAssigned,
    NotOwnAttendance,
    OutsideCheckInWindow,
    ShiftHasNotBegun,
)
from workforceos.domain.company.settings import Settings
from workforceos.domain.shift.rules import ShiftIsCancelled
from workforceos.domain.shift.shift import Shift, ShiftStatus
from workforceos.domain.time import Span


def check_in(
    existing: AttendanceRecord | None,
    shift: Shift,
    *,
    shift_id: UUID,
    user_id: UUID,
    at: datetime,
    now: datetime,
    by: UUID,
    manages: bool,
    settings: Settings,
    absence_reason: str | None = None,
    manager_note: str | None = None,
) -> tuple[CheckedIn, ...]:
    """Somebody comes to a shift. `settings` of the shift's day; notes count from managers only.

    A manager who records the past takes the place of an absence that only the job has seen.

    Raises NotOwnAttendance, NotAssigned, ShiftIsCancelled, AlreadyCheckedIn, CheckInTimeIsInTheFuture,
    OutsideCheckInWindow.
    """
    if not manages and by != user_id:
        raise NotOwnAttendance()
    _must_be_on(shift, user_id)
    if existing is not None and not (manages and existing.absent_by_job):
        raise AlreadyCheckedIn()
    must_be_check_in_time(at, shift.span, now=now, settings=settings)
    late_by = lateness(at, shift.span, settings.grace_minutes)
    return (
        CheckedIn(
            user_id=user_id,
            shift_id=shift_id,
            shift_date=shift.shift_date,
            shift_starts_at=shift.span.start,
            shift_ends_at=shift.span.end,
            at=at,
            status=str(AttendanceStatus.PENDING if late_by is None else AttendanceStatus.LATE),
            late_by_minutes=late_by,
            absence_reason=absence_reason if manages else None,
            manager_note=manager_note if manages else None,
            by=by,
        ),
    )


def check_out(
    record: AttendanceRecord,
    *,
    at: datetime,
    now: datetime,
    by: UUID,
    manages: bool,
    settings: Settings,
    absence_reason: str | None = None,
    manager_note: str | None = None,
) -> tuple[CheckedOut, ...]:
    """Somebody goes. `settings` of the shift's day; notes count from managers only, None keeps what is there.

    Raises NotOwnAttendance, AlreadyCheckedOut, AttendanceRecordIsClosed, CheckOutTimeIsInTheFuture,
    CheckOutBeforeCheckIn.
    """
    if not manages and by != record.user_id:
        raise NotOwnAttendance()
    if record.check_out_at is not None:
        raise AlreadyCheckedOut()
    if record.is_absent or record.check_in_at is None:
        raise AttendanceRecordIsClosed("an absence can't be checked out; a manager can correct it")
    must_be_check_out_time(at, record.check_in_at, now=now)
    status, _ = status_after(record.check_in_at, at, record.shift_span, settings.grace_minutes)
    return (
        CheckedOut(
            user_id=record.user_id,
            at=at,
            status=str(status),
            worked_minutes=worked_minutes(record.check_in_at, at, record.shift_span),
            absence_reason=(absence_reason if manages else None) or record.absence_reason,
            manager_note=(manager_note if manages else None) or record.manager_note,
            by=by,
        ),
    )


def mark_absent(
    existing: AttendanceRecord | None,
    shift: Shift,
    *,
    shift_id: UUID,
    user_id: UUID,
    now: datetime,
    by: UUID,
    absence_reason: str | None = None,
    manager_note: str | None = None,
) -> tuple[MarkedAbsent, ...]:
    """A manager says that somebody did not come: a new record, or an open one turned absent.

    Raises NotAssigned, ShiftIsCancelled, ShiftHasNotBegun, AttendanceRecordIsClosed.
    """
    _must_be_on(shift, user_id)
    if not shift.begun(now):
        raise ShiftHasNotBegun()
    if existing is not None and not (existing.is_open or existing.absent_by_job):
        raise AttendanceRecordIsClosed()
    return (
        _absence(
            shift,
            shift_id,
            user_id,
            absence_reason=absence_reason or (existing.absence_reason if existing else None),
            manager_note=manager_note or (existing.manager_note if existing else None),
            by=by,
        ),
    )


def mark_absent_by_job(
    existing: AttendanceRecord | None,
    shift: Shift,
    *,
    shift_id: UUID,
    user_id: UUID,
    now: datetime,
    settings: Settings,
    on_leave: bool,
) -> tuple[MarkedAbsent, ...]:
    """The job's absence for who has no record and no approved leave, `absent_after_minutes` after the end."""
    due = _absences_are_due(shift.span, now, settings)
    takes_place = shift.is_active and shift.status is not ShiftStatus.CANCELLED
    if existing is not None or on_leave or not due or not takes_place or user_id not in shift.on_shift:
        return ()
    return (_absence(shift, shift_id, user_id, absence_reason=None, manager_note=None, by=None),)


def flag_missing_check_out(
    record: AttendanceRecord, *, now: datetime, settings: Settings
) -> tuple[MissingCheckOutFlagged, ...]:
    """An open record is flagged once, `absent_after_minutes` after the end of the shift."""
    due = _absences_are_due(record.shift_span, now, settings)
    if not record.is_active or not record.is_open or record.missing_check_out or not due:
        return ()
    return (MissingCheckOutFlagged(user_id=record.user_id),)


def recompute(
    record: AttendanceRecord, shift: Shift, *, settings: Settings, now: datetime
) -> tuple[AttendanceRecomputed | AbsenceWithdrawn, ...]:
    """What follows from the punches at the shift's new times. A flag stays unless the shift ends later than it did and
    it is not due yet; an absence that only the job has seen does where it would be due at those times, too."""
    if not record.is_active or (record.shift_date, record.shift_span) == (shift.shift_date, shift.span):
        return ()
    if record.absent_by_job and not _absences_are_due(shift.span, now, settings):
        return (AbsenceWithdrawn(user_id=record.user_id),)
    status, late_by, worked = record.status, record.late_by_minutes, record.worked_minutes
    still_missing = shift.span.end <= record.shift_span.end or _absences_are_due(shift.span, now, settings)
    if not record.is_absent and record.check_in_at is not None:
        status, late_by = status_after(record.check_in_at, record.check_out_at, shift.span, settings.grace_minutes)
        worked = worked_minutes(record.check_in_at, record.check_out_at, shift.span)
    return (
        AttendanceRecomputed(
            user_id=record.user_id,
            shift_date=shift.shift_date,
            shift_starts_at=shift.span.start,
            shift_ends_at=shift.span.end,
            status=str(status),
            late_by_minutes=late_by,
            worked_minutes=worked,
            missing_check_out=record.missing_check_out and still_missing,
        ),
    )


def must_be_check_in_time(at: datetime, shift: Span, *, now: datetime, settings: Settings) -> None:
    """Raises CheckInTimeIsInTheFuture, OutsideCheckInWindow."""
    if at > now:
        raise CheckInTimeIsInTheFuture()
    if not in_check_in_window(at, shift, settings.check_in_window_minutes):
        raise OutsideCheckInWindow(
            f"check-in is possible from {settings.check_in_window_minutes} minutes before the shift to its end"
        )


def must_be_check_out_time(at: datetime, check_in_at: datetime, *, now: datetime) -> None:
    """Raises CheckOutTimeIsInTheFuture, CheckOutBeforeCheckIn."""
    if at > now:
        raise CheckOutTimeIsInTheFuture()
    if at < check_in_at:
        raise CheckOutBeforeCheckIn()


def _absences_are_due(shift: Span, now: datetime, settings: Settings) -> bool:
    return now >= shift.end + settings.absent_after_minutes * MINUTE


def _must_be_on(shift: Shift, user_id: UUID) -> None:
    if user_id not in shift.on_shift:
        raise NotAssigned()
    if shift.status is ShiftStatus.CANCELLED:
        raise ShiftIsCancelled()


def _absence(
    shift: Shift,
    shift_id: UUID,
    user_id: UUID,
    *,
    absence_reason: str | None,
    manager_note: str | None,
    by: UUID | None,
) -> MarkedAbsent:
    return MarkedAbsent(
        user_id=user_id,
        shift_id=shift_id,
        shift_date=shift.shift_date,
        shift_starts_at=shift.span.start,
        shift_ends_at=shift.span.end,
        absence_reason=absence_reason,
        manager_note=manager_note,
        automatic=by is None,
        by=by,
    )
