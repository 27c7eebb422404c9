"""What may happen to a shift, besides a manager's changes (see `change`). What changes nothing is no event."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from workforceos.domain.shift.assignment import assigned, departments_of
from workforceos.domain.shift.events import (
    DepartmentMemberJoined,
    DepartmentMemberLeft,
    DepartmentTakenOff,
    ShiftCompleted,
    ShiftDeleted,
    ShiftRescheduled,
    ShiftScheduled,
    UserTakenOff,
)
from workforceos.domain.shift.rules import ShiftHasAttendance
from workforceos.domain.shift.shift import Shift, ShiftStatus
from workforceos.domain.shift.times import checked_span
from workforceos.domain.time import shift_span


class TakenOffReason(StrEnum):
    """Why a person is taken off a shift by something else than a manager's change of it."""

    LEAVE = "leave"
    ARCHIVED = "archived"
    DELETED = "deleted"


def schedule(
    *,
    shift_date: date,
    start_time: str,
    end_time: str,
    zone: ZoneInfo,
    location: str | None = None,
    department_id: UUID | None = None,
    assigned_user_ids: Iterable[UUID] = (),
    assigned_department_ids: Iterable[UUID] = (),
    members: Mapping[UUID, tuple[UUID, ...]],
    by: UUID,
) -> tuple[ShiftScheduled, ...]:
    """A new shift, with or without people. `members` of each assigned department at this moment.

    Raises ShiftDateIsNotValid, StartTimeIsNotValid, EndTimeIsNotValid.
    """
    span = checked_span(shift_date, start_time, end_time, zone)
    return (
        ShiftScheduled(
            shift_date=shift_date,
            start_time=start_time,
            end_time=end_time,
            starts_at=span.start,
            ends_at=span.end,
            time_zone=zone.key,
            location=location,
            department_id=department_id,
            assigned_user_ids=assigned(assigned_user_ids),
            departments=departments_of(assigned(assigned_department_ids), members),
            created_by=by,
        ),
    )


def delete(shift: Shift, *, has_attendance: bool) -> tuple[ShiftDeleted, ...]:
    """Raises ShiftHasAttendance."""
    if has_attendance:
        raise ShiftHasAttendance()
    return (ShiftDeleted(),) if shift.is_active else ()


def complete_by_job(shift: Shift, *, now: datetime) -> tuple[ShiftCompleted, ...]:
    """A scheduled shift is completed once it is over."""
    due = shift.is_active and shift.status is ShiftStatus.SCHEDULED and shift.over(now)
    return (ShiftCompleted(by_job=True),) if due else ()


def move_to_zone(
    shift: Shift, zone: ZoneInfo, *, now: datetime, conflicting: frozenset[UUID] = frozenset()
) -> tuple[ShiftRescheduled, ...]:
    """A shift that has not begun keeps its wall clock in the company's new time zone.

    `conflicting`: those on it whose new span overlaps another shift that stays. That is reported, never refused.
    """
    if not shift.is_active or shift.begun(now) or shift.time_zone == zone.key:
        return ()
    span = shift_span(shift.shift_date, shift.start_time, shift.end_time, zone)
    return (
        ShiftRescheduled(
            shift_date=shift.shift_date,
            start_time=shift.start_time,
            end_time=shift.end_time,
            starts_at=span.start,
            ends_at=span.end,
            time_zone=zone.key,
            reason="timeZone",
            reported_user_ids=tuple(sorted(conflicting & shift.on_shift)),
        ),
    )


def department_member_joined(
    shift: Shift, *, user_id: UUID, department_id: UUID, conflicting: bool, now: datetime
) -> tuple[DepartmentMemberJoined, ...]:
    """Who joins an assigned department is on its shifts that have not begun, whatever their status.

    `conflicting`: they are taken at that time. It counts only for who was not on the shift before.
    """
    if not shift.is_active or shift.begun(now):
        return ()
    if user_id in _members_of(shift, department_id, otherwise=(user_id,)):
        return ()
    newly_on = user_id not in shift.on_shift and user_id not in shift.excluded_user_ids
    return (DepartmentMemberJoined(user_id=user_id, department_id=department_id, conflicting=conflicting and newly_on),)


def department_member_left(
    shift: Shift, *, user_id: UUID, department_id: UUID, has_record: bool, now: datetime
) -> tuple[DepartmentMemberLeft, ...]:
    """Who leaves a department leaves its shifts that have not begun, but not one that they have a record on."""
    if not shift.is_active or shift.begun(now) or has_record:
        return ()
    if user_id not in _members_of(shift, department_id, otherwise=()):
        return ()
    return (DepartmentMemberLeft(user_id=user_id, department_id=department_id),)


def take_department_off(
    shift: Shift, *, department_id: UUID, users_with_record: frozenset[UUID], now: datetime
) -> tuple[DepartmentTakenOff | DepartmentMemberLeft, ...]:
    """A deleted department leaves shifts that have not begun.

    Where some of its members have a record it stays with these, as part of what was, and the others leave.
    """
    concerned = department_id == shift.department_id or department_id in shift.assigned_department_ids
    if not concerned or not shift.is_active or shift.begun(now):
        return ()
    members = _members_of(shift, department_id, otherwise=())
    if users_with_record.isdisjoint(members):
        return (DepartmentTakenOff(department_id=department_id),)
    return tuple(
        DepartmentMemberLeft(user_id=user_id, department_id=department_id)
        for user_id in members
        if user_id not in users_with_record
    )


def take_user_off(
    shift: Shift, *, user_id: UUID, reason: TakenOffReason, has_record: bool, now: datetime
) -> tuple[UserTakenOff, ...]:
    """Off for leave, or, while the shift has not begun, because the person left the company.

    Nothing for who is not on the shift or has a record on it: a shift checked in to is not taken away.
    """
    if not shift.is_active or user_id not in shift.on_shift or has_record:
        return ()
    if reason is not TakenOffReason.LEAVE and shift.begun(now):
        return ()
    return (UserTakenOff(user_id=user_id, reason=str(reason)),)


def _members_of(shift: Shift, department_id: UUID, *, otherwise: tuple[UUID, ...]) -> tuple[UUID, ...]:
    """The members of an assigned department; `otherwise` when it is not assigned."""
    return next((d.user_ids for d in shift.departments if d.department_id == department_id), otherwise)
