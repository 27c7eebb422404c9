"""A check-in and a change of the shift's times, at the same moment: neither sees the other before it commits.

So each looks again after its commit, and computes the records anew that follow from other times than the shift's.
"""

from collections.abc import Iterable, Mapping
from itertools import chain
from uuid import UUID

from commands.attendance.records import records_of_shifts
from commands.looking_again import NO_CLAIMS, Claims, look_again
from workforceos.access.tenants import CompanyNotFound
from workforceos.domain.aggregate import Aggregate
from workforceos.domain.attendance.decisions import recompute
from workforceos.domain.attendance.record import ATTENDANCE_RECORD
from workforceos.domain.company.company import COMPANY, settings_on
from workforceos.domain.shift.evolve import SHIFT
from workforceos.domain.shift.shift import Shift
from workforceos.eventstore.model import Release
from workforceos.work import UnitOfWork


def stage_recomputed(work: UnitOfWork, shift: Shift, record_ids: Iterable[UUID]) -> tuple[Release, ...]:
    """Stage what follows for these records from the shift's times; answers what those give up that fall away."""
    company = work.load(COMPANY, work.company_id, CompanyNotFound)
    settings = settings_on(company.state, shift.shift_date)
    releases = []
    for record in work.find_all(ATTENDANCE_RECORD, record_ids).values():
        events = recompute(record.state, shift, settings=settings, now=work.now)
        if events and not work.stage(ATTENDANCE_RECORD, record, events).state.is_active:
            releases.append(Release(record.id))
    return tuple(releases)


def stage_all_recomputed(work: UnitOfWork, shifts: Mapping[UUID, Aggregate[Shift]]) -> tuple[Release, ...]:
    """The same for every record on these shifts, however many they are."""
    records = {shift_id: of_users.values() for shift_id, of_users in records_of_shifts(work, shifts).items()}
    work.prefetch(chain.from_iterable(records.values()))
    return tuple(
        chain.from_iterable(stage_recomputed(work, shifts[shift_id].state, ids) for shift_id, ids in records.items())
    )


def align_shifts(work: UnitOfWork, ids: Iterable[UUID]) -> int:
    """The same for every record on those of the ids that are shifts."""
    streams = list(ids)

    def stage(again: UnitOfWork) -> Claims:
        return (), stage_all_recomputed(again, again.find_all(SHIFT, streams))

    return look_again(work, stage)


def align_records(work: UnitOfWork, shift_id: UUID, record_ids: Iterable[UUID]) -> int:
    """After a commit: the records follow from the shift's times as they stand now. Answers as `look_again` does."""
    ids = list(record_ids)

    def stage(again: UnitOfWork) -> Claims:
        again.prefetch([again.company_id, shift_id, *ids])
        shift = again.find(SHIFT, shift_id)
        return NO_CLAIMS if shift is None else ((), stage_recomputed(again, shift.state, ids))

    return look_again(work, stage) if ids else 0
