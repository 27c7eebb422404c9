"""A manager's correction of a record: what follows from it is computed anew, the raw punches stay in the history."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from workforceos.domain.attendance.decisions import must_be_check_in_time, must_be_check_out_time
from workforceos.domain.attendance.events import PunchCorrected
from workforceos.domain.attendance.hours import status_after, worked_minutes
from workforceos.domain.attendance.record import AttendanceRecord
from workforceos.domain.attendance.rules import CheckInTimeIsRequired, ReasonIsRequired
from workforceos.domain.company.settings import Settings
from workforceos.domain.unset import UNSET, Unset, given_or


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What was given. None clears: a check-out (the record is open again), a note, an absence's check-in."""

    check_in_at: datetime | Unset | None = UNSET
    check_out_at: datetime | Unset | None = UNSET
    absence_reason: str | Unset | None = UNSET
    manager_note: str | Unset | None = UNSET
    reason: str | None = None

    @property
    def gives_times(self) -> bool:
        return self.check_in_at is not UNSET or self.check_out_at is not UNSET

    @property
    def says_present(self) -> bool:
        """Whether a time is given, as opposed to none or one that is cleared."""
        return isinstance(self.check_in_at, datetime) or isinstance(self.check_out_at, datetime)


def correct(
    record: AttendanceRecord, given: Correction, *, now: datetime, by: UUID, settings: Settings
) -> tuple[PunchCorrected, ...]:
    """The corrected record; nothing when it is as before. `settings` of the shift's day.

    An absent record to which a time is given is no absence any more. Raises ReasonIsRequired (times without reason),
    CheckInTimeIsRequired, CheckInTimeIsInTheFuture, OutsideCheckInWindow, CheckOutTimeIsInTheFuture,
    CheckOutBeforeCheckIn.
    """
    check_in_at = given_or(given.check_in_at, record.check_in_at)
    check_out_at = given_or(given.check_out_at, record.check_out_at)
    status, late_by, worked = record.status, record.late_by_minutes, record.worked_minutes
    if given.gives_times:
        if not (given.reason and given.reason.strip()):
            raise ReasonIsRequired()
        if given.says_present or not record.is_absent:
            if check_in_at is None:
                raise CheckInTimeIsRequired()
            if check_in_at != record.check_in_at:
                must_be_check_in_time(check_in_at, record.shift_span, now=now, settings=settings)
            if check_out_at is not None:
                must_be_check_out_time(check_out_at, check_in_at, now=now)
            status, late_by = status_after(check_in_at, check_out_at, record.shift_span, settings.grace_minutes)
            worked = worked_minutes(check_in_at, check_out_at, record.shift_span)
    corrected = PunchCorrected(
        user_id=record.user_id,
        check_in_at=check_in_at,
        check_out_at=check_out_at,
        status=str(status),
        late_by_minutes=late_by,
        worked_minutes=worked,
        missing_check_out=record.missing_check_out and check_out_at is None,
        absence_reason=given_or(given.absence_reason, record.absence_reason),
        manager_note=given_or(given.manager_note, record.manager_note),
        reason=given.reason,
        by=by,
    )
    return () if _same(record, corrected) else (corrected,)


def _same(record: AttendanceRecord, corrected: PunchCorrected) -> bool:
    """Whether nothing but the reason would be new. An absence may have a check-in: the status tells."""
    return (
        record.check_in_at,
        record.check_out_at,
        record.status,
        record.absence_reason,
        record.manager_note,
    ) == (
        corrected.check_in_at,
        corrected.check_out_at,
        corrected.status,
        corrected.absence_reason,
        corrected.manager_note,
    )
