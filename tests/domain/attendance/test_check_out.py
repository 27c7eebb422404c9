"""Anna goes."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from tests.domain.attendance.vocabulary import SETTINGS, checked_in, checked_out, marked_absent
from tests.domain.given import Decided, given
from tests.domain.people import ANNA, BEN, MAYA, at
from workforceos.domain.attendance.decisions import check_out
from workforceos.domain.attendance.events import MissingCheckOutFlagged
from workforceos.domain.attendance.record import ATTENDANCE_RECORD
from workforceos.domain.attendance.rules import (
    AlreadyCheckedOut,
    AttendanceRecordIsClosed,
    CheckOutBeforeCheckIn,
    CheckOutTimeIsInTheFuture,
    NotOwnAttendance,
)
from workforceos.domain.event import DomainEvent


def checking_out(clock: str, *events: DomainEvent, by: UUID = ANNA, now: str | None = None, **facts: Any) -> Decided:
    return given(ATTENDANCE_RECORD, *events).when(
        check_out,
        at=at(clock),
        now=at(now or clock),
        by=by,
        manages=by == MAYA,
        **{"settings": SETTINGS, **facts},
    )


@pytest.mark.parametrize(("clock", "worked"), [("15:55", 475), ("16:00", 480), ("17:30:59", 570)])
def test_until_the_end_less_grace_or_longer_is_present(clock: str, worked: int) -> None:
    checking_out(clock, checked_in()).then(checked_out(clock, worked=worked))


def test_leaving_before_the_grace_is_left_early() -> None:
    checking_out("15:54", checked_in()).then(checked_out("15:54", status="leftEarly", worked=474))


def test_who_was_late_stays_late() -> None:
    came = checked_in("09:00", late_by=60)
    checking_out("16:00", came).then(checked_out("16:00", status="late", worked=420))
    left = given(ATTENDANCE_RECORD, came, checked_out("16:00", status="late", worked=420)).known
    assert (left.status, left.late_by_minutes) == ("late", 60)


def test_late_and_left_early_is_left_early_with_the_lateness_kept() -> None:
    came, went = checked_in("09:00", late_by=60), checked_out("10:00", status="leftEarly", worked=60)
    checking_out("10:00", came).then(went)
    left = given(ATTENDANCE_RECORD, came, went).known
    assert (left.status, left.late_by_minutes, left.worked_minutes) == ("leftEarly", 60, 60)


def test_time_before_the_shift_does_not_count() -> None:
    checking_out("16:00", checked_in("07:10")).then(checked_out("16:00", worked=480))
    checking_out("07:40", checked_in("07:10")).then(checked_out("07:40", status="leftEarly", worked=0))


def test_who_goes_at_once_worked_nothing() -> None:
    checking_out("08:00", checked_in()).then(checked_out("08:00", status="leftEarly", worked=0))


def test_the_companys_grace_counts() -> None:
    settings = replace(SETTINGS, grace_minutes=30)
    checking_out("15:30", checked_in(), settings=settings).then(checked_out("15:30", worked=450))


def test_a_record_is_closed_once() -> None:
    checking_out("16:10", checked_in(), checked_out("16:00")).breaks(AlreadyCheckedOut)
    checking_out("16:10", checked_in(), checked_out("16:00"), by=MAYA).breaks(AlreadyCheckedOut)


def test_an_absence_is_not_checked_out() -> None:
    checking_out("16:00", marked_absent()).breaks(AttendanceRecordIsClosed)
    checking_out("16:00", checked_in(), marked_absent()).breaks(AttendanceRecordIsClosed)


def test_an_employee_checks_nobody_else_out() -> None:
    checking_out("16:00", checked_in(), by=BEN).breaks(NotOwnAttendance)
    checking_out("16:00", checked_in(), checked_out(), by=BEN).breaks(NotOwnAttendance)


def test_a_manager_gives_the_time() -> None:
    checking_out("16:00", checked_in(), by=MAYA, now="23:00").then(checked_out("16:00", by=MAYA))
    checking_out("16:00", checked_in(), by=MAYA, now="15:59").breaks(CheckOutTimeIsInTheFuture)
    checking_out("07:59", checked_in(), by=MAYA, now="16:00").breaks(CheckOutBeforeCheckIn)


def test_notes_count_from_managers_only_and_stay_when_none_are_given() -> None:
    came = checked_in(by=MAYA, manager_note="late bus")
    checking_out("16:00", came, manager_note="mine").then(checked_out(manager_note="late bus"))
    checking_out("16:00", came, by=MAYA, absence_reason="left sick").then(
        checked_out(by=MAYA, manager_note="late bus", absence_reason="left sick")
    )


def test_a_check_out_clears_the_flag_of_a_missing_one() -> None:
    record = given(ATTENDANCE_RECORD, checked_in(), MissingCheckOutFlagged(user_id=ANNA))
    assert record.known.missing_check_out
    assert not record.after(checked_out()).missing_check_out
