"""How events change what is known of a shift."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from workforceos.domain.aggregate import AggregateType, EventOutOfPlace
from workforceos.domain.event import DomainEvent
from workforceos.domain.shift.events import (
    EVENTS,
    DepartmentMemberJoined,
    DepartmentMemberLeft,
    DepartmentMembers,
    DepartmentTakenOff,
    ShiftCancelled,
    ShiftCompleted,
    ShiftDeleted,
    ShiftDetailsChanged,
    ShiftReassigned,
    ShiftReinstated,
    ShiftRescheduled,
    ShiftScheduled,
    UserTakenOff,
)
from workforceos.domain.shift.shift import Shift, ShiftStatus
from workforceos.domain.time import Span


def evolve(shift: Shift | None, event: DomainEvent) -> Shift:
    """The shift after one more event of its stream."""
    if shift is None:
        return _scheduled(event)
    changed = _changed(shift, event)
    if isinstance(event, DepartmentMemberJoined) and event.user_id not in shift.former_user_ids:
        return changed  # nobody left: a large department has a long stream of these
    return replace(changed, former_user_ids=(shift.former_user_ids | shift.on_shift) - changed.on_shift)


def _changed(shift: Shift, event: DomainEvent) -> Shift:
    match event:
        case ShiftRescheduled():
            return replace(
                shift,
                shift_date=event.shift_date,
                start_time=event.start_time,
                end_time=event.end_time,
                span=Span(event.starts_at, event.ends_at),
                time_zone=event.time_zone,
                reported_user_ids=frozenset(event.reported_user_ids),
            )
        case ShiftReassigned():
            return replace(
                shift,
                assigned_user_ids=event.assigned_user_ids,
                departments=event.departments,
                excluded_user_ids=frozenset(event.excluded_user_ids),
                reported_user_ids=frozenset(event.reported_user_ids),
            )
        case ShiftDetailsChanged():
            return replace(shift, location=event.location, department_id=event.department_id)
        case ShiftCancelled():
            return replace(shift, status=ShiftStatus.CANCELLED, completed_by_job=False)
        case ShiftReinstated() if shift.status is ShiftStatus.CANCELLED:
            return replace(shift, status=ShiftStatus.SCHEDULED, reported_user_ids=frozenset())
        case ShiftReinstated():
            return replace(shift, status=ShiftStatus.SCHEDULED, completed_by_job=False)
        case ShiftCompleted():
            return replace(shift, status=ShiftStatus.COMPLETED, completed_by_job=event.by_job)
        case DepartmentMemberJoined():
            return _joined(shift, event)
        case DepartmentMemberLeft():
            return _with_departments(
                shift,
                (
                    _without(d, event.user_id) if d.department_id == event.department_id else d
                    for d in shift.departments
                ),
            )
        case DepartmentTakenOff():
            left = _with_departments(shift, (d for d in shift.departments if d.department_id != event.department_id))
            return replace(left, department_id=None) if left.department_id == event.department_id else left
        case UserTakenOff():
            return _taken_off(shift, event.user_id)
        case ShiftDeleted():
            return replace(shift, is_active=False)
        case _:
            raise EventOutOfPlace(shift, event)


SHIFT = AggregateType("shift", evolve, EVENTS)


def _scheduled(event: DomainEvent) -> Shift:
    if not isinstance(event, ShiftScheduled):
        raise EventOutOfPlace(None, event)
    return Shift(
        shift_date=event.shift_date,
        start_time=event.start_time,
        end_time=event.end_time,
        span=Span(event.starts_at, event.ends_at),
        time_zone=event.time_zone,
        location=event.location,
        department_id=event.department_id,
        assigned_user_ids=event.assigned_user_ids,
        departments=event.departments,
        created_by=event.created_by,
    )


def _joined(shift: Shift, event: DepartmentMemberJoined) -> Shift:
    departments = tuple(
        DepartmentMembers(d.department_id, (*d.user_ids, event.user_id))
        if d.department_id == event.department_id
        else d
        for d in shift.departments
    )
    reported = shift.reported_user_ids | {event.user_id} if event.conflicting else shift.reported_user_ids
    return replace(shift, departments=departments, reported_user_ids=reported)


def _with_departments(shift: Shift, departments: Iterable[DepartmentMembers]) -> Shift:
    """Other departments; who is not on the shift by them any more is neither excluded nor reported."""
    changed = replace(shift, departments=tuple(departments))
    return replace(
        changed,
        excluded_user_ids=shift.excluded_user_ids & changed.members,
        reported_user_ids=shift.reported_user_ids & changed.on_shift,
    )


def _taken_off(shift: Shift, user_id: UUID) -> Shift:
    excluded = shift.excluded_user_ids | {user_id} if user_id in shift.members else shift.excluded_user_ids
    return replace(
        shift,
        assigned_user_ids=tuple(assigned for assigned in shift.assigned_user_ids if assigned != user_id),
        excluded_user_ids=excluded,
        reported_user_ids=shift.reported_user_ids - {user_id},
    )


def _without(department: DepartmentMembers, user_id: UUID) -> DepartmentMembers:
    return DepartmentMembers(department.department_id, tuple(u for u in department.user_ids if u != user_id))
