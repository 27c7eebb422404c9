"""What a manager changes of a shift: only what was given changes, None clears."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from uuid import UUID
from zoneinfo import ZoneInfo

from workforceos.domain.event import DomainEvent
from workforceos.domain.shift.assignment import assigned, reassigned
from workforceos.domain.shift.events import (
    ShiftCancelled,
    ShiftCompleted,
    ShiftDetailsChanged,
    ShiftReinstated,
    ShiftRescheduled,
)
from workforceos.domain.shift.evolve import evolve
from workforceos.domain.shift.rules import ShiftIsCancelled, ShiftUserHasAttendance, StatusIsNotValid
from workforceos.domain.shift.shift import Shift, ShiftStatus
from workforceos.domain.shift.times import checked_span
from workforceos.domain.unset import UNSET, Unset, given_or


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftChange:
    """What was given. None clears location, owning department and the lists; the rest can't be cleared."""

    shift_date: date | Unset = UNSET
    start_time: str | Unset = UNSET
    end_time: str | Unset = UNSET
    location: str | Unset | None = UNSET
    department_id: UUID | Unset | None = UNSET
    assigned_user_ids: tuple[UUID, ...] | Unset | None = UNSET
    assigned_department_ids: tuple[UUID, ...] | Unset | None = UNSET
    status: str | Unset = UNSET


def change(
    shift: Shift,
    given: ShiftChange,
    *,
    members: Mapping[UUID, tuple[UUID, ...]],
    zone: ZoneInfo,
    now: datetime,
    users_with_record: frozenset[UUID],
) -> tuple[DomainEvent, ...]:
    """The events of a change; none when nothing changes.

    `members` of each department that is newly assigned, at this moment; `zone` the company's; `users_with_record`
    those with an attendance record on this shift. Whose time is taken afterwards is `claims.presence` of the folded
    state: what it has more than before must be free, also where a cancelled shift is scheduled again. Records are to
    be recomputed when there is a ShiftRescheduled.

    Raises ShiftDateIsNotValid, StartTimeIsNotValid, EndTimeIsNotValid, StatusIsNotValid, ShiftIsCancelled,
    ShiftUserHasAttendance.
    """
    steps: tuple[Callable[[Shift], tuple[DomainEvent, ...]], ...] = (
        lambda state: _reschedule(state, given, zone, now),
        lambda state: _reassign(state, given, members, users_with_record),
        lambda state: _change_details(state, given),
        lambda state: _change_status(state, given, now),
    )
    events: tuple[DomainEvent, ...] = ()
    for decide in steps:
        decided = decide(shift)
        shift = reduce(evolve, decided, shift)
        events += decided
    return events


def _reschedule(shift: Shift, given: ShiftChange, zone: ZoneInfo, now: datetime) -> tuple[ShiftRescheduled, ...]:
    day = given_or(given.shift_date, shift.shift_date)
    start = given_or(given.start_time, shift.start_time)
    end = given_or(given.end_time, shift.end_time)
    if (day, start, end) == (shift.shift_date, shift.start_time, shift.end_time):
        return ()
    zone = _zone_of(shift, given, zone, now)
    span = checked_span(day, start, end, zone)
    return (
        ShiftRescheduled(
            shift_date=day,
            start_time=start,
            end_time=end,
            starts_at=span.start,
            ends_at=span.end,
            time_zone=zone.key,
            reason="edit",
            reported_user_ids=(),
        ),
    )


def _zone_of(shift: Shift, given: ShiftChange, zone: ZoneInfo, now: datetime) -> ZoneInfo:
    """The company's `zone`, but for a part of the day and times of a shift that has begun in another one: the rest
    was said in that zone, so the part is, too. When it is to begin anew by that, it does so in the company's."""
    if not shift.begun(now) or UNSET not in (given.shift_date, given.start_time, given.end_time):
        return zone
    own, day = ZoneInfo(shift.time_zone), given_or(given.shift_date, shift.shift_date)
    start, end = given_or(given.start_time, shift.start_time), given_or(given.end_time, shift.end_time)
    return own if checked_span(day, start, end, own).start <= now else zone


def _reassign(
    shift: Shift,
    given: ShiftChange,
    members: Mapping[UUID, tuple[UUID, ...]],
    users_with_record: frozenset[UUID],
) -> tuple[DomainEvent, ...]:
    user_ids = given_or(given.assigned_user_ids, shift.assigned_user_ids) or ()
    department_ids = given_or(given.assigned_department_ids, shift.assigned_department_ids) or ()
    events = reassigned(shift, assigned(user_ids), assigned(department_ids), members)
    for event in events:
        left_with_record = (shift.on_shift - evolve(shift, event).on_shift) & users_with_record
        if left_with_record:
            raise ShiftUserHasAttendance(
                [
                    {"field": "assignedUserIds", "problem": f"{user_id} has an attendance record on this shift"}
                    for user_id in sorted(left_with_record)
                ]
            )
    return events


def _change_details(shift: Shift, given: ShiftChange) -> tuple[ShiftDetailsChanged, ...]:
    location = given_or(given.location, shift.location)
    department_id = given_or(given.department_id, shift.department_id)
    if (location, department_id) == (shift.location, shift.department_id):
        return ()
    return (ShiftDetailsChanged(location=location, department_id=department_id),)


def _change_status(shift: Shift, given: ShiftChange, now: datetime) -> tuple[DomainEvent, ...]:
    """Every way but from cancelled to completed: what did not take place was not worked, schedule it again first.

    A completed shift can be cancelled (one with attendance can't be deleted) and scheduled again (a slip). One that
    the job completed and that is no longer over is scheduled again by itself, unless it is said to be done.
    """
    taken_back = shift.completed_by_job and not shift.over(now)
    if given.status is UNSET and taken_back:
        return (ShiftReinstated(),)
    try:
        status = ShiftStatus(given_or(given.status, shift.status))
    except ValueError:
        raise StatusIsNotValid() from None
    if status is shift.status and not taken_back:
        return ()
    if status is ShiftStatus.CANCELLED:
        return (ShiftCancelled(),)
    if status is ShiftStatus.SCHEDULED:
        return (ShiftReinstated(),)
    if shift.status is ShiftStatus.CANCELLED:
        raise ShiftIsCancelled("a cancelled shift is scheduled again before it is completed")
    return (ShiftCompleted(by_job=False),)
