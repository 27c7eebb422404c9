"""A manager changes a shift: only what was given changes."""

from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from tests.domain.given import Decided, given
from tests.domain.people import ANNA, BAR, BEN, CARL, HALL, KITCHEN, MONDAY, at
from tests.domain.shift.vocabulary import UTC_ZONE, rescheduled, scheduled
from workforceos.domain.event import DomainEvent
from workforceos.domain.shift.change import ShiftChange, change
from workforceos.domain.shift.decisions import TakenOffReason, take_user_off
from workforceos.domain.shift.events import (
    DepartmentMemberJoined,
    DepartmentMembers,
    ShiftCancelled,
    ShiftCompleted,
    ShiftDetailsChanged,
    ShiftReassigned,
    ShiftReinstated,
    UserTakenOff,
)
from workforceos.domain.shift.evolve import SHIFT
from workforceos.domain.shift.rules import (
    EndTimeIsNotValid,
    ShiftDateIsNotValid,
    ShiftIsCancelled,
    ShiftUserHasAttendance,
    StatusIsNotValid,
)
from workforceos.domain.time import ONE_DAY

BY_JOB = ShiftCompleted(by_job=True)
CANCELLED, COMPLETED, REINSTATED = ShiftCancelled(), ShiftCompleted(by_job=False), ShiftReinstated()
TEAM = scheduled(users=(ANNA,), departments={KITCHEN: (BEN, CARL)})


def changing(
    *events: DomainEvent,
    members: dict[UUID, tuple[UUID, ...]] | None = None,
    zone: ZoneInfo = UTC_ZONE,
    now: str = "00:00",
    records: frozenset[UUID] = frozenset(),
    **what: Any,
) -> Decided:
    return given(SHIFT, *events).when(
        change, ShiftChange(**what), members=members or {}, zone=zone, now=at(now), users_with_record=records
    )


def reassigned(
    users: tuple[UUID, ...],
    departments: dict[UUID, tuple[UUID, ...]],
    *,
    excluded: tuple[UUID, ...] = (),
    reported: tuple[UUID, ...] = (),
) -> ShiftReassigned:
    return ShiftReassigned(
        assigned_user_ids=users,
        departments=tuple(DepartmentMembers(id, user_ids) for id, user_ids in departments.items()),
        excluded_user_ids=excluded,
        reported_user_ids=reported,
    )


def test_nothing_given_changes_nothing() -> None:
    changing(TEAM).then()


def test_the_same_values_again_change_nothing() -> None:
    changing(
        TEAM,
        shift_date=MONDAY,
        start_time="08:00",
        end_time="16:00",
        location=None,
        department_id=None,
        assigned_user_ids=(ANNA, ANNA),
        assigned_department_ids=(KITCHEN,),
        status="scheduled",
    ).then()


def test_other_times() -> None:
    changing(TEAM, end_time="07:00").then(rescheduled("08:00-07:00"))
    changing(TEAM, shift_date=MONDAY + ONE_DAY).then(rescheduled("08:00-16:00", day=MONDAY + ONE_DAY))


def test_a_shift_that_has_begun_stays_in_its_own_time_zone_until_all_is_said_anew() -> None:
    berlin, new_york = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
    for zone in (berlin, new_york):
        changing(TEAM, end_time="17:00", zone=zone, now="08:00").then(rescheduled("08:00-17:00"))
        anew = changing(TEAM, shift_date=MONDAY, start_time="07:00", end_time="17:00", zone=zone, now="08:00")
        anew.then(rescheduled("07:00-17:00", zone=zone.key))
        tuesday = MONDAY + ONE_DAY
        changing(TEAM, shift_date=tuesday, zone=zone, now="08:00").then(
            rescheduled("08:00-16:00", day=tuesday, zone=zone.key)
        )
    changing(TEAM, end_time="17:00", zone=berlin).then(rescheduled("08:00-17:00", zone="Europe/Berlin"))


def test_times_that_are_not_valid() -> None:
    changing(TEAM, end_time="25:00").breaks(EndTimeIsNotValid)
    changing(TEAM, shift_date=date(3000, 1, 1)).breaks(ShiftDateIsNotValid)


def test_details_change_and_none_clears_them() -> None:
    before = scheduled(location="Terrace", department_id=BAR)
    changing(before, location=None).then(ShiftDetailsChanged(location=None, department_id=BAR))
    changing(before, department_id=None).then(ShiftDetailsChanged(location="Terrace", department_id=None))
    after = given(SHIFT, before).after(ShiftDetailsChanged(location="Cellar", department_id=KITCHEN))
    assert (after.location, after.department_id) == ("Cellar", KITCHEN)


def test_other_people() -> None:
    changing(TEAM, assigned_user_ids=(BEN, ANNA)).then(reassigned((BEN, ANNA), {KITCHEN: (BEN, CARL)}))
    changing(TEAM, assigned_user_ids=None).then(reassigned((), {KITCHEN: (BEN, CARL)}))
    changing(TEAM, assigned_department_ids=None).then(reassigned((ANNA,), {}))
    assert given(SHIFT, TEAM).after(reassigned((BEN,), {BAR: (CARL,)})).on_shift == {BEN, CARL}


def test_a_department_that_stays_keeps_its_members_here_and_a_new_one_brings_those_of_now() -> None:
    members = {KITCHEN: (ANNA, BEN, CARL), BAR: (CARL,)}
    changing(TEAM, assigned_department_ids=(BAR, KITCHEN), members=members).then(
        reassigned((ANNA,), {BAR: (CARL,), KITCHEN: (BEN, CARL)})
    )


