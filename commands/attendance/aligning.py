"""A check-in and a change of the shift's times, at the same moment: neither sees the other before it commits.

So each looks again after its commit, and computes the records anew that follow from other times than the shift's.
"""

from collections.abc import Iterable
from uuid import UUID

from commands.looking_again import NO_CLAIMS, Claims, look_again
from workforceos.access.tenants import CompanyNotFound
from workforceos.domain.attendance.decisions import recompute
from workforceos.domain.attendance.record import ATTENDANCE_RECORD
from workforceos.domain.company.company import COMPANY, settings_on
from workforceos.domain.shift.evolve import SHIFT
from workforceos.work import UnitOfWork


def stage_recomputed(work: UnitOfWork, shift_id: UUID, record_ids: Iterable[UUID]) -> None:
    """Stage what follows for these records from the shift's times as they are in this work; nothing where it is so."""
    ids = list(record_ids)
    work.prefetch([work.company_id, shift_id, *ids])
    shift = work.find(SHIFT, shift_id)
    if shift is None:
        return
    company = work.load(COMPANY, work.company_id, CompanyNotFound)
    settings = settings_on(company.state, shift.state.shift_date)
    for record in work.find_all(ATTENDANCE_RECORD, ids).values():
        work.stage(ATTENDANCE_RECORD, record, recompute(record.state, shift.state, settings=settings))


def align_records(work: UnitOfWork, shift_id: UUID, record_ids: Iterable[UUID]) -> None:
    """After a commit: the records follow from the shift's times as they stand now."""
    ids = list(record_ids)

    def stage(again: UnitOfWork) -> Claims:
        stage_recomputed(again, shift_id, ids)
        return NO_CLAIMS

    if ids:
        look_again(work, stage)
