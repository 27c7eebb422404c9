"""A new company time zone moves the shifts that have not begun; their wall-clock times stay."""

from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from commands.schedule.claiming import ShiftClaims
from workforceos.domain.shift.decisions import move_to_zone
from workforceos.domain.shift.evolve import SHIFT
from workforceos.domain.time import Span, shift_span
from workforceos.eventstore.model import OPEN_SHIFT, PRESENCE
from workforceos.work import UnitOfWork

FAR_FUTURE = datetime(9000, 1, 1, tzinfo=UTC)


def moved_to_zone(work: UnitOfWork, zone: ZoneInfo) -> ShiftClaims:
    """Stage the move of every scheduled shift that has not begun, and collect its claims.

    Who would then overlap a shift that stays is reported on the moved one, not refused.
    """
    open_shifts = work.store.spans_in_lane(work.company_id, OPEN_SHIFT, work.now, FAR_FUTURE)
    shifts = work.find_all(SHIFT, [claim.source for claim in open_shifts if claim.start > work.now])
    people = {user_id for shift in shifts.values() for user_id in shift.state.on_shift}
    taken: dict[UUID, list[Span]] = {user_id: [] for user_id in people}
    for claim in work.store.spans_of_subjects(work.company_id, [PRESENCE], people, work.now, FAR_FUTURE):
        if claim.source not in shifts:
            taken[claim.subject].append(Span(claim.start, claim.end))
    claims = ShiftClaims()
    for shift_id in sorted(shifts, key=lambda id: (shifts[id].state.span.start, id)):
        shift = shifts[shift_id]
        state = shift.state
        span = shift_span(state.shift_date, state.start_time, state.end_time, zone)
        conflicting = frozenset(u for u in state.on_shift if any(span.overlaps(other) for other in taken[u]))
        events = move_to_zone(state, zone, now=work.now, conflicting=conflicting)
        moved = work.stage(SHIFT, shift, events)
        claims.add(shift_id, state, moved.state)
        for user_id in state.on_shift - conflicting:
            taken[user_id].append(moved.state.span)
    return claims
