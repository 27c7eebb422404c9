"""Finding attendance records by shift. A place that the shift itself holds is one that nobody can take any more."""

from uuid import UUID

from workforceos.claims.attendance import ATTENDANCE
from workforceos.work import UnitOfWork


def records_of_shift(work: UnitOfWork, shift_id: UUID) -> dict[UUID, UUID]:
    """User id -> id of their attendance record on the shift."""
    held = work.store.held_with_prefix(work.company_id, ATTENDANCE, f"{shift_id}:")
    return {UUID(claim.value.partition(":")[2]): claim.source for claim in held if claim.source != shift_id}


def record_of(work: UnitOfWork, shift_id: UUID, user_id: UUID) -> UUID | None:
    """The id of one user's record on the shift."""
    claim = (ATTENDANCE, f"{shift_id}:{user_id}")
    held_by = work.store.holders(work.company_id, [claim]).get(claim)
    return None if held_by == shift_id else held_by
