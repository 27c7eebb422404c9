"""Range claims of a shift: whose time it takes, and where jobs and departments find it."""

from uuid import UUID

from workforceos.claims.attendance import sealed
from workforceos.domain.shift.claims import presence, reported_presence
from workforceos.domain.shift.shift import Shift, ShiftStatus
from workforceos.eventstore.model import (
    DEPARTMENT_SHIFT,
    OPEN_SHIFT,
    PRESENCE,
    REPORTED,
    UNSETTLED_SHIFT,
    RangeClaim,
    Release,
    UniqueClaim,
)

SHIFT = "shift"
"""The kind of presence claims that are shifts."""


def shift_claims(shift_id: UUID, shift: Shift) -> frozenset[RangeClaim]:
    """Every span that a shift in this state holds."""
    if not shift.is_active:
        return frozenset()
    start, end = shift.span.start, shift.span.end

    def span_of(lane: str, subject: UUID, kind: str) -> RangeClaim:
        return RangeClaim(lane, subject, start, end, shift_id, kind)

    held = {span_of(PRESENCE, user_id, SHIFT) for user_id, _ in presence(shift)}
    held |= {span_of(REPORTED, user_id, REPORTED) for user_id, _ in reported_presence(shift)}
    held.add(span_of(UNSETTLED_SHIFT, shift_id, UNSETTLED_SHIFT))  # a cancelled one may have open records, too
    if shift.status is ShiftStatus.SCHEDULED:
        held.add(span_of(OPEN_SHIFT, shift_id, OPEN_SHIFT))
    if not shift.completed_by_job:  # whatever else its status: it may not have begun, so members come and go
        owners = () if shift.department_id is None else (shift.department_id,)
        departments = {*shift.assigned_department_ids, *owners}
        held |= {span_of(DEPARTMENT_SHIFT, department_id, DEPARTMENT_SHIFT) for department_id in departments}
    return frozenset(held)


def shift_claim_changes(
    shift_id: UUID, before: Shift | None, after: Shift
) -> tuple[tuple[UniqueClaim | RangeClaim, ...], tuple[Release, ...]]:
    """What a change of a shift takes, and what it gives up first."""
    old = shift_claims(shift_id, before) if before else frozenset()
    new = shift_claims(shift_id, after)
    # The job has let go of its mark when it has settled the shift: after a change it has to look again.
    looked_at = {c for c in old if c.lane == UNSETTLED_SHIFT} if before and _settles_anew(before, after) else set()
    old_seals, new_seals = frozenset(sealed(shift_id, before) if before else ()), frozenset(sealed(shift_id, after))
    spans, seals = sorted(new - (old - looked_at), key=_order), sorted(new_seals - old_seals, key=_value)
    return (*spans, *seals), (
        *(Release(shift_id, kind=c.kind, subject=c.subject) for c in sorted((old - new) | looked_at, key=_order)),
        *(Release(shift_id, kind=c.kind, value=c.value) for c in sorted(old_seals - new_seals, key=_value)),
    )


def _settles_anew(before: Shift, after: Shift) -> bool:
    reinstated = before.status is ShiftStatus.CANCELLED and after.status is not ShiftStatus.CANCELLED
    return reinstated or bool(after.on_shift - before.on_shift)


def _order(claim: RangeClaim) -> tuple[str, UUID]:
    return (claim.lane, claim.subject)


def _value(claim: UniqueClaim) -> str:
    return claim.value
