"""Shifts of a department, and what becomes of them when its members change."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from commands.attendance.records import records_of_user
from commands.schedule.claiming import ShiftClaims
from commands.schedule.conflicts import FAR_FUTURE, reported_conflict, taken_spans
from workforceos.domain.aggregate import Aggregate
from workforceos.domain.shift.decisions import department_member_joined, department_member_left
from workforceos.domain.shift.evolve import SHIFT
from workforceos.domain.shift.shift import Shift, ShiftStatus
from workforceos.eventstore.model import DEPARTMENT_SHIFT
from workforceos.work import UnitOfWork


def upcoming_shifts(work: UnitOfWork, department_id: UUID) -> list[Aggregate[Shift]]:
    """Shifts of the department that have not begun, in order of their start."""
    held = work.spans_of_subjects([DEPARTMENT_SHIFT], [department_id], work.now, FAR_FUTURE)
    shifts = work.find_all(SHIFT, [claim.source for claim in held if claim.start > work.now])
    return sorted(shifts.values(), key=lambda shift: (shift.state.span.start, shift.id))


def join_shifts(
    work: UnitOfWork, shifts: Iterable[Aggregate[Shift]], department_id: UUID, user_id: UUID, claims: ShiftClaims
) -> list[dict[str, Any]]:
    """Stage a new member on the department's shifts; answers the conflicts, which are reported and not refused."""
    taken = [(found.source, found.span) for found in taken_spans(work, [user_id], work.now, FAR_FUTURE)]
    conflicts = []
    for shift in shifts:
        span, cancelled = shift.state.span, shift.state.status is ShiftStatus.CANCELLED
        others = [source for source, other in taken if not cancelled and source != shift.id and span.overlaps(other)]
        events = department_member_joined(
            shift.state, user_id=user_id, department_id=department_id, conflicting=bool(others), now=work.now
        )
        joined = work.stage(SHIFT, shift, events)
        claims.add(shift.id, shift.state, joined.state)
        if any(event.conflicting for event in events):
            conflicts += [reported_conflict(work, joined, other) for other in others]
        if user_id in joined.state.on_shift and not cancelled:
            taken.append((shift.id, span))
    return conflicts


def leave_shifts(
    work: UnitOfWork, shifts: Collection[Aggregate[Shift]], department_id: UUID, user_id: UUID, claims: ShiftClaims
) -> None:
    """Stage a former member off the department's shifts, save those that they have a record on."""
    with_record = records_of_user(work, [shift.id for shift in shifts], user_id)
    for shift in shifts:
        events = department_member_left(
            shift.state,
            user_id=user_id,
            department_id=department_id,
            has_record=shift.id in with_record,
            now=work.now,
        )
        claims.add(shift.id, shift.state, work.stage(SHIFT, shift, events).state)
