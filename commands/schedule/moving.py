"""A new company time zone moves the shifts that have not begun; their wall-clock times stay."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from commands.attendance.aligning import stage_all_recomputed
from commands.schedule.claiming import ShiftClaims
from commands.schedule.conflicts import FAR_FUTURE, reported_conflict, taken_spans
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


@dataclass(frozen=True, slots=True)
class Moved:
    """`conflicts`: each moved shift with one that it overlaps now, and the ids of the people who are on both."""

    claims: ShiftClaims = field(default_factory=ShiftClaims)
    conflicts: list[dict[str, Any]] = field(default_factory=list)


def moved_to_zone(work: UnitOfWork, zone: ZoneInfo) -> Moved:
    """Stage the move of every shift that has not begun, recompute its attendance, and collect claims and conflicts.

    However far ahead it begins: it may have been moved there after somebody had checked in. Nobody else may plan
    meanwhile (`UnitOfWork.alone`): in the former zone, or by what does not stay where it is.
    """
    unsettled = work.store.spans_in_lane(work.company_id, UNSETTLED_SHIFT, work.now - FARTHEST_APART, FAR_FUTURE)
    shifts = work.find_all(SHIFT, [claim.source for claim in unsettled])
    found = Moved()
    moving = {id: shift for id, shift in shifts.items() if move_to_zone(shift.state, zone, now=work.now)}
    moved = _stage_moves(work, moving, zone, found)
    found.claims.release(stage_all_recomputed(work, moved))
    return found


def _stage_moves(
    work: UnitOfWork, shifts: Mapping[UUID, Aggregate[Shift]], zone: ZoneInfo, found: Moved
) -> dict[UUID, Aggregate[Shift]]:
    """Who would then overlap a shift that stays is reported on the moved one, not refused."""
    people = {user_id for shift in shifts.values() for user_id in shift.state.on_shift}
    taken: dict[UUID, list[tuple[UUID, Span]]] = {user_id: [] for user_id in people}
    for other in taken_spans(work, people, work.now - FARTHEST_APART, FAR_FUTURE) if people else ():
        if other.source not in shifts:
            taken[other.user_id].append((other.source, other.span))
    moved = {}
    told: list[tuple[UUID, UUID, set[UUID]]] = []
    for shift_id in sorted(shifts, key=lambda id: (shifts[id].state.span.start, id)):
        shift = shifts[shift_id]
        state = shift.state
        span = shift_span(state.shift_date, state.start_time, state.end_time, zone)
        on_it = state.on_shift if takes_time(state) else frozenset()
        in_the_way: dict[UUID, set[UUID]] = {}
        for user_id in on_it:
            for source, other_span in taken[user_id]:
                if span.overlaps(other_span):
                    in_the_way.setdefault(source, set()).add(user_id)
            taken[user_id].append((shift_id, span))
        conflicting = frozenset[UUID]().union(*in_the_way.values())
        events = move_to_zone(state, zone, now=work.now, conflicting=conflicting)
        moved[shift_id] = work.stage(SHIFT, shift, events)
        found.claims.add(shift_id, state, moved[shift_id].state)
        told += [(shift_id, source, users) for source, users in sorted(in_the_way.items())]
    work.prefetch(source for _, source, _ in told)
    for shift_id, source, users in told:
        conflict = reported_conflict(work, moved[shift_id], source)
        found.conflicts.append(conflict | {"userIds": sorted(map(str, users))})
    return moved
