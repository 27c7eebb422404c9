"""Anna does not come, or forgets to check out: managers and the job."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from tests.domain.attendance.vocabulary import SETTINGS, checked_in, checked_out, marked_absent, shift
from tests.domain.given import Decided, given
from tests.domain.people import ANNA, BEN, MAYA, SHIFT_ID, at
from workforceos.domain.attendance.decisions import flag_missing_check_out, mark_absent, mark_absent_by_job
from workforceos.domain.attendance.events import MissingCheckOutFlagged
from workforceos.domain.attendance.record import ATTENDANCE_RECORD
from workforceos.domain.attendance.rules import AttendanceRecordIsClosed, NotAssigned, ShiftHasNotBegun
from workforceos.domain.event import DomainEvent
from workforceos.domain.shift.events import ShiftCancelled, ShiftDeleted
from workforceos.domain.shift.rules import ShiftIsCancelled
from workforceos.domain.shift.shift import Shift

FLAGGED = MissingCheckOutFlagged(user_id=ANNA)


def marking(
    *events: DomainEvent, of: Shift | None = None, user: UUID = ANNA, now: str = "08:00", **notes: str
) -> Decided:
    return given(ATTENDANCE_RECORD, *events).when(
        mark_absent, of or shift(), shift_id=SHIFT_ID, user_id=user, now=at(now), by=MAYA, **notes
    )


def the_job(*events: DomainEvent, of: Shift | None = None, now: str = "18:00", **facts: Any) -> Decided:
    return given(ATTENDANCE_RECORD, *events).when(
        mark_absent_by_job,
        of or shift(),
        shift_id=SHIFT_ID,
        now=at(now),
        **{"user_id": ANNA, "settings": SETTINGS, "on_leave": False, **facts},
    )


def flagging(*events: DomainEvent, now: str = "18:00", **facts: Any) -> Decided:
    return given(ATTENDANCE_RECORD, *events).when(
        flag_missing_check_out, now=at(now), **{"settings": SETTINGS, **facts}
    )


def test_a_manager_marks_somebody_absent() -> None:
    marking(absence_reason="sick", manager_note="called in").then(
        marked_absent(absence_reason="sick", manager_note="called in")
    )
    record = given(ATTENDANCE_RECORD, marked_absent(absence_reason="sick")).known
    assert (record.status, record.check_in_at, record.worked_minutes) == ("absent", None, 0)
    assert (record.late_by_minutes, record.absence_reason) == (None, "sick")


def test_an_open_record_turns_absent_and_keeps_its_punch_and_notes() -> None:
    came = checked_in("08:30", late_by=30, by=MAYA, manager_note="late bus")
    marking(came, FLAGGED, absence_reason="sick").then(marked_absent(absence_reason="sick", manager_note="late bus"))
    record = given(ATTENDANCE_RECORD, came, FLAGGED, marked_absent()).known
    assert (record.status, record.check_in_at) == ("absent", at("08:30"))
    assert (record.late_by_minutes, record.missing_check_out) == (None, False)


@pytest.mark.parametrize("events", [(checked_in(), checked_out()), (marked_absent(),)])
def test_a_closed_record_does_not_turn_absent(events: tuple[DomainEvent, ...]) -> None:
    marking(*events, now="17:00").breaks(AttendanceRecordIsClosed)


def test_what_a_manager_says_takes_the_place_of_the_jobs_absence() -> None:
    marking(marked_absent(by=None), now="19:00", absence_reason="sick").then(marked_absent(absence_reason="sick"))


def test_nobody_is_absent_before_the_shift_begins() -> None:
    marking(now="07:59:59").breaks(ShiftHasNotBegun)


def test_nobody_is_absent_from_a_shift_of_others_or_a_cancelled_one() -> None:
    marking(user=BEN).breaks(NotAssigned)
    marking(of=shift("08:00-16:00", ShiftCancelled())).breaks(ShiftIsCancelled)


@pytest.mark.parametrize(("now", "marked"), [("17:59:59", False), ("18:00", True)])
def test_the_job_marks_absent_some_time_after_the_end(now: str, marked: bool) -> None:
    the_job(now=now).then(*([marked_absent(by=None)] if marked else []))


def test_whom_the_job_leaves_alone() -> None:
    the_job(on_leave=True).then()
    the_job(user_id=BEN).then()
    the_job(checked_in()).then()
    the_job(marked_absent()).then()
    the_job(of=shift("08:00-16:00", ShiftCancelled())).then()
    the_job(of=shift("08:00-16:00", ShiftDeleted())).then()


def test_the_companys_setting_says_how_long_after_the_end() -> None:
    at_once = replace(SETTINGS, absent_after_minutes=0)
    the_job(now="16:00", settings=at_once).then(marked_absent(by=None))
    flagging(checked_in(), now="16:00", settings=at_once).then(FLAGGED)


@pytest.mark.parametrize(("now", "flagged"), [("17:59:59", False), ("18:00", True)])
def test_an_open_record_is_flagged_some_time_after_the_end(now: str, flagged: bool) -> None:
    flagging(checked_in(), now=now).then(*([FLAGGED] if flagged else []))


@pytest.mark.parametrize("events", [(checked_in(), FLAGGED), (checked_in(), checked_out()), (marked_absent(),)])
def test_only_open_records_are_flagged_and_once(events: tuple[DomainEvent, ...]) -> None:
    flagging(*events).then()
