"""Claims of several shifts in one append, and what to say when one is refused."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from workforceos.claims.shifts import SHIFT as SHIFT_CLAIM
from workforceos.claims.shifts import shift_claim_changes
from workforceos.domain.shift.evolve import SHIFT
from workforceos.domain.shift.rules import ShiftMustNotOverlap
from workforceos.domain.shift.shift import Shift
from workforceos.domain.user.user import USER
from workforceos.eventstore.errors import ClaimConflict, Holder, VersionConflict
from workforceos.eventstore.model import RangeClaim, Release
from workforceos.readmodels.records.shift import shift_summary
from workforceos.work import UnitOfWork


@dataclass(slots=True)
class ShiftClaims:
    """Collects what the shifts of one append take and give up."""

    _takes: list[RangeClaim] = field(default_factory=list)
    _releases: list[Release] = field(default_factory=list)

    def add(self, shift_id: UUID, before: Shift | None, after: Shift) -> None:
        takes, releases = shift_claim_changes(shift_id, before, after)
        self._takes += takes
        self._releases += releases

    @property
    def takes(self) -> tuple[RangeClaim, ...]:
        return tuple(self._takes)

    @property
    def releases(self) -> tuple[Release, ...]:
        return tuple(self._releases)


def named_conflict(work: UnitOfWork, conflict: ClaimConflict) -> Exception:
    """ShiftMustNotOverlap with each user and what is in the way; a conflict without one means: run again."""
    in_the_way = [holder for holder in conflict.holders if holder.subject is not None]
    if not in_the_way:
        return VersionConflict()
    return ShiftMustNotOverlap(_details(work, in_the_way))


def _details(work: UnitOfWork, holders: Iterable[Holder]) -> list[dict[str, Any]]:
    held = sorted({(holder.subject, holder.source, holder.kind) for holder in holders if holder.subject})
    work.prefetch(id for subject, source, _ in held for id in (subject, source))
    details = []
    for user_id, source, kind in held:
        user = work.find(USER, user_id)
        name = user.state.fullname if user else "(deleted)"
        detail: dict[str, Any] = {"field": "assignedUserIds", "userId": str(user_id), "fullname": name}
        shift = work.find(SHIFT, source) if kind == SHIFT_CLAIM else None
        if shift is None:
            detail["problem"] = f"{name} is on leave"
        else:
            when = f"{shift.state.shift_date} {shift.state.start_time}-{shift.state.end_time}"
            detail |= {"problem": f"{name} is already on the shift of {when}", "shift": shift_summary(shift)}
        details.append(detail)
    return details
