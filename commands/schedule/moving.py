"""A new company time zone moves the shifts that have not begun; their wall-clock times stay."""

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from commands.attendance.aligning import stage_recomputed
from commands.attendance.records import records_of_shift
from commands.schedule.claiming import ShiftClaims
from commands.schedule.conflicts import FAR_FUTURE, taken_spans
from workforceos.domain.shift.claims import takes_time
from workforceos.domain.shift.decisions import move_to_zone
from workforceos.domain.shift.evolve import SHIFT
from workforceos.domain.time import Span, shift_span
from workforceos.eventstore.model import UNSETTLED_SHIFT
from workforceos.work import UnitOfWork

SOON = timedelta(days=2)
"""Nobody has checked in to a shift that begins later than that."""


def moved_to_zone(work: UnitOfWork, zone: ZoneInfo) -> ShiftClaims:
    """Stage the move of every shift that has not begun, with its early check-ins, and collect the claims.

    Who would then overlap a shift that stays is reported on the moved one, not refused.
    """
    unsettled = work.store.spans_in_lane(work.company_id, UNSETTLED_SHIFT, work.now, FAR_FUTURE)
    found = work.find_all(SHIFT, [claim.source for claim in unsettled if claim.start > work.now])
    shifts = {id: shift for id, shift in found.items() if move_to_zone(shift.state, zone, now=work.now)}
    people = {user_id for shift in shifts.values() for user_id in shift.state.on_shift}
    taken: dict[UUID, list[Span]] = {user_id: [] for user_id in people}
    for other in taken_spans(work, people, work.now, FAR_FUTURE) if people else ():
        if other.source not in shifts:
            taken[other.user_id].append(other.span)
    claims = ShiftClaims()
    for shift_id in sorted(shifts, key=lambda id: (shifts[id].state.span.start, id)):
        shift = shifts[shift_id]
        state = shift.state
        span = shift_span(state.shift_date, state.start_time, state.end_time, zone)
        on_it = state.on_shift if takes_time(state) else frozenset()
        conflicting = frozenset(u for u in on_it if any(span.overlaps(other) for other in taken[u]))
        moved = work.stage(SHIFT, shift, move_to_zone(state, zone, now=work.now, conflicting=conflicting))
        claims.add(shift_id, state, moved.state)
        for user_id in on_it:
            taken[user_id].append(span)
        if state.span.start < work.now + SOON:
            claims.release(stage_recomputed(work, moved.state, records_of_shift(work, shift_id).values()))
    return claims
