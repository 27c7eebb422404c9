"""A new company time zone moves the shifts that have not begun; their wall-clock times stay."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from commands.attendance.aligning import stage_all_recomputed
from commands.schedule.claiming import ShiftClaims
from commands.schedule.conflicts import FAR_FUTURE, taken_spans
from workforceos.domain.aggregate import Aggregate
from workforceos.domain.shift.claims import takes_time
from workforceos.domain.shift.decisions import move_to_zone
from workforceos.domain.shift.evolve import SHIFT
from workforceos.domain.shift.shift import Shift
from workforceos.domain.time import Span, shift_span
from workforceos.eventstore.model import UNSETTLED_SHIFT
from workforceos.work import UnitOfWork

FARTHEST_APART = timedelta(hours=26)
"""From UTC-12 to UTC+14: by so much a shift that has not begun may come to lie in the past."""


def moved_to_zone(work: UnitOfWork, zone: ZoneInfo) -> ShiftClaims:
    """Stage the move of every shift that has not begun, recompute its attendance, and collect the claims.

    However far ahead it begins: it may have been moved there after somebody had checked in. Nobody else may plan
    meanwhile (`UnitOfWork.alone`): in the former zone, or by what does not stay where it is.
    """
    unsettled = work.store.spans_in_lane(work.company_id, UNSETTLED_SHIFT, work.now - FARTHEST_APART, FAR_FUTURE)
    shifts = work.find_all(SHIFT, [claim.source for claim in unsettled])
    claims = ShiftClaims()
    moving = {id: shift for id, shift in shifts.items() if move_to_zone(shift.state, zone, now=work.now)}
    moved = _stage_moves(work, moving, zone, claims)
    claims.release(stage_all_recomputed(work, moved))
    return claims


def _stage_moves(
    work: UnitOfWork, shifts: Mapping[UUID, Aggregate[Shift]], zone: ZoneInfo, claims: ShiftClaims
) -> dict[UUID, Aggregate[Shift]]:
    """Who would then overlap a shift that stays is reported on the moved one, not refused."""
    people = {user_id for shift in shifts.values() for user_id in shift.state.on_shift}
    taken: dict[UUID, list[Span]] = {user_id: [] for user_id in people}
    for other in taken_spans(work, people, work.now - FARTHEST_APART, FAR_FUTURE) if people else ():
        if other.source not in shifts:
            taken[other.user_id].append(other.span)
    moved = {}
    for shift_id in sorted(shifts, key=lambda id: (shifts[id].state.span.start, id)):
        shift = shifts[shift_id]
        state = shift.state
        span = shift_span(state.shift_date, state.start_time, state.end_time, zone)
        on_it = state.on_shift if takes_time(state) else frozenset()
        conflicting = frozenset(u for u in on_it if any(span.overlaps(other) for other in taken[u]))
        events = move_to_zone(state, zone, now=work.now, conflicting=conflicting)
        moved[shift_id] = work.stage(SHIFT, shift, events)
        claims.add(shift_id, state, moved[shift_id].state)
        for user_id in on_it:
            taken[user_id].append(span)
    return moved
