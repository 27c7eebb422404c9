"""Claims of several shifts in one append, and what to say when one is refused."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from commands.schedule.conflicts import conflict_details, taken_spans
from workforceos.claims.shifts import shift_claim_changes
from workforceos.domain.shift.rules import ShiftMustNotOverlap
from workforceos.domain.shift.shift import Shift
from workforceos.domain.time import Span
from workforceos.eventstore.errors import ClaimConflict, VersionConflict
from workforceos.eventstore.model import PRESENCE, RangeClaim, Release, UniqueClaim
from workforceos.work import UnitOfWork


@dataclass(slots=True)
class ShiftClaims:
    """Collects what the shifts of one append take and give up."""

    _takes: list[UniqueClaim | RangeClaim] = field(default_factory=list)
    _releases: list[Release] = field(default_factory=list)

    def add(self, shift_id: UUID, before: Shift | None, after: Shift) -> None:
        takes, releases = shift_claim_changes(shift_id, before, after)
        self._takes += takes
        self._releases += releases

    def release(self, given_up: Iterable[Release]) -> None:
        """What others give up in the same append."""
        self._releases += given_up

    @property
    def takes(self) -> tuple[UniqueClaim | RangeClaim, ...]:
        return tuple(self._takes)

    @property
    def releases(self) -> tuple[Release, ...]:
        return tuple(self._releases)

    def must_be_free(self, work: UnitOfWork) -> None:
        """Raises ShiftMustNotOverlap with everybody who is on another shift or on leave then.

        Also with those on another shift although it overlaps a third (reported when they joined a department): the log
        by itself would let that pass.
        """
        wanted = [take for take in self._takes if isinstance(take, RangeClaim) and take.lane == PRESENCE]
        own = {take.source for take in wanted}
        if not wanted:
            return
        start, end = min(take.start for take in wanted), max(take.end for take in wanted)
        taken = taken_spans(work, [take.subject for take in wanted], start, end)
        in_the_way = {
            (found.user_id, found.source, found.kind)
            for take in wanted
            for found in taken
            if found.user_id == take.subject
            and found.source not in own
            and found.span.overlaps(Span(take.start, take.end))
        }
        if in_the_way and work.is_outdated():
            raise VersionConflict("the time zone has changed since these times were worked out")
        if in_the_way:
            raise ShiftMustNotOverlap(conflict_details(work, in_the_way))


def named_conflict(work: UnitOfWork, conflict: ClaimConflict) -> Exception:
    """ShiftMustNotOverlap with each user and what is in the way.

    A conflict without one, or about a record that came at the same moment, means: decide again.
    """
    in_the_way = {(h.subject, h.source, h.kind) for h in conflict.holders if h.subject is not None}
    if not in_the_way:
        return VersionConflict()
    return ShiftMustNotOverlap(conflict_details(work, in_the_way))
