"""One attendance record per user and shift."""

from uuid import UUID

from workforceos.domain.shift.shift import Shift
from workforceos.eventstore.model import UniqueClaim

ATTENDANCE = "attendance"


def attendance_claim(record_id: UUID, shift_id: UUID, user_id: UUID) -> UniqueClaim:
    """Found by shift: every record of a shift has the prefix `{shift}:`."""
    return UniqueClaim(ATTENDANCE, f"{shift_id}:{user_id}", record_id)


def sealed(shift_id: UUID, shift: Shift) -> tuple[UniqueClaim, ...]:
    """What a deleted shift holds: the places of the records that nobody can make any more."""
    return tuple(attendance_claim(shift_id, shift_id, user_id) for user_id in sorted(shift.on_shift))
