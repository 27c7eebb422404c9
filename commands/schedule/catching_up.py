"""What was committed at the same moment as a change of shifts or departments, and was not seen by it.

Planning a shift for a department and joining it write different streams: neither waits for the other, and neither sees
the other before it commits. So each looks again after its commit, and answers as `look_again` does.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from commands.looking_again import Claims, look_again
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
from workforceos.eventstore.model import Release
from workforceos.work import UnitOfWork


def catch_up_shifts(work: UnitOfWork, shift_ids: Iterable[UUID]) -> int:
    """After a commit that planned or changed these shifts: their people, departments and time zone as they are now."""
    ids = list(shift_ids)

    def stage(again: UnitOfWork) -> Claims:
        again.prefetch([again.company_id, *ids])
        return _stage_shifts(again, again.find_all(SHIFT, ids).values())

    return look_again(work, stage)


def catch_up_group(work: UnitOfWork, group_id: UUID) -> int:
    """After a commit that changed who is in a group: its shifts that the commit did not change, its last members.

    Those that it saw and left alone, too: who leaves and joins at once may still have been on them when they were seen.
    """
    done = work.changed
    return look_again(work, lambda again: _stage_group(again, group_id, done))


def catch_up_zone(work: UnitOfWork) -> int:
    """After a commit that changed the company's time zone: shifts that were planned in the former one meanwhile."""
    return look_again(work, _stage_zone)


def _stage_zone(work: UnitOfWork) -> Claims:
    company = work.load(COMPANY, work.company_id, CompanyNotFound)
    claims = moved_to_zone(work, company.state.zone)
    return claims.takes, claims.releases


def _stage_shifts(work: UnitOfWork, shifts: Collection[Aggregate[Shift]]) -> Claims:
    claims = ShiftClaims()
    upcoming = [shift for shift in shifts if shift.state.is_active and not shift.state.begun(work.now)]
    if upcoming:
        present = Present.of(work, [shift.state for shift in upcoming])
        for shift in upcoming:
            stage_present(work, shift, present, claims)
    return claims.takes, claims.releases


def _stage_group(work: UnitOfWork, group_id: UUID, done: Collection[UUID]) -> Claims:
    takes, releases = _stage_shifts(work, [s for s in upcoming_shifts(work, group_id) if s.id not in done])
    if not work.store.holders(work.company_id, [(GROUP, str(group_id))]):
        left = work.store.held_with_prefix(work.company_id, MEMBER, f"{group_id}:")
        for membership in work.find_all(MEMBERSHIP, [claim.source for claim in left]).values():
            work.stage(MEMBERSHIP, membership, remove_member(membership.state))
            releases = (*releases, Release(membership.id))
    return takes, releases
