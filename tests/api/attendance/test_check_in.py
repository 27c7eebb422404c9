"""Who may check in, when, and what follows."""

from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from tests.api.attendance.punching import CHECK_IN, came, check_in, left, read, records
from tests.api.schedule.planning import (
    SHIFTS,
    at_once,
    claims_agree,
    group,
    patch,
    plan,
    refusal,
    set_settings,
    statuses,
)
from tests.api.server import Client, Server

Shift = dict[str, Any]


def test_the_instant_is_the_servers_and_the_notes_are_the_managers(
    server: Server, owner: Client, employee: Client, shift: Shift
) -> None:
    server.clock.set("2030-06-03T08:03:00Z")
    record = came(
        employee,
        shift,
        employee,
        checkInTime="2030-06-03T07:00:00Z",
        checkOutTime="2030-06-03T16:00:00Z",
        status="present",
        lateByMinutes=77,
        absenceReason="mine",
        managerNote="mine",
    )
    assert record["checkInTime"][:17] == "2030-06-03T08:03:"
    assert (record["checkOutTime"], record["status"], record["status_idx"]) == (None, "pending", 0)
    assert (record["lateByMinutes"], record["workedMinutes"], record["missingCheckOut"]) == (None, 0, False)
    assert (record["userId"], record["shiftId"]) == (employee.user_id, shift["id"])
    assert not {"managerNote", "absenceReason"} & record.keys()
    seen = read(owner, record)
    assert (seen["absenceReason"], seen["managerNote"]) == (None, None)
    assert (seen["user"]["fullname"], seen["shift"]["startTime"]) == ("Some Body", "08:00")


@pytest.mark.parametrize("name", ["checkInTime", "checkOutTime", "absenceReason", "managerNote"])
@pytest.mark.parametrize("value", ["x" * 20_001, 5, ["2030-06-03T08:00:00Z"]])
def test_what_only_managers_say_is_ignored_from_employees_whatever_it_holds(
    server: Server, owner: Client, employee: Client, shift: Shift, name: str, value: Any
) -> None:
    server.clock.set("2030-06-03T08:03:00Z")
    assert check_in(owner, shift, employee, **{name: value}).status_code == 400
    record = came(employee, shift, **{name: value})
    assert record["checkInTime"][:17] == "2030-06-03T08:03:"
    assert check_in(employee, shift, nonsense=value).status_code == 400


@pytest.mark.parametrize(
    ("at", "status", "late"),
    [
        ("07:00:00.000", "pending", None),
        ("08:00:00.000", "pending", None),
        ("08:05:00.000", "pending", None),
        ("08:05:00.001", "late", 5),
        ("08:05:59.999", "late", 5),
        ("08:06:00.000", "late", 6),
        ("16:00:00.000", "late", 480),
        ("06:59:59.999", None, None),
        ("16:00:00.001", None, None),
    ],
)
def test_window_and_grace(
    server: Server, owner: Client, employee: Client, shift: Shift, at: str, status: str | None, late: int | None
) -> None:
    server.clock.set("2030-06-03T18:00:00Z")
    answer = check_in(owner, shift, employee, checkInTime=f"2030-06-03T{at}Z")
    if status is None:
        assert refusal(answer) == (409, "errMsg_outsideCheckInWindow")
        assert records(owner) == []
        return
    record = answer.json()["attendanceRecord"]
    assert (record["status"], record["lateByMinutes"]) == (status, late)


def test_the_employees_window_is_of_the_servers_clock(server: Server, employee: Client, shift: Shift) -> None:
    server.clock.set("2030-06-03T06:59:00Z")
    assert refusal(check_in(employee, shift, checkInTime="2030-06-03T08:00:00Z")) == (
        409,
        "errMsg_outsideCheckInWindow",
    )
    server.clock.set("2030-06-03T16:00:01Z")
    assert refusal(check_in(employee, shift, checkInTime="2030-06-03T08:00:00Z")) == (
        409,
        "errMsg_outsideCheckInWindow",
    )
    server.clock.set("2030-06-03T07:00:01Z")
    assert came(employee, shift)["status"] == "pending"


