"""What happens to a shift. Days and HH:mm times are the company's wall clock, instants are UTC."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from workforceos.domain.event import DomainEvent


@dataclass(frozen=True, slots=True)
class DepartmentMembers:
    """An assigned department with its members at the moment of assignment, kept up as members come and go."""

    department_id: UUID
    user_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftScheduled(DomainEvent):
    """A new shift with everybody who is on it."""

    NAME: ClassVar[str] = "shift.scheduled.v1"

    shift_date: date
    start_time: str
    end_time: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    location: str | None
    department_id: UUID | None
    assigned_user_ids: tuple[UUID, ...]
    departments: tuple[DepartmentMembers, ...]
    created_by: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftRescheduled(DomainEvent):
    """Another day, other times, or (`reason` "timeZone", else "edit") the same wall clock in another time zone.

    `reported_user_ids`: those on the shift whose conflict at the new time was reported instead of refused.
    """

    NAME: ClassVar[str] = "shift.rescheduled.v1"

    shift_date: date
    start_time: str
    end_time: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    reason: str
    reported_user_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftReassigned(DomainEvent):
    """Everybody who is on the shift from now on, changed or not."""

    NAME: ClassVar[str] = "shift.reassigned.v1"

    assigned_user_ids: tuple[UUID, ...]
    departments: tuple[DepartmentMembers, ...]
    excluded_user_ids: tuple[UUID, ...]
    reported_user_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftDetailsChanged(DomainEvent):
    """Location and owning department as they are from now on, changed or not."""

    NAME: ClassVar[str] = "shift.details_changed.v1"

    location: str | None
    department_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftCancelled(DomainEvent):
    """It takes nobody's time any more; who was on it stays known."""

    NAME: ClassVar[str] = "shift.cancelled.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftReinstated(DomainEvent):
    """Scheduled again, from cancelled (everybody on it was checked for conflicts) or from completed."""

    NAME: ClassVar[str] = "shift.reinstated.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftCompleted(DomainEvent):
    """Over: set by the job after the end, or by a manager."""

    NAME: ClassVar[str] = "shift.completed.v1"

    by_job: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentMemberJoined(DomainEvent):
    """A new member of an assigned department is on the shift; `conflicting`: although it overlaps another."""

    NAME: ClassVar[str] = "shift.department_member_joined.v1"

    user_id: UUID
    department_id: UUID
    conflicting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentMemberLeft(DomainEvent):
    """Somebody left an assigned department; they stay on the shift if they are assigned in another way."""

    NAME: ClassVar[str] = "shift.department_member_left.v1"

    user_id: UUID
    department_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentTakenOff(DomainEvent):
    """A deleted department left the shift, with those who were on it only as its members."""

    NAME: ClassVar[str] = "shift.department_taken_off.v1"

    department_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class UserTakenOff(DomainEvent):
    """A person is off the shift: "leave", "archived" or "deleted"."""

    NAME: ClassVar[str] = "shift.user_taken_off.v1"

    user_id: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftDeleted(DomainEvent):
    """The shift is gone from every list."""

    NAME: ClassVar[str] = "shift.deleted.v1"


EVENTS: tuple[type[DomainEvent], ...] = (
    ShiftScheduled,
    ShiftRescheduled,
    ShiftReassigned,
    ShiftDetailsChanged,
    ShiftCancelled,
    ShiftReinstated,
    ShiftCompleted,
    DepartmentMemberJoined,
    DepartmentMemberLeft,
    DepartmentTakenOff,
    UserTakenOff,
    ShiftDeleted,
)
