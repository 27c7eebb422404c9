"""Anna comes to a shift."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from tests.domain.attendance.vocabulary import SETTINGS, checked_in, checked_out, marked_absent, shift
from tests.domain.given import Decided, given
from tests.domain.people import ANNA, BEN, MAYA, SHIFT_ID, at
from workforceos.domain.attendance.decisions import check_in
from workforceos.domain.attendance.record import ATTENDANCE_RECORD
from workforceos.domain.attendance.rules import (
    AlreadyCheckedIn,
    CheckInTimeIsInTheFuture,
    NotAssigned,
    NotOwnAttendance,
    OutsideCheckInWindow,
)
from workforceos.domain.event import DomainEvent
from workforceos.domain.shift.events import ShiftCancelled, ShiftCompleted
from workforceos.domain.shift.rules import ShiftIsCancelled
from workforceos.domain.shift.shift import Shift


def checking_in(
    clock: str = "08:00",
    *events: DomainEvent,
    to: Shift | None = None,
    user: UUID = ANNA,
    by: UUID = ANNA,
    now: str | None = None,
    **facts: Any,
) -> Decided:
    return given(ATTENDANCE_RECORD, *events).when(
        check_in,
        to or shift(),
        shift_id=SHIFT_ID,
        user_id=user,
        at=at(clock),
        now=at(now or clock),
        by=by,
        manages=by == MAYA,
        **{"settings": SETTINGS, **facts},
    )


@pytest.mark.parametrize("clock", ["07:00", "07:59", "08:00", "08:05"])
def test_on_time_or_within_the_grace_is_pending(clock: str) -> None:
    checking_in(clock).then(checked_in(clock))


@pytest.mark.parametrize(("clock", "late_by"), [("08:05:01", 5), ("08:06", 6), ("09:30:59", 90), ("16:00", 480)])
def test_later_is_late_by_whole_minutes_after_the_start(clock: str, late_by: int) -> None:
    checking_in(clock).then(checked_in(clock, late_by=late_by))


@pytest.mark.parametrize("clock", ["06:59:59", "16:00:01"])
def test_outside_the_window(clock: str) -> None:
    checking_in(clock).breaks(OutsideCheckInWindow)


def test_the_companys_settings_count() -> None:
    settings = replace(SETTINGS, check_in_window_minutes=10, grace_minutes=0)
    checking_in("07:49", settings=settings).breaks(OutsideCheckInWindow)
    checking_in("07:50", settings=settings).then(checked_in("07:50"))
    checking_in("08:01", settings=settings).then(checked_in("08:01", late_by=1))


def test_only_to_a_shift_that_one_is_assigned_to() -> None:
    checking_in(user=BEN, by=BEN).breaks(NotAssigned)
    checking_in(user=BEN, by=MAYA).breaks(NotAssigned)


def test_not_to_a_cancelled_shift() -> None:
    checking_in(to=shift("08:00-16:00", ShiftCancelled())).breaks(ShiftIsCancelled)


def test_who_is_not_assigned_does_not_learn_that_it_is_cancelled() -> None:
    checking_in(to=shift("08:00-16:00", ShiftCancelled()), user=BEN, by=BEN).breaks(NotAssigned)


def test_to_a_shift_that_a_manager_completed_early() -> None:
    checking_in(to=shift("08:00-16:00", ShiftCompleted(by_job=False))).then(checked_in())


@pytest.mark.parametrize("events", [(checked_in(),), (checked_in(), checked_out()), (marked_absent(),)])
def test_one_record_per_user_and_shift(events: tuple[DomainEvent, ...]) -> None:
    checking_in("09:00", *events).breaks(AlreadyCheckedIn)


def test_an_employee_checks_nobody_else_in() -> None:
    checking_in(by=BEN).breaks(NotOwnAttendance)


def test_a_manager_records_a_shift_that_is_past() -> None:
    checking_in("08:10", by=MAYA, now="23:00").then(checked_in("08:10", late_by=10, by=MAYA))
    checking_in("17:00", by=MAYA, now="23:00").breaks(OutsideCheckInWindow)
    checking_in("08:10", by=MAYA, now="08:09:59").breaks(CheckInTimeIsInTheFuture)


def test_notes_count_from_managers_only() -> None:
    notes: dict[str, Any] = {"absence_reason": "dentist", "manager_note": "late bus"}
    checking_in(**notes).then(checked_in())
    checking_in(by=MAYA, **notes).then(checked_in(by=MAYA, **notes))