def test_a_manager_records_a_past_shift_but_no_future(
    server: Server, owner: Client, employee: Client, shift: Shift
) -> None:
    answer = check_in(owner, shift, employee, checkInTime="2030-06-03T08:00:00Z")
    assert refusal(answer) == (400, "errMsg_checkInTimeIsInTheFuture")
    past = plan(owner, "2030-05-01", "22:00-06:00", employee)
    times = {"checkInTime": "2030-05-01T21:30:00Z", "checkOutTime": "2030-05-02T06:10:00+00:00"}
    record = came(owner, past, employee, **times, managerNote="by hand", absenceReason="none")
    assert (record["status"], record["workedMinutes"]) == ("present", 490)
    assert (record["managerNote"], record["absenceReason"]) == ("by hand", "none")
    other = plan(owner, "2030-05-03", "08:00-16:00", employee)
    backwards = {"checkInTime": "2030-05-03T08:00:00Z", "checkOutTime": "2030-05-03T07:59:59Z"}
    assert refusal(check_in(owner, other, employee, **backwards)) == (400, "errMsg_checkOutTimeIsBeforeCheckInTime")
    future = {"checkInTime": "2030-05-03T08:00:00Z", "checkOutTime": "2030-06-04T16:00:00Z"}
    assert refusal(check_in(owner, other, employee, **future)) == (400, "errMsg_checkOutTimeIsInTheFuture")
    assert refusal(check_in(owner, other, employee, checkInTime="2030-05-03T08:00:00")) == (
        400, "errMsg_checkInTimeIsNotAValidDate",
    )  # fmt: skip
    open_one = came(owner, other, employee, checkInTime="2030-05-03T08:00:00Z")
    assert (open_one["missingCheckOut"], open_one["workedMinutes"]) == (True, 0)


def test_who_may_check_in_where(server: Server, owner: Client, employee: Client, shift: Shift) -> None:
    other = owner.employee()
    assert refusal(check_in(other, shift)) == (403, "errMsg_notAssignedToShift")
    assert refusal(check_in(other, shift, employee)) == (403, "errMsg_attendanceOfAnotherUser")
    assert check_in(owner, shift, other).status_code == 403
    assert refusal(check_in(owner, shift, userId=str(uuid4()))) == (400, "errMsg_userIdNotFound")
    for unknown in (str(uuid4()), owner.user_id):
        assert refusal(employee.post(CHECK_IN, {"shiftId": unknown})) == (400, "errMsg_shiftIdNotFound")
    assert refusal(employee.post(CHECK_IN, {})) == (400, "errMsg_shiftIdIsRequired")
    stranger = server.company()
    assert refusal(check_in(stranger, shift, employee)) == (400, "errMsg_shiftIdNotFound")
    patch(owner, shift, status="cancelled")
    assert refusal(check_in(employee, shift)) == (409, "errMsg_shiftIsCancelled")
    owner.delete(f"{SHIFTS}/{shift['id']}")
    assert refusal(check_in(employee, shift)) == (400, "errMsg_shiftIdNotFound")


@pytest.mark.parametrize("path", [CHECK_IN, "/attendancemanagement-api/v1/mark-absent"])
def test_a_manager_is_told_of_all_that_is_unknown(owner: Client, employee: Client, path: str) -> None:
    shift, stranger = str(uuid4()), str(uuid4())
    answer = owner.post(path, {"shiftId": shift, "userId": stranger})
    assert refusal(answer) == (400, "errMsg_shiftIdNotFound")
    assert [(d["field"], d["problem"].split()[0]) for d in answer.json()["detail"]] == [
        ("shiftId", shift),
        ("userId", stranger),
    ]
    assert len(owner.post(path, {"shiftId": shift, "userId": employee.user_id}).json()["detail"]) == 1
    assert len(employee.post(CHECK_IN, {"shiftId": shift, "userId": stranger}).json()["detail"]) == 1


