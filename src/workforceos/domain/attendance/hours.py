"""Arithmetic of attendance: lateness, status, worked time. Instants are UTC, minutes are whole and really elapsed."""

from datetime import datetime, timedelta

from workforceos.domain.attendance.record import AttendanceStatus
from workforceos.domain.time import Span

MINUTE = timedelta(minutes=1)


def lateness(check_in: datetime, shift: Span, grace_minutes: int) -> int | None:
    """Whole minutes after the start of the shift (not after the grace); None within the grace."""
    late_by = check_in - shift.start
    return late_by // MINUTE if late_by > grace_minutes * MINUTE else None


def status_after(
    check_in: datetime, check_out: datetime | None, shift: Span, grace_minutes: int
) -> tuple[AttendanceStatus, int | None]:
    """The status that follows from the punches, and by how many minutes the user was late.

    Who was late and left early has left early, with the lateness kept.
    """
    late_by = lateness(check_in, shift, grace_minutes)
    if check_out is not None and check_out < shift.end - grace_minutes * MINUTE:
        return AttendanceStatus.LEFT_EARLY, late_by
    if late_by is not None:
        return AttendanceStatus.LATE, late_by
    return (AttendanceStatus.PENDING if check_out is None else AttendanceStatus.PRESENT), None


def worked_minutes(check_in: datetime, check_out: datetime | None, shift: Span) -> int:
    """From the later of check-in and start of the shift to check-out; never negative, 0 without check-out."""
    if check_out is None:
        return 0
    return max((check_out - max(check_in, shift.start)) // MINUTE, 0)


def in_check_in_window(at: datetime, shift: Span, window_minutes: int) -> bool:
    """Whether somebody may check in at that instant: from the window before the start to the end, both included."""
    return shift.start - window_minutes * MINUTE <= at <= shift.end
