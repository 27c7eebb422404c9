"""A write that another one overtakes: it has read and decided, and the other is committed before its own append."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

import httpx
import pytest

from tests.api.attendance.punching import came
from tests.api.schedule.planning import (
    DAY,
    GROUPS,
    MEMBERS,
    SHIFTS,
    ask,
    at_once,
    claims_agree,
    group,
    join,
    patch,
    plan,
    refusal,
    seen,
    set_zone,
)
from tests.api.server import Client, Server
from workforceos.work import UnitOfWork


class Overtake:
    """Before the next commit of a request, once, another one is carried out from its beginning to its end; or begun,
    where it has to wait for that commit."""

    def __init__(self) -> None:
        self.rivals: list[Callable[[], object]] = []
        self._pool = ThreadPoolExecutor(1)
        self._waiting: Future[object] | None = None

    def __call__(self, rival: Callable[[], object]) -> None:
        self.rivals.append(rival)

    def begin(self) -> None:
        self._waiting = self._pool.submit(self.rivals.pop())
        time.sleep(0.2)
        assert not self._waiting.done()

    def result(self) -> Any:
        """Of the one that had to wait."""
        assert self._waiting is not None
        return self._waiting.result(30)


@pytest.fixture
def overtake(monkeypatch: pytest.MonkeyPatch) -> Overtake:
    commit, overtake = UnitOfWork.commit, Overtake()

    def overtaken(work: UnitOfWork, *arguments: Any, **named: Any) -> Any:
        if overtake.rivals:
            if work.is_alone:
                overtake.begin()
            else:
                overtake.rivals.pop()()
        return commit(work, *arguments, **named)

    monkeypatch.setattr(UnitOfWork, "commit", overtaken)
    return overtake


def done(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_who_leaves_and_joins_at_once_is_on_the_shifts(
    server: Server, owner: Client, employee: Client, overtake: Overtake
) -> None:
    crew = group(owner)
    membership = join(owner, crew, employee)["userGroupMember"]
    shifts = [plan(owner, day, assignedDepartmentIds=[crew])["id"] for day in (DAY, "2030-06-04")]
    overtake(lambda: join(owner, crew, employee))
    done(owner.delete(f"{MEMBERS}/{membership['id']}"))
    overtake.result()
    assert seen(employee) == shifts
    assert claims_agree(server, owner)


def test_who_leaves_while_the_department_is_planned_is_on_no_shift(
    server: Server, owner: Client, employee: Client, overtake: Overtake
) -> None:
    crew = group(owner)
    membership = join(owner, crew, employee)["userGroupMember"]
    overtake(lambda: plan(owner, DAY, assignedDepartmentIds=[crew]))
    done(owner.delete(f"{MEMBERS}/{membership['id']}"))
    assert overtake.result()["assignedDepartmentIds"] == [crew]
    assert seen(employee) == []
    assert claims_agree(server, owner)


@pytest.mark.parametrize("through", ["department", "person"])
def test_who_plans_while_somebody_joins_is_told_whom_they_would_overlap(
    server: Server, owner: Client, employee: Client, overtake: Overtake, through: str
) -> None:
    """In the second case they are reported on the department's shift: that alone would exclude nothing."""
    crew = group(owner)
    own = plan(owner, DAY, "09:00-11:00", employee)
    if through == "department":
        overtake(lambda: ask(owner, DAY, "08:00-10:00", assignedDepartmentIds=[crew]))
        assert join(owner, crew, employee)["conflicts"] == []
    else:
        plan(owner, DAY, "10:30-12:00", assignedDepartmentIds=[crew])
        overtake(lambda: ask(owner, DAY, "11:00-12:00", employee))
        [conflict] = join(owner, crew, employee)["conflicts"]
        assert conflict["conflictsWith"]["id"] == own["id"]
    assert refusal(overtake.result()) == (409, "errMsg_shiftConflict")
    assert claims_agree(server, owner)


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Tokyo"])
def test_who_plans_while_the_time_zone_changes_plans_in_the_new_one(
    server: Server, owner: Client, employee: Client, overtake: Overtake, zone: str
) -> None:
    own = plan(owner, DAY, "09:00-12:00", employee)
    overtake(lambda: (ask(owner, DAY, "11:00-15:00", employee), plan(owner, DAY, "18:00-20:00", employee)))
    set_zone(owner, zone)
    overlapping, apart = overtake.result()
    assert refusal(overlapping) == (409, "errMsg_shiftConflict")
    assert apart["timezone"] == zone
    assert seen(employee) == [own["id"], apart["id"]]
    assert claims_agree(server, owner)


