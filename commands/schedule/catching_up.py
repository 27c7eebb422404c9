"""What was committed at the same moment as a change of shifts or departments, and was not seen by it.

Planning a shift for a department and joining it write different streams: neither waits for the other, and neither sees
the other before it commits. So each looks once more after its commit. Who commits last sees both, and sets right what
is missing, and then looks again until there is nothing left to do. Nobody holds a lock over a request.
"""

import logging
from collections.abc import Callable, Collection, Iterable
from uuid import UUID

from commands.schedule.claiming import ShiftClaims
from commands.schedule.departments import upcoming_shifts
from commands.schedule.moving import moved_to_zone
from commands.schedule.present import Present, stage_present
from workforceos.access.tenants import CompanyNotFound
from workforceos.claims.people import GROUP, MEMBER
from workforceos.domain.aggregate import Aggregate
from workforceos.domain.company.company import COMPANY
from workforceos.domain.group.decisions import remove_member
from workforceos.domain.group.membership import MEMBERSHIP
from workforceos.domain.shift.evolve import SHIFT
from workforceos.domain.shift.shift import Shift
from workforceos.eventstore.errors import AppendFailed
from workforceos.eventstore.model import Release
from workforceos.work import UnitOfWork

log = logging.getLogger(__name__)

ATTEMPTS = 8


def catch_up_shifts(work: UnitOfWork, shift_ids: Iterable[UUID]) -> None:
    """After a commit that planned or changed these shifts: their people, departments and time zone as they are now."""
    ids = list(shift_ids)

    def stage(again: UnitOfWork) -> tuple[ShiftClaims, list[Release]]:
        again.prefetch([again.company_id, *ids])
        return _stage_shifts(again, again.find_all(SHIFT, ids).values())

    _repeat(work, stage)


def catch_up_group(work: UnitOfWork, group_id: UUID, seen: Collection[UUID]) -> None:
    """After a commit that changed who is in a group: its shifts that were not among those `seen`, its last members."""
    _repeat(work, lambda again: _stage_group(again, group_id, seen))


def catch_up_zone(work: UnitOfWork) -> None:
    """After a commit that changed the company's time zone: shifts that were planned in the former one meanwhile."""
    _repeat(work, _stage_zone)


def _stage_zone(work: UnitOfWork) -> tuple[ShiftClaims, list[Release]]:
    company = work.load(COMPANY, work.company_id, CompanyNotFound)
    return moved_to_zone(work, company.state.zone), []


def _stage_shifts(work: UnitOfWork, shifts: Collection[Aggregate[Shift]]) -> tuple[ShiftClaims, list[Release]]:
    claims = ShiftClaims()
    upcoming = [shift for shift in shifts if shift.state.is_active and not shift.state.begun(work.now)]
    if upcoming:
        present = Present.of(work, [shift.state for shift in upcoming])
        for shift in upcoming:
            stage_present(work, shift, present, claims)
    return claims, []


def _stage_group(work: UnitOfWork, group_id: UUID, seen: Collection[UUID]) -> tuple[ShiftClaims, list[Release]]:
    claims, releases = _stage_shifts(work, [s for s in upcoming_shifts(work, group_id) if s.id not in seen])
    if not work.store.holders(work.company_id, [(GROUP, str(group_id))]):
        left = work.store.held_with_prefix(work.company_id, MEMBER, f"{group_id}:")
        for membership in work.find_all(MEMBERSHIP, [claim.source for claim in left]).values():
            work.stage(MEMBERSHIP, membership, remove_member(membership.state))
            releases.append(Release(membership.id))
    return claims, releases


def _repeat(work: UnitOfWork, stage: Callable[[UnitOfWork], tuple[ShiftClaims, list[Release]]]) -> None:
    for _ in range(ATTEMPTS):
        again = UnitOfWork(work.store, work.metadata, appended=work.appended)
        claims, releases = stage(again)
        try:
            if not again.commit_staged(takes=claims.takes, releases=(*releases, *claims.releases)):
                return
        except AppendFailed:
            continue  # somebody else came first: look at what there is now
    log.error("a change at the same moment could not be caught up with", extra={"request_id": work.metadata.request_id})
