"""What is known of a user's attendance at a shift."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from workforceos.domain.aggregate import AggregateType, EventOutOfPlace
from workforceos.domain.attendance.events import (
    EVENTS,
    AbsenceWithdrawn,
    AttendanceRecomputed,
    CheckedIn,
    CheckedOut,
    MarkedAbsent,
    MissingCheckOutFlagged,
    PunchCorrected,
)
from workforceos.domain.event import DomainEvent
from workforceos.domain.time import Span


class AttendanceStatus(StrEnum):
    """In index order. Pending: checked in on time, not out yet."""

    PENDING = "pending"
    PRESENT = "present"
    ABSENT = "absent"
    LATE = "late"
    LEFT_EARLY = "leftEarly"


@dataclass(frozen=True, slots=True)
class AttendanceRecord:
    """Instants in UTC; `shift_span` and `shift_date` as they are after the shift's last change.

    An absent record keeps the check-in that it had before it was turned absent. `absent_by_job`: nobody said so, the
    time passed; what a manager knows takes its place.
    """

    user_id: UUID
    shift_id: UUID
    shift_date: date
    shift_span: Span
    check_in_at: datetime | None
    check_out_at: datetime | None
    status: AttendanceStatus
    late_by_minutes: int | None
    worked_minutes: int
    missing_check_out: bool
    absence_reason: str | None
    manager_note: str | None
    absent_by_job: bool = False
    is_active: bool = True

    @property
    def is_absent(self) -> bool:
        return self.status is AttendanceStatus.ABSENT

    @property
    def is_open(self) -> bool:
        """Checked in, not out yet, not absent."""
        return self.check_out_at is None and not self.is_absent


def evolve(record: AttendanceRecord | None, event: DomainEvent) -> AttendanceRecord:
    """The record after one more event of its stream."""
    match record, event:
        case _, CheckedIn() if record is None or record.absent_by_job:
            return AttendanceRecord(
                user_id=event.user_id,
                shift_id=event.shift_id,
                shift_date=event.shift_date,
                shift_span=Span(event.shift_starts_at, event.shift_ends_at),
                check_in_at=event.at,
                check_out_at=None,
                status=AttendanceStatus(event.status),
                late_by_minutes=event.late_by_minutes,
                worked_minutes=0,
                missing_check_out=False,
                absence_reason=event.absence_reason,
                manager_note=event.manager_note,
            )
        case _, MarkedAbsent():
            return AttendanceRecord(
                user_id=event.user_id,
                shift_id=event.shift_id,
                shift_date=event.shift_date,
                shift_span=Span(event.shift_starts_at, event.shift_ends_at),
                check_in_at=None if record is None else record.check_in_at,
                check_out_at=None,
                status=AttendanceStatus.ABSENT,
                late_by_minutes=None,
                worked_minutes=0,
                missing_check_out=False,
                absence_reason=event.absence_reason,
                manager_note=event.manager_note,
                absent_by_job=event.automatic,
            )
        case AttendanceRecord(), CheckedOut():
            return replace(
                record,
                check_out_at=event.at,
                status=AttendanceStatus(event.status),
                worked_minutes=event.worked_minutes,
                missing_check_out=False,
                absence_reason=event.absence_reason,
                manager_note=event.manager_note,
            )
        case AttendanceRecord(), PunchCorrected():
            return replace(
                record,
                check_in_at=event.check_in_at,
                check_out_at=event.check_out_at,
                status=AttendanceStatus(event.status),
                late_by_minutes=event.late_by_minutes,
                worked_minutes=event.worked_minutes,
                missing_check_out=event.missing_check_out,
                absence_reason=event.absence_reason,
                manager_note=event.manager_note,
                absent_by_job=False,
            )
        case AttendanceRecord(), AttendanceRecomputed():
            return replace(
                record,
                shift_date=event.shift_date,
                shift_span=Span(event.shift_starts_at, event.shift_ends_at),
                status=AttendanceStatus(event.status),
                late_by_minutes=event.late_by_minutes,
                worked_minutes=event.worked_minutes,
                missing_check_out=event.missing_check_out,
            )
        case AttendanceRecord(), MissingCheckOutFlagged():
            return replace(record, missing_check_out=True)
        case AttendanceRecord(absent_by_job=True), AbsenceWithdrawn():
            return replace(record, is_active=False)
        case _:
            raise EventOutOfPlace(record, event)


ATTENDANCE_RECORD = AggregateType("attendanceRecord", evolve, EVENTS)
