"""Shifts of a department, and what becomes of them when its members change."""

from typing import Any
from uuid import UUID

from commands.schedule.claiming import ShiftClaims
from commands.schedule.moving import FAR_FUTURE
from workforceos.domain.aggregate import Aggregate
from workforceos.domain.shift.decisions import department_member_joined, department_member_left
from workforceos.domain.shift.evolve import SHIFT
from workforceos.domain.shift.shift import Shift
from workforceos.domain.time import Span
from workforceos.eventstore.model import DEPARTMENT_SHIFT, PRESENCE
from workforceos.readmodels.records.shift import shift_summary
from workforceos.work import UnitOfWork


def upcoming_shifts(work: UnitOfWork, department_id: UUID) -> list[Aggregate[Shift]]:
    """Shifts of the department that have not begun, in order of their start."""
    held = work.store.spans_of_subjects(work.company_id, [DEPARTMENT_SHIFT], [department_id], work.now, FAR_FUTURE)
    shifts = work.find_all(SHIFT, [claim.source for claim in held if claim.start > work.now])
    return sorted(shifts.values(), key=lambda shift: (shift.state.span.start, shift.id))


def join_shifts(work: UnitOfWork, department_id: UUID, user_id: UUID, claims: ShiftClaims) -> list[dict[str, Any]]:
    """Stage a new member on the department's shifts; answers the conflicts, which are reported and not refused."""
    shifts = upcoming_shifts(work, department_id)
    held = work.store.spans_of_subjects(work.company_id, [PRESENCE], [user_id], work.now, FAR_FUTURE)
    taken = [(Span(claim.start, claim.end), claim.source) for claim in held]
    conflicts = []
    for shift in shifts:
        others = [source for span, source in taken if source != shift.id and span.overlaps(shift.state.span)]
        events = department_member_joined(
            shift.state, user_id=user_id, department_id=department_id, conflicting=bool(others), now=work.now
        )
        joined = work.stage(SHIFT, shift, events)
        claims.add(shift.id, shift.state, joined.state)
        if any(event.conflicting for event in events):
            conflicts.append(_conflict(work, joined, others[0]))
        elif events:
            taken.append((shift.state.span, shift.id))
    return conflicts


def leave_shifts(
    work: UnitOfWork, department_id: UUID, user_id: UUID, with_record: frozenset[UUID], claims: ShiftClaims
) -> None:
    """Stage a former member off the department's shifts, save those (`with_record`) that they have a record on."""
    for shift in upcoming_shifts(work, department_id):
        events = department_member_left(
            shift.state,
            user_id=user_id,
            department_id=department_id,
            has_record=shift.id in with_record,
            now=work.now,
        )
        claims.add(shift.id, shift.state, work.stage(SHIFT, shift, events).state)


def _conflict(work: UnitOfWork, shift: Aggregate[Shift], other_id: UUID) -> dict[str, Any]:
    other = work.find(SHIFT, other_id)
    return {"shift": shift_summary(shift), "conflictsWith": shift_summary(other) if other else {"id": str(other_id)}}