def test_of_a_plan_and_somebodys_joining_at_once_one_is_told(server: Server, owner: Client) -> None:
    """Whatever the order: the plan is refused, or the joining says what it is in the way of."""
    for round in range(30):
        user, crew, day = owner.employee(), group(owner), f"2030-09-{round + 1:02}"
        own = plan(owner, day, "10:00-11:00", user)
        planned, joined = at_once(
            partial(ask, owner, day, "10:30-12:00", assignedDepartmentIds=[crew]),
            partial(owner.post, MEMBERS, {"groupId": crew, "userId": user.user_id}),
        )
        assert joined.status_code == 201, joined.text
        told = [c["conflictsWith"]["id"] for c in joined.json()["conflicts"]]
        assert (planned.status_code, told) in [(201, [own["id"]]), (409, [])]
        assert len(seen(user)) == len(told) + 1
    assert claims_agree(server, owner)


def test_of_a_plan_and_somebodys_being_reported_at_once_one_is_told(server: Server, owner: Client) -> None:
    for round in range(30):
        user, crew, day = owner.employee(), group(owner), f"2030-10-{round + 1:02}"
        own = plan(owner, day, "10:00-11:00", user)
        plan(owner, day, "10:30-12:00", assignedDepartmentIds=[crew])
        planned, joined = at_once(
            partial(ask, owner, day, "11:00-12:00", user),
            partial(owner.post, MEMBERS, {"groupId": crew, "userId": user.user_id}),
        )
        told = [c["conflictsWith"]["id"] for c in joined.json()["conflicts"]]
        if planned.status_code == 201:
            assert told == [own["id"], planned.json()["shift"]["id"]]
        else:
            assert (refusal(planned), told) == ((409, "errMsg_shiftConflict"), [own["id"]])
    assert claims_agree(server, owner)


@pytest.mark.parametrize("change", [{"assignedDepartmentIds": "crew"}, {"status": "scheduled"}, {"startTime": "09:30"}])
def test_a_change_that_somebody_joins_before_is_refused_for_them(
    server: Server, owner: Client, employee: Client, overtake: Overtake, change: dict[str, Any]
) -> None:
    """Each of the changes puts the department's members at a time at which this one is on another shift."""
    crew = group(owner)
    plan(owner, DAY, "09:00-10:00", employee)
    people = {} if "assignedDepartmentIds" in change else {"assignedDepartmentIds": [crew]}
    shift = plan(owner, DAY, "10:00-12:00" if "startTime" in change else "09:00-12:00", **people)
    if "status" in change:
        patch(owner, shift, status="cancelled")
    told: list[Any] = []
    overtake(lambda: told.append(join(owner, crew, employee)["conflicts"]))
    given = {name: [crew] if value == "crew" else value for name, value in change.items()}
    assert refusal(owner.patch(f"{SHIFTS}/{shift['id']}", given)) == (409, "errMsg_shiftConflict")
    assert told == [[]]
    assert claims_agree(server, owner)


def test_who_is_marked_absent_while_the_shift_moves_is_absent_on_its_new_day(
    owner: Client, employee: Client, overtake: Overtake
) -> None:
    shift = plan(owner, "2024-03-05", "08:00-16:00", employee)
    overtake(lambda: patch(owner, shift, shiftDate="2024-03-04"))
    absent = {"shiftId": shift["id"], "userId": employee.user_id}
    marked = done(owner.post("/attendancemanagement-api/v1/mark-absent", absent))["attendanceRecord"]
    record = done(owner.get(f"/attendancemanagement-api/v1/attendance-records/{marked['id']}"))["attendanceRecord"]
    assert (record["status"], record["shiftDate"]) == ("absent", "2024-03-04")


