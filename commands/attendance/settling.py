"""Time passes: shifts are completed, who did not come is absent, open records are flagged.

Safe on any number of processes: each shift is one append, and what another process did first is a conflict that the
next round finds done.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from commands.attendance.records import records_of_shift
from workforceos.claims.attendance import attendance_claim
from workforceos.claims.shifts import shift_claim_changes
from workforceos.domain.aggregate import Aggregate
from workforceos.domain.attendance.decisions import flag_missing_check_out, mark_absent_by_job
from workforceos.domain.attendance.hours import MINUTE
from workforceos.domain.attendance.record import ATTENDANCE_RECORD
from workforceos.domain.company.company import COMPANY, Company, settings_on
from workforceos.domain.shift.decisions import complete_by_job
from workforceos.domain.shift.evolve import SHIFT
from workforceos.eventstore.errors import AppendFailed, StoreUnavailable
from workforceos.eventstore.model import OPEN_SHIFT, UNSETTLED_SHIFT, Metadata, RangeClaim, Release
from workforceos.eventstore.port import EventStore
from workforceos.identifiers import new_id
from workforceos.work import UnitOfWork

log = logging.getLogger(__name__)

AT_ONCE = 1_000


def complete_ended_shifts(store: EventStore, now: datetime) -> int:
    """Set `completed` on scheduled shifts that are over; how many."""
    return _each(_ended(store, OPEN_SHIFT, now), lambda company_id, claim: _complete(store, company_id, claim, now))


def settle_ended_shifts(store: EventStore, now: datetime) -> int:
    """Mark absences and missing check-outs of shifts that are over by the company's absentAfterMinutes; how many."""
    companies: dict[UUID, Aggregate[Company] | None] = {}

    def settle(company_id: UUID, claim: RangeClaim) -> int:
        if company_id not in companies:
            companies[company_id] = _work(store, company_id, now, "settle-shifts").find(COMPANY, company_id)
        company = companies[company_id]
        if company is None or now < _due_at_the_earliest(company.state, claim):
            return 0
        return settle_shift(store, company_id, claim.source, now)

    return _each(_ended(store, UNSETTLED_SHIFT, now), settle)


def _ended(store: EventStore, lane: str, now: datetime) -> Iterator[tuple[UUID, RangeClaim]]:
    after = None
    while page := store.spans_ended(lane, now, AT_ONCE, after):
        yield from page
        after = page[-1][1]


def _each(ended: Iterator[tuple[UUID, RangeClaim]], work: Callable[[UUID, RangeClaim], int]) -> int:
    done = 0
    for company_id, claim in ended:
        try:
            done += work(company_id, claim)
        except AppendFailed as conflict:
            log.info("shift %s is left to the next round: %s", claim.source, type(conflict).__name__)
        except StoreUnavailable:
            raise
        except Exception:  # such as an event that can't be read: others are not to wait for it
            log.exception("shift %s of company %s is left as it is", claim.source, company_id)
    return done


def _complete(store: EventStore, company_id: UUID, claim: RangeClaim, now: datetime) -> int:
    work = _work(store, company_id, now, "complete-shifts")
    shift = work.find(SHIFT, claim.source)
    if shift is None:
        return 0
    completed = work.stage(SHIFT, shift, complete_by_job(shift.state, now=now))
    takes, releases = shift_claim_changes(shift.id, shift.state, completed.state)
    return int(work.commit_staged(takes=takes, releases=releases))


def _due_at_the_earliest(company: Company, claim: RangeClaim) -> datetime:
    """Told from the claim alone: the shift's day, in whichever zone, is the start's in UTC or one beside it."""
    days = (claim.start.date() + timedelta(days=n) for n in (-1, 0, 1))
    return claim.end + min(settings_on(company, day).absent_after_minutes for day in days) * MINUTE


def settle_shift(store: EventStore, company_id: UUID, shift_id: UUID, now: datetime) -> int:
    """One shift, in one append; 0 while it is not due. Raises AppendFailed.

    In a turn: it writes about the shift without changing it, so nobody may move the shift meanwhile.
    """
    work = _work(store, company_id, now, "settle-shifts")
    with work.alone():
        return _settle(work, shift_id, now)


def _settle(work: UnitOfWork, shift_id: UUID, now: datetime) -> int:
    work.prefetch([work.company_id, shift_id])
    company, shift = work.find(COMPANY, work.company_id), work.find(SHIFT, shift_id)
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
    return int(work.commit_staged(takes=tuple(takes), releases=settled))


def _work(store: EventStore, company_id: UUID, now: datetime, job: str) -> UnitOfWork:
    return UnitOfWork(store, Metadata(company_id, None, None, f"{job}-{new_id()}", None, now))
