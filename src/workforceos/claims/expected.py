"""The claims that should stand, from the log: for `workforceos claims check` and `rebuild`."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from workforceos.claims.attendance import attendance_claim, sealed
from workforceos.claims.people import codename_claim, group_claims, membership_claims, super_admin_claim, user_claims
from workforceos.claims.shifts import shift_claims
from workforceos.domain.aggregate import Aggregate
from workforceos.domain.attendance.record import ATTENDANCE_RECORD
from workforceos.domain.catalogue import AGGREGATE_TYPES
from workforceos.domain.company.company import COMPANY
from workforceos.domain.group.group import GROUP
from workforceos.domain.group.membership import MEMBERSHIP
from workforceos.domain.shift.evolve import SHIFT
from workforceos.domain.user.roles import RoleId
from workforceos.domain.user.user import USER
from workforceos.eventstore.folding import fold
from workforceos.eventstore.model import RangeClaim, Recorded, UniqueClaim

Claim = UniqueClaim | RangeClaim


def expected_claims(email_value: Callable[[UUID, str], str]) -> Callable[[Iterable[Recorded]], Iterable[Claim]]:
    """A function from all events of one company to the claims that its aggregates hold.

    `email_value(company_id, email)` is the HMAC that stands for an address.
    """

    def claims_of(events: Iterable[Recorded]) -> Iterable[Claim]:
        streams: dict[UUID, list[Recorded]] = {}
        for event in events:
            streams.setdefault(event.originator_id, []).append(event)
        for recorded in streams.values():
            for kind in AGGREGATE_TYPES:
                aggregate = fold(kind, recorded)
                if aggregate is not None:
                    yield from _held(kind.name, aggregate, email_value)

    return claims_of


def _held(kind: str, aggregate: Aggregate[Any], email_value: Callable[[UUID, str], str]) -> Iterable[Claim]:
    state = aggregate.state
    if kind == SHIFT.name:
        return (*shift_claims(aggregate.id, state), *sealed(aggregate.id, state))
    if not state.is_active:
        return ()
    if kind == COMPANY.name:
        return (codename_claim(aggregate.id, state.codename),)
    if kind == USER.name:
        held = user_claims(aggregate.id, email_value(aggregate.company_id, state.email))
        return (*held, super_admin_claim(aggregate.id)) if state.role_id == RoleId.SUPER_ADMIN else held
    if kind == GROUP.name:
        return group_claims(aggregate.id, state.group_name)
    if kind == MEMBERSHIP.name:
        return membership_claims(aggregate.id, state.group_id, state.user_id)
    if kind == ATTENDANCE_RECORD.name:
        return (attendance_claim(aggregate.id, state.shift_id, state.user_id),)
    return ()