@pytest.mark.parametrize(
    ("before", "change"),
    [
        ({}, {"assignedUserIds": "theirs"}),
        ({"status": "cancelled"}, {"status": "scheduled"}),
        ({}, {"startTime": "07:00"}),
        ({}, {"departmentId": "crew", "endTime": "17:00"}),
    ],
)
def test_the_same_change_twice_is_no_conflict_of_the_shift_with_itself(
    server: Server,
    owner: Client,
    employee: Client,
    overtake: Overtake,
    before: dict[str, str],
    change: dict[str, Any],
) -> None:
    people = [] if "assignedUserIds" in change else [employee]
    shift = plan(owner, DAY, "08:00-16:00", *people)
    if before:
        patch(owner, shift, **before)
    known = {"theirs": [employee.user_id], "crew": group(owner)}
    change = {name: known.get(value, value) for name, value in change.items()}
    overtake(lambda: patch(owner, shift, **change))
    changed = patch(owner, shift, **change)
    assert change.items() <= changed.items()
    assert changed["status"] == "scheduled"
    assert seen(employee) == [shift["id"]]
    assert claims_agree(server, owner)


def test_two_halves_of_a_change_both_count(server: Server, owner: Client, employee: Client, overtake: Overtake) -> None:
    shift = plan(owner, DAY, "08:00-16:00", employee)
    overtake(lambda: patch(owner, shift, startTime="07:00"))
    changed = patch(owner, shift, endTime="17:00")
    assert (changed["startTime"], changed["endTime"], changed["durationMinutes"]) == ("07:00", "17:00", 600)
    assert claims_agree(server, owner)


def test_another_shift_is_in_the_way_of_who_was_overtaken(
    server: Server, owner: Client, employee: Client, overtake: Overtake
) -> None:
    shift = plan(owner, DAY, "08:00-16:00", employee)
    overtake(lambda: plan(owner, DAY, "16:00-18:00", employee))
    assert refusal(owner.patch(f"{SHIFTS}/{shift['id']}", {"endTime": "17:00"})) == (409, "errMsg_shiftConflict")
    assert owner.get(f"{SHIFTS}/{shift['id']}").json()["shift"]["endTime"] == "16:00"
    assert claims_agree(server, owner)


def test_a_shift_is_deleted_though_somebody_was_taken_off_at_the_same_moment(
    server: Server, owner: Client, employee: Client, overtake: Overtake
) -> None:
    shift = plan(owner, DAY, "08:00-16:00", employee)
    overtake(lambda: patch(owner, shift, assignedUserIds=[]))
    assert done(owner.delete(f"{SHIFTS}/{shift['id']}"))["shift"]["isActive"] is False
    assert claims_agree(server, owner)


def test_a_shift_is_deleted_once(server: Server, owner: Client, employee: Client, overtake: Overtake) -> None:
    shift = plan(owner, DAY, "08:00-16:00", employee)
    overtake(lambda: done(owner.delete(f"{SHIFTS}/{shift['id']}")))
    assert refusal(owner.delete(f"{SHIFTS}/{shift['id']}")) == (404, "errMsg_shiftNotFound")
    assert claims_agree(server, owner)


def test_a_shift_that_somebody_has_checked_in_to_meanwhile_is_not_deleted(
    server: Server, owner: Client, employee: Client, overtake: Overtake
) -> None:
    shift = plan(owner, "2026-02-02", "08:00-16:00", employee)
    overtake(lambda: came(owner, shift, employee, checkInTime="2026-02-02T08:00:00Z"))
    assert refusal(owner.delete(f"{SHIFTS}/{shift['id']}")) == (409, "errMsg_shiftHasAttendance")
    assert seen(employee) == [shift["id"]]
    assert claims_agree(server, owner)


def test_a_group_is_renamed_twice_to_one_name(owner: Client, overtake: Overtake) -> None:
    """But only one of two groups is."""
    first, second = group(owner), group(owner)

    def renamed(id: str) -> httpx.Response:
        return owner.patch(f"{GROUPS}/{id}", {"groupName": "Night crew"})

    overtake(lambda: done(renamed(first)))
    assert done(renamed(first))["userGroup"]["groupName"] == "Night crew"
    done(owner.patch(f"{GROUPS}/{first}", {"groupName": "Day crew"}))
    overtake(lambda: done(renamed(second)))
    assert refusal(renamed(first)) == (409, "errMsg_groupNameIsTaken")
