"""Finding attendance records by shift. A place that the shift itself holds is one that nobody can take any more."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from workforceos.claims.attendance import ATTENDANCE
from workforceos.work import UnitOfWork

_THREE_DAYS = 5
"""An id begins with the time it was made at: in so many of its digits it agrees with those of about three days."""


def records_of_shift(work: UnitOfWork, shift_id: UUID) -> dict[UUID, UUID]:
    """User id -> id of their attendance record on the shift."""
    held = work.store.held_with_prefix(work.company_id, ATTENDANCE, f"{shift_id}:")
    return {UUID(claim.value.partition(":")[2]): claim.source for claim in held if claim.source != shift_id}


def records_of_shifts(work: UnitOfWork, shift_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Shift id -> ids of the attendance records on it, for those that have any.

    One round trip for all shifts that were planned within a few days: a roster of thousands takes no more.
    """
    wanted = set(shift_ids)
    found: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for prefix in sorted({str(shift_id)[:_THREE_DAYS] for shift_id in wanted}):
        for claim in work.store.held_with_prefix(work.company_id, ATTENDANCE, prefix):
            shift_id = UUID(claim.value.partition(":")[0])
            if shift_id in wanted and claim.source != shift_id:
                found[shift_id].append(claim.source)
    return dict(found)


def record_of(work: UnitOfWork, shift_id: UUID, user_id: UUID) -> UUID | None:
    """The id of one user's record on the shift."""
    claim = (ATTENDANCE, f"{shift_id}:{user_id}")
    held_by = work.store.holders(work.company_id, [claim]).get(claim)
    return None if held_by == shift_id else held_by
