"""Attendance of Anna at a shift of that Monday, as domain tests speak of it."""

from typing import Any
from uuid import UUID

from tests.domain.given import given
from tests.domain.people import ANNA, MAYA, MONDAY, SHIFT_ID, at
from tests.domain.shift.vocabulary import scheduled
from workforceos.domain.attendance.events import CheckedIn, CheckedOut, MarkedAbsent, PunchCorrected
from workforceos.domain.company.settings import DEFAULTS
from workforceos.domain.event import DomainEvent
from workforceos.domain.shift.evolve import SHIFT
from workforceos.domain.shift.shift import Shift
from workforceos.domain.time import Span

TIMES = "08:00-16:00"


def span(times: str) -> Span:
    return given(SHIFT, scheduled(times)).known.span


def shift(times: str = TIMES, *events: DomainEvent) -> Shift:
    """A shift that Anna is on, after some more events."""
    return given(SHIFT, scheduled(times, users=[ANNA]), *events).known


def checked_in(
    clock: str = "08:00",
    *,
    times: str = TIMES,
    late_by: int | None = None,
    by: UUID = ANNA,
    **notes: str | None,
) -> CheckedIn:
    """Anna came: on time, or late by some minutes."""
    return CheckedIn(
        user_id=ANNA,
        shift_id=SHIFT_ID,
        shift_date=MONDAY,
        shift_starts_at=span(times).start,
        shift_ends_at=span(times).end,
        at=at(clock),
        status="pending" if late_by is None else "late",
        late_by_minutes=late_by,
        by=by,
        **notes,
    )


def checked_out(
    clock: str = "16:00", *, status: str = "present", worked: int = 480, by: UUID = ANNA, **notes: str | None
) -> CheckedOut:
    """Anna went."""
    return CheckedOut(user_id=ANNA, at=at(clock), status=status, worked_minutes=worked, by=by, **notes)


def marked_absent(*, times: str = TIMES, by: UUID | None = MAYA, **notes: str | None) -> MarkedAbsent:
    """Anna did not come: says Maya, or the job."""
    return MarkedAbsent(
        user_id=ANNA,
        shift_id=SHIFT_ID,
        shift_date=MONDAY,
        shift_starts_at=span(times).start,
        shift_ends_at=span(times).end,
        automatic=by is None,
        by=by,
        **notes,
    )


def corrected(**values: Any) -> PunchCorrected:
    """Maya corrected the record: on time from 08:00 to 16:00, but for the values given."""
    return PunchCorrected(
        **{
            "user_id": ANNA,
            "check_in_at": at("08:00"),
            "check_out_at": at("16:00"),
            "status": "present",
            "late_by_minutes": None,
            "worked_minutes": 480,
            "missing_check_out": False,
            "absence_reason": None,
            "manager_note": None,
            "reason": "forgot",
            "by": MAYA,
            **values,
        }
    )


SETTINGS = DEFAULTS
