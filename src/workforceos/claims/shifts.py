"""Range claims of a shift: whose time it takes, and where jobs and departments find it."""

from uuid import UUID

from workforceos.domain.shift.claims import presence, reported_presence, takes_time
from workforceos.domain.shift.shift import Shift, ShiftStatus
from workforceos.eventstore.model import (
    DEPARTMENT_SHIFT,
    OPEN_SHIFT,
    PRESENCE,
    REPORTED,
    UNSETTLED_SHIFT,
    RangeClaim,
    Release,
)

SHIFT = "shift"
"""The kind of presence claims that are shifts."""


def shift_claims(shift_id: UUID, shift: Shift) -> frozenset[RangeClaim]:
    """Everything that a shift in this state holds."""
    if not shift.is_active:
        return frozenset()
    start, end = shift.span.start, shift.span.end

    def span_of(lane: str, subject: UUID, kind: str) -> RangeClaim:
        return RangeClaim(lane, subject, start, end, shift_id, kind)

    held = {span_of(PRESENCE, user_id, SHIFT) for user_id, _ in presence(shift)}
    held |= {span_of(REPORTED, user_id, REPORTED) for user_id, _ in reported_presence(shift)}
    if takes_time(shift):
        held.add(span_of(UNSETTLED_SHIFT, shift_id, UNSETTLED_SHIFT))
    if shift.status is ShiftStatus.SCHEDULED:
        held.add(span_of(OPEN_SHIFT, shift_id, OPEN_SHIFT))
    if shift.status is not ShiftStatus.COMPLETED:  # members who join are on cancelled shifts, too
        owners = () if shift.department_id is None else (shift.department_id,)
        departments = {*shift.assigned_department_ids, *owners}
        held |= {span_of(DEPARTMENT_SHIFT, department_id, DEPARTMENT_SHIFT) for department_id in departments}
    return frozenset(held)


def shift_claim_changes(
    shift_id: UUID, before: Shift | None, after: Shift
) -> tuple[tuple[RangeClaim, ...], tuple[Release, ...]]:
    """What a change of a shift takes, and what it gives up first."""
    old = shift_claims(shift_id, before) if before else frozenset()
    new = shift_claims(shift_id, after)
    given_up = sorted((c for c in old - new), key=_order)
    return (
        tuple(sorted(new - old, key=_order)),
        tuple(Release(shift_id, kind=c.kind, subject=c.subject) for c in given_up),
    )


def _order(claim: RangeClaim) -> tuple[str, UUID]:
    return (claim.lane, claim.subject)
