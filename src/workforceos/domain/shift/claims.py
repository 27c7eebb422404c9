"""Whose time a shift takes. The difference between two states is what a change takes and gives up."""

from uuid import UUID

from workforceos.domain.shift.shift import Shift, ShiftStatus
from workforceos.domain.time import Span

Presence = frozenset[tuple[UUID, Span]]


def presence(shift: Shift) -> Presence:
    """Who is taken for which span and may be nowhere else then. Nobody while it is cancelled or deleted."""
    if not takes_time(shift):
        return frozenset()
    return frozenset((user_id, shift.span) for user_id in shift.on_shift - shift.reported_user_ids)


def reported_presence(shift: Shift) -> Presence:
    """Who is on the shift although they are taken by another one: reported, not refused."""
    if not takes_time(shift):
        return frozenset()
    return frozenset((user_id, shift.span) for user_id in shift.on_shift & shift.reported_user_ids)


def takes_time(shift: Shift) -> bool:
    return shift.is_active and shift.status is not ShiftStatus.CANCELLED
