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


def records_of_shifts(work: UnitOfWork, shift_ids: Iterable[UUID]) -> dict[UUID, dict[UUID, UUID]]:
    """Shift id -> what `records_of_shift` answers, for those that have any.

    One round trip for all shifts that were planned within a few days: a roster of thousands takes no more.
    """
    wanted = set(shift_ids)
    found: defaultdict[UUID, dict[UUID, UUID]] = defaultdict(dict)
    for prefix in sorted({str(shift_id)[:_THREE_DAYS] for shift_id in wanted}):
        for claim in work.store.held_with_prefix(work.company_id, ATTENDANCE, prefix):
            shift_id, user_id = (UUID(id) for id in claim.value.split(":"))
            if shift_id in wanted and claim.source != shift_id:
                found[shift_id][user_id] = claim.source
    return dict(found)


def records_of_user(work: UnitOfWork, shift_ids: Iterable[UUID], user_id: UUID) -> dict[UUID, UUID]:
    """Shift id -> id of one user's record on it, for those of the shifts that have one. One round trip."""
    places = {(ATTENDANCE, f"{shift_id}:{user_id}"): shift_id for shift_id in shift_ids}
    held = work.store.holders(work.company_id, places)
    return {places[claim]: source for claim, source in held.items() if source != places[claim]}


def record_of(work: UnitOfWork, shift_id: UUID, user_id: UUID) -> UUID | None:
    """The id of one user's record on the shift."""
    return records_of_user(work, [shift_id], user_id).get(shift_id)
