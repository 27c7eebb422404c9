"""Maya corrects Anna's record; what follows from it is computed anew."""

from dataclasses import replace
from typing import Any

import pytest

from tests.domain.attendance.vocabulary import SETTINGS, checked_in, checked_out, corrected, marked_absent
from tests.domain.given import Decided, given
from tests.domain.people import ANNA, MAYA, at
from workforceos.domain.attendance.correction import Correction, correct
from workforceos.domain.attendance.events import MissingCheckOutFlagged
from workforceos.domain.attendance.record import ATTENDANCE_RECORD
from workforceos.domain.attendance.rules import (
    CheckInTimeIsInTheFuture,
    CheckInTimeIsRequired,
    CheckOutBeforeCheckIn,
    CheckOutTimeIsInTheFuture,
    OutsideCheckInWindow,
    ReasonIsRequired,
)
from workforceos.domain.event import DomainEvent

DONE = (checked_in("08:30", late_by=30), checked_out("16:00", status="late", worked=450))
FLAGGED = MissingCheckOutFlagged(user_id=ANNA)


def correcting(
    *events: DomainEvent, reason: str | None = "forgot", now: str = "20:00", settings: Any = SETTINGS, **values: Any
) -> Decided:
    return given(ATTENDANCE_RECORD, *events).when(
        correct, Correction(reason=reason, **values), now=at(now), by=MAYA, settings=settings
    )


def test_an_earlier_check_in_takes_the_lateness_away() -> None:
    correcting(*DONE, check_in_at=at("08:00")).then(corrected())
    record = given(ATTENDANCE_RECORD, *DONE, corrected()).known
    assert (record.status, record.late_by_minutes, record.worked_minutes) == ("present", None, 480)


def test_an_earlier_check_out_is_left_early() -> None:
    correcting(*DONE, check_out_at=at("12:00")).then(
        corrected(
            check_in_at=at("08:30"),
            check_out_at=at("12:00"),
            status="leftEarly",
            late_by_minutes=30,
            worked_minutes=210,
        )
    )


def test_clearing_the_check_out_opens_the_record_again() -> None:
    reopened = corrected(
        check_in_at=at("08:30"), check_out_at=None, status="late", late_by_minutes=30, worked_minutes=0
    )
    correcting(*DONE, check_out_at=None).then(reopened)
    assert given(ATTENDANCE_RECORD, *DONE, reopened).known.is_open


def test_a_check_out_takes_the_flag_of_a_missing_one_away_and_a_note_does_not() -> None:
    correcting(checked_in(), FLAGGED, check_out_at=at("16:00")).then(corrected())
    correcting(checked_in(), FLAGGED, manager_note="asked", reason=None).then(
        corrected(
            check_out_at=None,
            status="pending",
            worked_minutes=0,
            missing_check_out=True,
            manager_note="asked",
            reason=None,
        )
    )


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_times_are_corrected_for_a_reason(reason: str | None) -> None:
    correcting(*DONE, check_in_at=at("08:00"), reason=reason).breaks(ReasonIsRequired)
    correcting(*DONE, check_out_at=None, reason=reason).breaks(ReasonIsRequired)


def test_notes_need_no_reason_and_leave_the_rest_as_it_is() -> None:
    later_settings = replace(SETTINGS, grace_minutes=60)
    correcting(*DONE, manager_note="late bus", reason=None, settings=later_settings).then(
        corrected(
            check_in_at=at("08:30"),
            status="late",
            late_by_minutes=30,
            worked_minutes=450,
            manager_note="late bus",
            reason=None,
        )
    )


def test_none_clears_a_note() -> None:
    correcting(marked_absent(absence_reason="sick"), absence_reason=None, reason=None).then(
        corrected(check_in_at=None, check_out_at=None, status="absent", worked_minutes=0, reason=None)
    )


def test_a_correction_of_nothing_is_no_event() -> None:
    correcting(*DONE).then()
    correcting(*DONE, check_in_at=at("08:30"), check_out_at=at("16:00"), manager_note=None).then()


def test_an_absence_with_a_check_in_is_none() -> None:
    correcting(marked_absent(), check_in_at=at("08:00")).then(
        corrected(check_out_at=None, status="pending", worked_minutes=0)
    )
    correcting(marked_absent(), check_in_at=at("08:00"), check_out_at=at("16:00")).then(corrected())


def test_an_absence_that_kept_its_check_in_needs_only_the_check_out() -> None:
    correcting(checked_in(), marked_absent(), check_out_at=at("16:00")).then(corrected())
    correcting(checked_in(), marked_absent(), check_in_at=at("08:00")).then(
        corrected(check_out_at=None, status="pending", worked_minutes=0)
    )


def test_an_absence_stays_one_when_times_are_cleared() -> None:
    correcting(checked_in(), marked_absent(), check_in_at=None).then(
        corrected(check_in_at=None, check_out_at=None, status="absent", worked_minutes=0)
    )
    correcting(checked_in(), marked_absent(), check_out_at=None).then()


def test_who_was_there_came_at_some_time() -> None:
    correcting(*DONE, check_in_at=None).breaks(CheckInTimeIsRequired)
    correcting(marked_absent(), check_out_at=at("16:00")).breaks(CheckInTimeIsRequired)


def test_times_that_cannot_be() -> None:
    correcting(*DONE, check_in_at=at("06:59")).breaks(OutsideCheckInWindow)
    correcting(*DONE, check_in_at=at("16:01")).breaks(OutsideCheckInWindow)
    correcting(*DONE, check_out_at=at("08:29")).breaks(CheckOutBeforeCheckIn)
    correcting(*DONE, check_out_at=at("20:01")).breaks(CheckOutTimeIsInTheFuture)
    correcting(checked_in(), check_in_at=at("08:10"), now="08:05").breaks(CheckInTimeIsInTheFuture)


def test_a_check_in_that_stays_is_not_checked_against_the_window_again() -> None:
    narrow = replace(SETTINGS, check_in_window_minutes=0)
    correcting(checked_in("07:30"), check_out_at=at("16:00"), settings=narrow).then(corrected(check_in_at=at("07:30")))


def test_a_record_is_corrected_more_than_once() -> None:
    correcting(*DONE, corrected(), check_out_at=at("17:00")).then(
        corrected(check_out_at=at("17:00"), worked_minutes=540)
    )
