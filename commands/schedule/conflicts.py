"""What is in the way of putting somebody on a shift."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from workforceos.claims.shifts import SHIFT as SHIFT_CLAIM
from workforceos.domain.aggregate import Aggregate
from workforceos.domain.shift.evolve import SHIFT
from workforceos.domain.shift.shift import Shift
from workforceos.domain.time import Span
from workforceos.domain.user.user import USER
from workforceos.eventstore.model import PRESENCE, REPORTED
from workforceos.readmodels.records.shift import shift_summary
from workforceos.work import UnitOfWork

FAR_FUTURE = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Taken:
    """A user's time is taken by a shift or a leave (`source`)."""

    user_id: UUID
    source: UUID
    kind: str
    span: Span


def taken_spans(work: UnitOfWork, user_ids: Iterable[UUID], start: datetime, end: datetime) -> list[Taken]:
    """What these users do in [start, end): shifts, leave, and shifts on which they are reported. One round trip."""
    held = work.spans_of_subjects([PRESENCE, REPORTED], set(user_ids), start, end)
    return [Taken(claim.subject, claim.source, claim.kind, Span(claim.start, claim.end)) for claim in held]


def conflict_details(work: UnitOfWork, in_the_way: Iterable[tuple[UUID, UUID, str]]) -> list[dict[str, Any]]:
    """Each user with the shift or leave in the way, given as (user, source, kind), for people and for programs."""
    held = sorted(set(in_the_way))
    work.prefetch(id for user_id, source, _ in held for id in (user_id, source))
    details = []
    for user_id, source, kind in held:
        user = work.find(USER, user_id)
        name = user.state.fullname if user else "(deleted)"
        detail: dict[str, Any] = {"field": "assignedUserIds", "userId": str(user_id), "fullname": name}
        shift = work.find(SHIFT, source) if kind in (SHIFT_CLAIM, REPORTED) else None
        if shift is None:
            detail["problem"] = f"{name} is on leave"
        else:
            when = f"{shift.state.shift_date} {shift.state.start_time}-{shift.state.end_time}"
            detail |= {"problem": f"{name} is already on the shift of {when}", "shift": shift_summary(shift)}
        details.append(detail)
    return details


def reported_conflict(work: UnitOfWork, shift: Aggregate[Shift], other_id: UUID) -> dict[str, Any]:
    """A shift that stays in spite of another one (or a leave), as a command that does not refuse it answers."""
    other = work.find(SHIFT, other_id)
    return {"shift": shift_summary(shift), "conflictsWith": shift_summary(other) if other else {"id": str(other_id)}}
