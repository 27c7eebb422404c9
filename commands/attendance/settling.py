"""Time passes: shifts are completed, who did not come is absent, open records are flagged.

Safe on any number of processes: each shift is one append, and what another process did first is a conflict that the
next round finds done.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from commands.attendance.records import records_of_shift
from workforceos.claims.attendance import attendance_claim
from workforceos.claims.shifts import shift_claim_changes
from workforceos.domain.attendance.decisions import flag_missing_check_out, mark_absent_by_job
from workforceos.domain.attendance.hours import MINUTE
from workforceos.domain.attendance.record import ATTENDANCE_RECORD
from workforceos.domain.company.company import COMPANY, settings_on
from workforceos.domain.shift.decisions import complete_by_job
from workforceos.domain.shift.evolve import SHIFT
from workforceos.eventstore.errors import AppendFailed
from workforceos.eventstore.model import OPEN_SHIFT, UNSETTLED_SHIFT, Metadata, Release
from workforceos.eventstore.port import EventStore
from workforceos.identifiers import new_id
from workforceos.work import UnitOfWork

log = logging.getLogger(__name__)

AT_ONCE = 10_000


def complete_ended_shifts(store: EventStore, now: datetime) -> int:
    """Set `completed` on scheduled shifts that are over; how many."""
    done = 0
    for company_id, claim in store.spans_ended(OPEN_SHIFT, now, AT_ONCE):
        work = _work(store, company_id, now, "complete-shifts")
        shift = work.find(SHIFT, claim.source)
        if shift is None:
            continue
        completed = work.stage(SHIFT, shift, complete_by_job(shift.state, now=now))
        takes, releases = shift_claim_changes(shift.id, shift.state, completed.state)
        done += _appended(shift.id, partial(work.commit_staged, takes=takes, releases=releases))
    return done


def settle_ended_shifts(store: EventStore, now: datetime) -> int:
    """Mark absences and missing check-outs of shifts that are over by the company's absentAfterMinutes; how many."""
    done = 0
    for company_id, claim in store.spans_ended(UNSETTLED_SHIFT, now, AT_ONCE):
        done += settle_shift(store, company_id, claim.source, now)
    return done


def settle_shift(store: EventStore, company_id: UUID, shift_id: UUID, now: datetime) -> int:
    """One shift, in one append; 0 while it is not due."""
    work = _work(store, company_id, now, "settle-shifts")
    work.prefetch([company_id, shift_id])
    company, shift = work.find(COMPANY, company_id), work.find(SHIFT, shift_id)
    if company is None or shift is None:
        return 0
    settings = settings_on(company.state, shift.state.shift_date)
    if now < shift.state.span.end + settings.absent_after_minutes * MINUTE:
        return 0
    records = records_of_shift(work, shift_id)
    found = work.find_all(ATTENDANCE_RECORD, records.values())
    takes = []
    for user_id in sorted(shift.state.on_shift - records.keys()):
        events = mark_absent_by_job(
            None, shift.state, shift_id=shift_id, user_id=user_id, now=now, settings=settings, on_leave=False
        )
        if events:
            absent = work.stage_new(ATTENDANCE_RECORD, new_id(), events)
            takes.append(attendance_claim(absent.id, shift_id, user_id))
    for record in found.values():
        work.stage(ATTENDANCE_RECORD, record, flag_missing_check_out(record.state, now=now, settings=settings))
    settled = (Release(shift_id, kind=UNSETTLED_SHIFT),)
    return _appended(shift_id, partial(work.commit_staged, takes=tuple(takes), releases=settled))


def _appended(shift_id: UUID, commit: Callable[[], bool]) -> int:
    try:
        return int(commit())
    except AppendFailed as conflict:
        log.info("shift %s is left to the next round: %s", shift_id, type(conflict).__name__)
        return 0


def _work(store: EventStore, company_id: UUID, now: datetime, job: str) -> UnitOfWork:
    return UnitOfWork(store, Metadata(company_id, None, None, f"{job}-{new_id()}", None, now))
