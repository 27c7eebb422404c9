"""Leaving: early, on time, late; what was worked."""

from typing import Any
from uuid import uuid4

import pytest

from tests.api.attendance.punching import CHECK_OUT, came, check_out, left, mark_absent, read, records
from tests.api.schedule.planning import at_once, patch, plan, refusal, set_zone, statuses
from tests.api.server import Client, Server

Shift = dict[str, Any]


@pytest.mark.parametrize(
    ("came_at", "left_at", "status", "late", "worked"),
    [
        ("07:30:00", "16:00:00", "present", None, 480),  # early: counts from the start
        ("08:00:00", "15:55:00", "present", None, 475),
        ("08:00:00", "15:54:59.999", "leftEarly", None, 474),
        ("08:10:00", "16:00:00", "late", 10, 470),
        ("08:10:00", "12:00:00", "leftEarly", 10, 230),
        ("08:00:00", "17:30:00", "present", None, 570),  # after the end counts
        ("07:10:00", "07:20:00", "leftEarly", None, 0),
        ("08:00:30", "16:00:00", "present", None, 479),
        ("08:00:00", "08:00:00", "leftEarly", None, 0),
    ],
)
def test_status_and_worked_minutes(
    server: Server,
    owner: Client,
    employee: Client,
    shift: Shift,
    came_at: str,
    left_at: str,
    status: str,
    late: int | None,
    worked: int,
) -> None:
    server.clock.set("2030-06-03T20:00:00Z")
    record = came(owner, shift, employee, checkInTime=f"2030-06-03T{came_at}Z")
    closed = left(owner, record, checkOutTime=f"2030-06-03T{left_at}Z", status="pending", lateByMinutes=3)
    assert (closed["status"], closed["lateByMinutes"], closed["workedMinutes"]) == (status, late, worked)
    assert read(owner, record) | closed == read(owner, record)


@pytest.mark.parametrize(
    ("zone", "day", "came_at", "left_at", "worked"),
    [
        ("Europe/Berlin", "2030-03-30", "2030-03-30T21:00:00Z", "2030-03-31T04:00:00Z", 420),
        ("Europe/Berlin", "2030-10-26", "2030-10-26T20:00:00Z", "2030-10-27T05:00:00Z", 540),
        ("America/New_York", "2030-03-09", "2030-03-10T03:00:00Z", "2030-03-10T10:00:00Z", 420),
        ("Australia/Lord_Howe", "2030-04-06", "2030-04-06T11:00:00Z", "2030-04-06T19:30:00Z", 510),
    ],
)
def test_a_night_of_the_clock_change_is_what_really_elapsed(
    server: Server, zone: str, day: str, came_at: str, left_at: str, worked: int
) -> None:
    server.clock.set("2030-12-01T08:00:00Z")
    owner = server.company()
    set_zone(owner, zone)
    employee = owner.employee()
    record = came(owner, plan(owner, day, "22:00-06:00", employee), employee, checkInTime=came_at)
    closed = left(owner, record, checkOutTime=left_at)
    assert (closed["status"], closed["workedMinutes"], closed["shiftDate"]) == ("present", worked, day)


def test_an_employees_time_and_notes_are_ignored(server: Server, owner: Client, employee: Client, shift: Shift) -> None:
    server.clock.set("2030-06-03T08:00:00Z")
    record = came(owner, shift, employee, managerNote="kept", absenceReason="kept, too")
    server.clock.set("2030-06-03T15:57:00Z")
    closed = left(employee, record, checkOutTime="2030-06-03T12:00:00Z", managerNote="mine", absenceReason="mine")
    assert closed["checkOutTime"][:16] == "2030-06-03T15:57"
    assert closed["status"] == "present"
    assert not {"managerNote", "absenceReason"} & closed.keys()
    assert read(owner, record)["managerNote"] == "kept"
    assert read(owner, record)["absenceReason"] == "kept, too"


