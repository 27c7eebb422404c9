"""What happens to an attendance record. Instants are UTC; `by` is the acting user, None for a job."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from workforceos.domain.event import DomainEvent

_NOTES: Mapping[str, str] = {"absence_reason": "user_id", "manager_note": "user_id"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedIn(DomainEvent):
    """Somebody came. `status` is pending or late; `late_by_minutes` is None unless late."""

    NAME: ClassVar[str] = "attendance.checked_in.v1"
    PERSONAL: ClassVar[Mapping[str, str]] = _NOTES

    user_id: UUID
    shift_id: UUID
    shift_date: date
    shift_starts_at: datetime
    shift_ends_at: datetime
    at: datetime
    status: str
    late_by_minutes: int | None
    absence_reason: str | None = None
    manager_note: str | None = None
    by: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedOut(DomainEvent):
    """Somebody went. `status` is present, late or leftEarly; notes are as they are from now on."""

    NAME: ClassVar[str] = "attendance.checked_out.v1"
    PERSONAL: ClassVar[Mapping[str, str]] = _NOTES

    user_id: UUID
    at: datetime
    status: str
    worked_minutes: int
    absence_reason: str | None = None
    manager_note: str | None = None
    by: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedAbsent(DomainEvent):
    """Somebody did not come: a new record, or an open one turned absent. `automatic`: by the job."""

    NAME: ClassVar[str] = "attendance.marked_absent.v1"
    PERSONAL: ClassVar[Mapping[str, str]] = _NOTES

    user_id: UUID
    shift_id: UUID
    shift_date: date
    shift_starts_at: datetime
    shift_ends_at: datetime
    absence_reason: str | None = None
    manager_note: str | None = None
    automatic: bool
    by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PunchCorrected(DomainEvent):
    """A manager corrected the record: all values as they are from now on. The raw punches are the events before."""

    NAME: ClassVar[str] = "attendance.punch_corrected.v1"
    PERSONAL: ClassVar[Mapping[str, str]] = {**_NOTES, "reason": "user_id"}

    user_id: UUID
    check_in_at: datetime | None
    check_out_at: datetime | None
    status: str
    late_by_minutes: int | None
    worked_minutes: int
    missing_check_out: bool
    absence_reason: str | None
    manager_note: str | None
    reason: str | None
    by: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceRecomputed(DomainEvent):
    """The shift's times changed: what follows from the punches at its new times."""

    NAME: ClassVar[str] = "attendance.recomputed.v1"

    user_id: UUID
    shift_date: date
    shift_starts_at: datetime
    shift_ends_at: datetime
    status: str
    late_by_minutes: int | None
    worked_minutes: int
    missing_check_out: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingCheckOutFlagged(DomainEvent):
    """The shift is over for long enough and the record is still open."""

    NAME: ClassVar[str] = "attendance.missing_check_out_flagged.v1"

    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceWithdrawn(DomainEvent):
    """The shift was moved to a time that has not passed: an absence that only the job had seen never was."""

    NAME: ClassVar[str] = "attendance.absence_withdrawn.v1"

    user_id: UUID


EVENTS: tuple[type[DomainEvent], ...] = (
    CheckedIn,
    CheckedOut,
    MarkedAbsent,
    PunchCorrected,
    AttendanceRecomputed,
    MissingCheckOutFlagged,
    AbsenceWithdrawn,
)