def test_members_of_an_assigned_department_check_in(server: Server, owner: Client, employee: Client) -> None:
    crew = group(owner, None, employee)
    shift = plan(owner, "2030-06-03", "07:30-12:00", assignedDepartmentIds=[crew])
    assert came(employee, shift)["userId"] == employee.user_id


def test_of_many_check_ins_at_once_one_counts(server: Server, owner: Client, employee: Client, shift: Shift) -> None:
    calls = [lambda: check_in(employee, shift), lambda: check_in(owner, shift, employee)] * 4
    answers = at_once(*calls)
    assert statuses(answers) == [201] + [409] * 7
    assert {refusal(a) for a in answers if a.status_code == 409} == {(409, "errMsg_alreadyCheckedIn")}
    assert len(records(owner)) == 1
    assert refusal(check_in(employee, shift)) == (409, "errMsg_alreadyCheckedIn")
    assert claims_agree(server, owner)


def test_a_key_checks_in_once(server: Server, owner: Client, employee: Client, shift: Shift) -> None:
    key = {"Idempotency-Key": uuid4().hex}
    first = employee.post(CHECK_IN, {"shiftId": shift["id"]}, headers=key)
    left(owner, first.json()["attendanceRecord"], managerNote="not for them")
    second = employee.post(CHECK_IN, {"shiftId": shift["id"]}, headers=key)
    assert (second.status_code, second.json()["attendanceRecord"]) == (201, first.json()["attendanceRecord"])
    assert first.headers["X-Event-Position"] == second.headers["X-Event-Position"]
    other = employee.post(CHECK_IN, {"shiftId": shift["id"], "userId": employee.user_id}, headers=key)
    assert other.status_code == 422


def test_checking_in_while_being_taken_off_or_the_shift_is_deleted(server: Server, owner: Client) -> None:
    for round in range(6):
        user = owner.employee()
        shift = plan(owner, "2030-06-03", "07:30-16:00", user)
        path = f"{SHIFTS}/{shift['id']}"
        end = (
            (lambda p=path: owner.patch(p, {"assignedUserIds": []})) if round % 2 else (lambda p=path: owner.delete(p))
        )
        punched, ended = at_once(partial(check_in, user, shift), end)
        assert (punched.status_code, ended.status_code) in {(201, 409), (403, 200), (400, 200)}
        assert len(records(owner, userId=user.user_id)) == (punched.status_code == 201)
    assert claims_agree(server, owner)


def test_checking_in_while_the_times_change(server: Server, owner: Client) -> None:
    server.clock.set("2030-06-03T08:10:00Z")
    for _ in range(6):
        user = owner.employee()
        shift = plan(owner, "2030-06-03", "08:00-16:00", user)
        punched, _ = at_once(
            partial(check_in, user, shift),
            partial(owner.patch, f"{SHIFTS}/{shift['id']}", {"startTime": "08:08"}),
        )
        record = read(owner, punched.json()["attendanceRecord"])
        assert (record["status"], record["lateByMinutes"]) == ("pending", None)


def test_settings_hold_from_their_day_on(server: Server, owner: Client, employee: Client) -> None:
    yesterday = plan(owner, "2030-06-02", "08:00-16:00", employee)
    today = plan(owner, "2030-06-03", "06:00-16:00", employee)
    set_settings(owner, graceMinutes=15, checkInWindowMinutes=10)
    record = came(owner, yesterday, employee, checkInTime="2030-06-02T07:00:00Z")
    assert record["status"] == "pending"
    assert refusal(check_in(owner, today, employee, checkInTime="2030-06-03T05:49:59Z"))[0] == 409
    assert came(owner, today, employee, checkInTime="2030-06-03T06:15:00Z")["status"] == "pending"
