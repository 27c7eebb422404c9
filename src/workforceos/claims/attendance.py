"""One attendance record per user and shift."""

from uuid import UUID

from workforceos.domain.shift.shift import Shift
from workforceos.eventstore.model import UniqueClaim

ATTENDANCE = "attendance"


def attendance_claim(record_id: UUID, shift_id: UUID, user_id: UUID) -> UniqueClaim:
    """Found by shift: every record of a shift has the prefix `{shift}:`."""
    return UniqueClaim(ATTENDANCE, f"{shift_id}:{user_id}", record_id)


def sealed(shift_id: UUID, shift: Shift) -> tuple[UniqueClaim, ...]:
    """The places of records that nobody can make any more: of who was taken off, and of everybody once it is deleted.

    So a check-in and the end of the assignment, at the same moment, can't both win.
    """
    gone = shift.former_user_ids if shift.is_active else shift.former_user_ids | shift.on_shift
    return tuple(attendance_claim(shift_id, shift_id, user_id) for user_id in sorted(gone))