def test_who_was_taken_off_stays_off_until_put_on_anew() -> None:
    off = UserTakenOff(user_id=CARL, reason="leave")
    changing(TEAM, off, assigned_user_ids=(BEN,)).then(reassigned((BEN,), {KITCHEN: (BEN, CARL)}, excluded=(CARL,)))
    changing(TEAM, off, assigned_user_ids=(CARL,)).then(reassigned((CARL,), {KITCHEN: (BEN, CARL)}))
    changing(TEAM, off, assigned_department_ids=(KITCHEN, BAR), members={BAR: (CARL,)}).then(
        reassigned((ANNA,), {KITCHEN: (BEN, CARL), BAR: (CARL,)})
    )
    changing(TEAM, off, assigned_department_ids=()).then(reassigned((ANNA,), {}))


def test_who_was_reported_stays_reported_until_put_on_anew() -> None:
    reported = DepartmentMemberJoined(user_id=MAYA_JOINS, department_id=KITCHEN, conflicting=True)
    members = (BEN, CARL, MAYA_JOINS)
    changing(TEAM, reported, assigned_user_ids=()).then(reassigned((), {KITCHEN: members}, reported=(MAYA_JOINS,)))
    changing(TEAM, reported, assigned_user_ids=(MAYA_JOINS,)).then(reassigned((MAYA_JOINS,), {KITCHEN: members}))


MAYA_JOINS = UUID(int=5)


def test_nobody_with_a_record_is_taken_off() -> None:
    broken = changing(TEAM, assigned_user_ids=(), records=frozenset({ANNA})).breaks(ShiftUserHasAttendance)
    assert broken.detail == [{"field": "assignedUserIds", "problem": f"{ANNA} has an attendance record on this shift"}]
    changing(TEAM, assigned_department_ids=(), records=frozenset({CARL})).breaks(ShiftUserHasAttendance)
    changing(TEAM, assigned_user_ids=(BEN,), assigned_department_ids=(), records=frozenset({BEN})).then(
        reassigned((BEN,), {})
    )


@pytest.mark.parametrize(
    ("before", "status", "expected"),
    [
        ((), "cancelled", CANCELLED),
        ((), "completed", COMPLETED),
        ((CANCELLED,), "scheduled", REINSTATED),
        ((COMPLETED,), "scheduled", REINSTATED),
        ((COMPLETED,), "cancelled", CANCELLED),
    ],
)
def test_the_ways_of_the_status(before: tuple[DomainEvent, ...], status: str, expected: DomainEvent) -> None:
    changing(TEAM, *before, status=status).then(expected)
    assert given(SHIFT, TEAM, *before, expected).known.status == status


def test_a_cancelled_shift_is_not_completed() -> None:
    changing(TEAM, CANCELLED, status="completed").breaks(ShiftIsCancelled)


@pytest.mark.parametrize("status", ["done", "", "SCHEDULED"])
def test_a_status_that_does_not_exist(status: str) -> None:
    changing(TEAM, status=status).breaks(StatusIsNotValid)


def test_everything_at_once_in_order() -> None:
    changing(
        TEAM,
        CANCELLED,
        start_time="09:00",
        assigned_user_ids=(BEN,),
        assigned_department_ids=(HALL,),
        location="Cellar",
        status="scheduled",
        members={HALL: ()},
    ).then(
        rescheduled("09:00-16:00"),
        reassigned((BEN,), {HALL: ()}),
        ShiftDetailsChanged(location="Cellar", department_id=None),
        REINSTATED,
    )


def test_taken_off_for_leave_or_because_they_left_the_company() -> None:
    def off(user_id: UUID, reason: TakenOffReason, now: str, *, has_record: bool = False) -> Decided:
        return given(SHIFT, TEAM).when(
            take_user_off, user_id=user_id, reason=reason, has_record=has_record, now=at(now)
        )

    off(ANNA, TakenOffReason.LEAVE, "00:00").then(UserTakenOff(user_id=ANNA, reason="leave"))
    off(BEN, TakenOffReason.LEAVE, "09:00").then(UserTakenOff(user_id=BEN, reason="leave"))
    off(BEN, TakenOffReason.LEAVE, "09:00", has_record=True).then()
    off(BEN, TakenOffReason.ARCHIVED, "07:59").then(UserTakenOff(user_id=BEN, reason="archived"))
    off(BEN, TakenOffReason.DELETED, "08:00").then()
    off(MAYA_JOINS, TakenOffReason.LEAVE, "00:00").then()


def test_who_is_taken_off_directly_is_gone_and_through_a_department_excluded() -> None:
    taken_off = [UserTakenOff(user_id=user_id, reason="leave") for user_id in (ANNA, BEN)]
    shift = given(SHIFT, TEAM, *taken_off).known
    assert shift.on_shift == {CARL}
    assert shift.assigned_user_ids == ()
    assert shift.excluded_user_ids == {BEN}


def test_what_the_job_completed_is_scheduled_again_when_it_is_not_over_any_more() -> None:
    changing(TEAM, BY_JOB, end_time="18:00", now="17:00").then(rescheduled("08:00-18:00"), REINSTATED)
    changing(TEAM, BY_JOB, end_time="17:00", now="17:00").then(rescheduled("08:00-17:00"))
    changing(TEAM, BY_JOB, end_time="18:00", status="completed", now="17:00").then(
        rescheduled("08:00-18:00"), COMPLETED
    )
    changing(TEAM, COMPLETED, end_time="18:00", now="17:00").then(rescheduled("08:00-18:00"))
    changing(TEAM, BY_JOB, REINSTATED, COMPLETED, end_time="18:00", now="17:00").then(rescheduled("08:00-18:00"))
