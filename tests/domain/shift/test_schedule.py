"""A shift is planned, completed by the job, moved with the company's time zone, deleted."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from tests.domain.given import given, when
from tests.domain.people import ANNA, BAR, BEN, CARL, KITCHEN, MAYA, MONDAY, at
from tests.domain.shift.vocabulary import UTC_ZONE, rescheduled, scheduled
from workforceos.domain.aggregate import EventOutOfPlace
from workforceos.domain.rule import RuleBroken
from workforceos.domain.shift.decisions import complete_by_job, delete, move_to_zone, schedule
from workforceos.domain.shift.events import ShiftCancelled, ShiftCompleted, ShiftDeleted
from workforceos.domain.shift.evolve import SHIFT
from workforceos.domain.shift.rules import (
    EndTimeIsNotValid,
    ShiftDateIsNotValid,
    ShiftHasAttendance,
    StartTimeIsNotValid,
)
from workforceos.domain.time import Span

BERLIN = ZoneInfo("Europe/Berlin")


def test_a_shift_for_people_and_departments() -> None:
    when(
        schedule,
        shift_date=MONDAY,
        start_time="08:00",
        end_time="16:00",
        zone=UTC_ZONE,
        location="Terrace",
        department_id=BAR,
        assigned_user_ids=[ANNA, BEN, ANNA],
        assigned_department_ids=[KITCHEN, KITCHEN],
        members={KITCHEN: (BEN, CARL)},
        by=MAYA,
    ).then(scheduled(users=(ANNA, BEN), departments={KITCHEN: (BEN, CARL)}, location="Terrace", department_id=BAR))


def test_who_is_direct_and_a_member_is_on_the_shift_once() -> None:
    shift = given(SHIFT, scheduled(users=(ANNA, BEN), departments={KITCHEN: (BEN, CARL), BAR: (CARL,)})).known
    assert shift.on_shift == {ANNA, BEN, CARL}
    assert shift.assigned_department_ids == (KITCHEN, BAR)


def test_a_shift_is_scheduled_once() -> None:
    with pytest.raises(EventOutOfPlace, match="can't follow Shift"):
        given(SHIFT, scheduled(), scheduled())


def test_a_shift_of_nobody() -> None:
    when(schedule, shift_date=MONDAY, start_time="08:00", end_time="16:00", zone=UTC_ZONE, members={}, by=MAYA).then(
        scheduled()
    )


def test_the_owning_department_assigns_nobody() -> None:
    assert given(SHIFT, scheduled(department_id=BAR)).known.on_shift == frozenset()


def test_an_overnight_shift_ends_the_next_day() -> None:
    assert given(SHIFT, scheduled("22:00-06:00")).known.span == Span(at("22:00"), at("06:00", days=1))
    assert given(SHIFT, scheduled("08:00-08:00")).known.span == Span(at("08:00"), at("08:00", days=1))


@pytest.mark.parametrize(
    ("day", "start", "end", "rule"),
    [
        (date(1969, 12, 31), "08:00", "16:00", ShiftDateIsNotValid),
        (date(3000, 1, 1), "08:00", "16:00", ShiftDateIsNotValid),
        (MONDAY, "8:00", "16:00", StartTimeIsNotValid),
        (MONDAY, "24:00", "16:00", StartTimeIsNotValid),
        (MONDAY, "08:00", "16:60", EndTimeIsNotValid),
        (MONDAY, "08:00", "", EndTimeIsNotValid),
    ],
)
def test_days_and_times_that_are_not_valid(day: date, start: str, end: str, rule: type[RuleBroken]) -> None:
    when(schedule, shift_date=day, start_time=start, end_time=end, zone=UTC_ZONE, members={}, by=MAYA).breaks(rule)


@pytest.mark.parametrize(("now", "completed"), [("15:59:59", False), ("16:00", True)])
def test_the_job_completes_a_shift_that_is_over(now: str, completed: bool) -> None:
    expected = (ShiftCompleted(by_job=True),) if completed else ()
    given(SHIFT, scheduled()).when(complete_by_job, now=at(now)).then(*expected)


@pytest.mark.parametrize("event", [ShiftCancelled(), ShiftCompleted(by_job=False), ShiftDeleted()])
def test_the_job_completes_only_scheduled_shifts(event: ShiftCancelled | ShiftCompleted | ShiftDeleted) -> None:
    given(SHIFT, scheduled(), event).when(complete_by_job, now=at("20:00")).then()


def test_a_shift_with_attendance_is_not_deleted() -> None:
    given(SHIFT, scheduled()).when(delete, has_attendance=True).breaks(ShiftHasAttendance)


def test_a_deleted_shift_keeps_its_last_values() -> None:
    given(SHIFT, scheduled(users=[ANNA])).when(delete, has_attendance=False).then(ShiftDeleted())
    shift = given(SHIFT, scheduled(users=[ANNA]), ShiftDeleted())
    assert (shift.known.is_active, shift.known.assigned_user_ids) == (False, (ANNA,))
    shift.when(delete, has_attendance=False).then()


def test_a_new_time_zone_keeps_the_wall_clock_of_shifts_that_have_not_begun() -> None:
    moved = rescheduled("08:00-16:00", zone="Europe/Berlin", reason="timeZone")
    given(SHIFT, scheduled()).when(move_to_zone, BERLIN, now=at("07:59")).then(moved)
    assert given(SHIFT, scheduled(), moved).known.span == Span(at("06:00"), at("14:00"))
    given(SHIFT, scheduled()).when(move_to_zone, BERLIN, now=at("08:00")).then()


def test_a_cancelled_shift_moves_too_and_a_deleted_one_does_not() -> None:
    moved = rescheduled("08:00-16:00", zone="Europe/Berlin", reason="timeZone")
    given(SHIFT, scheduled(), ShiftCancelled()).when(move_to_zone, BERLIN, now=at("00:00")).then(moved)
    given(SHIFT, scheduled(), ShiftDeleted()).when(move_to_zone, BERLIN, now=at("00:00")).then()
    given(SHIFT, scheduled(), moved).when(move_to_zone, BERLIN, now=at("00:00")).then()


def test_a_move_reports_those_on_the_shift_whom_it_brings_into_conflict() -> None:
    moved = rescheduled("08:00-16:00", zone="Europe/Berlin", reason="timeZone", reported=(ANNA,))
    given(SHIFT, scheduled(users=[ANNA, BEN])).when(
        move_to_zone, BERLIN, now=at("00:00"), conflicting=frozenset({ANNA, CARL})
    ).then(moved)