@pytest.mark.parametrize("name", ["checkOutTime", "absenceReason", "managerNote"])
def test_what_only_managers_say_is_ignored_from_employees_whatever_it_holds(
    server: Server, owner: Client, employee: Client, shift: Shift, name: str
) -> None:
    server.clock.set("2030-06-03T08:00:00Z")
    record = came(employee, shift)
    server.clock.set("2030-06-03T16:00:00Z")
    assert check_out(owner, record, **{name: 5}).status_code == 400
    assert left(employee, record, **{name: 5})["checkOutTime"][:16] == "2030-06-03T16:00"


def test_twice_anothers_absent_unknown(server: Server, owner: Client, employee: Client, shift: Shift) -> None:
    other = owner.employee()
    server.clock.set("2030-06-03T09:00:00Z")
    record = came(employee, shift)
    assert check_out(other, record).status_code == 403
    assert refusal(check_out(owner, record, checkOutTime="2030-06-03T08:59:00Z"))[0] == 400
    assert refusal(check_out(owner, record, checkOutTime="2030-06-03T09:30:00Z"))[0] == 400
    assert refusal(check_out(server.company(), record)) == (400, "errMsg_attendanceRecordIdNotFound")
    assert refusal(employee.post(CHECK_OUT, {})) == (400, "errMsg_attendanceRecordIdIsRequired")
    assert refusal(employee.post(CHECK_OUT, {"attendanceRecordId": str(uuid4())})) == (
        400, "errMsg_attendanceRecordIdNotFound",
    )  # fmt: skip
    answers = at_once(*[lambda: check_out(employee, record)] * 6)
    assert statuses(answers) == [200] + [409] * 5
    assert {refusal(a) for a in answers if a.status_code == 409} == {(409, "errMsg_alreadyCheckedOut")}
    assert check_out(owner, record).status_code == 409
    evening = plan(owner, "2030-06-03", "16:00-20:00", employee)
    server.clock.set("2030-06-03T16:00:00Z")
    marked = mark_absent(owner, evening, employee).json()["attendanceRecord"]
    assert check_out(employee, marked).status_code == 409


def test_who_came_can_go_although_the_shift_was_cancelled(
    server: Server, owner: Client, employee: Client, shift: Shift
) -> None:
    record = came(employee, shift)
    patch(owner, shift, status="cancelled")
    assert left(employee, record)["checkOutTime"] is not None


def test_a_change_of_the_shift_computes_its_records_anew(
    server: Server, owner: Client, employee: Client, shift: Shift
) -> None:
    server.clock.set("2030-06-03T20:00:00Z")
    record = came(owner, shift, employee, checkInTime="2030-06-03T08:00:00Z", checkOutTime="2030-06-03T16:00:00Z")
    patch(owner, shift, startTime="07:30", endTime="16:30")
    seen = read(owner, record)
    assert (seen["status"], seen["lateByMinutes"], seen["workedMinutes"]) == ("leftEarly", 30, 480)
    patch(owner, shift, startTime="09:00", endTime="16:00")
    seen = read(owner, record)
    assert (seen["status"], seen["lateByMinutes"], seen["workedMinutes"]) == ("present", None, 420)
    assert seen["shift"]["startTime"] == "09:00"
    patch(owner, shift, shiftDate="2030-06-02")
    assert read(owner, record)["shiftDate"] == "2030-06-02"
    assert [r["id"] for r in records(owner, shiftDate="2030-06-02")] == [record["id"]]
    assert records(owner, shiftDate="2030-06-03") == []


def test_an_early_check_in_follows_its_shift_into_another_time_zone(
    server: Server, owner: Client, employee: Client, shift: Shift
) -> None:
    server.clock.set("2030-06-03T07:30:00Z")
    record = came(employee, shift)
    set_zone(owner, "America/New_York")  # now from 12:00 to 20:00 UTC
    server.clock.set("2030-06-03T20:00:00Z")
    assert left(employee, record)["workedMinutes"] == 480
