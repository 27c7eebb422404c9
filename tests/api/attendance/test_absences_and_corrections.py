"""What managers say about attendance: absences, corrections, notes."""

from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.api.attendance.punching import (
    RECORDS,
    absent,
    came,
    check_in,
    correct,
    corrected,
    left,
    mark_absent,
    read,
    records,
)
from tests.api.schedule.planning import SHIFTS, at_once, claims_agree, patch, plan, refusal, set_settings
from tests.api.server import Client, Server
from workforceos.domain.attendance.events import CheckedIn, CheckedOut, PunchCorrected

Shift = dict[str, Any]
CLOSED = (409, "errMsg_attendanceRecordIsClosed")


def test_an_absence_is_a_record_without_check_in(server: Server, owner: Client, employee: Client, shift: Shift) -> None:
    other = owner.employee()
    assert refusal(mark_absent(owner, shift, employee)) == (409, "errMsg_shiftHasNotBegun")
    server.clock.set("2030-06-03T08:00:00Z")
    assert mark_absent(employee, shift, employee).status_code == 403
    assert refusal(mark_absent(owner, shift, other)) == (403, "errMsg_notAssignedToShift")
    assert refusal(mark_absent(owner, {"id": str(uuid4())}, employee)) == (400, "errMsg_shiftIdNotFound")
    record = absent(owner, shift, employee, absenceReason="sick", managerNote="called", checkOutTime=None)
    assert (record["status"], record["status_idx"], record["checkInTime"]) == ("absent", 2, None)
    assert (record["absenceReason"], record["managerNote"]) == ("sick", "called")
    assert refusal(mark_absent(owner, shift, employee)) == CLOSED
    assert refusal(check_in(employee, shift)) == (409, "errMsg_alreadyCheckedIn")
    assert [r["id"] for r in records(owner, status="absent")] == [record["id"]]
    assert claims_agree(server, owner)


def test_an_open_record_becomes_absent_and_a_closed_one_does_not(
    server: Server, owner: Client, employee: Client, shift: Shift
) -> None:
    record = came(employee, shift)
    server.clock.set("2030-06-03T08:30:00Z")
    turned = absent(owner, shift, employee, absenceReason="went home")
    assert (turned["id"], turned["status"], turned["workedMinutes"]) == (record["id"], "absent", 0)
    evening = plan(owner, "2030-06-03", "07:45-08:15", owner.employee())
    user = {"userId": evening["assignedUserIds"][0]}
    done = {"checkInTime": "2030-06-03T07:45:00Z", "checkOutTime": "2030-06-03T08:15:00Z"}
    assert check_in(owner, evening, None, **user, **done).status_code == 201
    answer = owner.post("/attendancemanagement-api/v1/mark-absent", {"shiftId": evening["id"], **user})
    assert refusal(answer) == CLOSED


def test_marking_absent_and_checking_in_at_once(server: Server, owner: Client) -> None:
    server.clock.set("2030-06-03T08:00:30Z")
    for _ in range(4):
        user = owner.employee()
        shift = plan(owner, "2030-06-03", "08:00-16:00", user)
        punched, marked = at_once(partial(check_in, user, shift), partial(mark_absent, owner, shift, user))
        assert marked.status_code == 200
        assert punched.status_code in (201, 409)
        assert [r["status"] for r in records(owner, userId=user.user_id)] == ["absent"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"checkInTime": "2030-06-03T08:00:00Z"}, ("present", None, 480)),
        ({"checkInTime": "2030-06-03T08:06:00Z"}, ("late", 6, 474)),
        ({"checkOutTime": "2030-06-03T12:00:00Z"}, ("leftEarly", 10, 230)),
        ({"checkOutTime": "2030-06-03T17:00:00Z", "checkInTime": "2030-06-03T07:30:00Z"}, ("present", None, 540)),
        ({"checkOutTime": None}, ("late", 10, 0)),
    ],
)
def test_corrected_times_and_what_follows(
    server: Server, owner: Client, employee: Client, shift: Shift, changes: Shift, expected: tuple[Any, ...]
) -> None:
    server.clock.set("2030-06-03T17:30:00Z")
    record = came(
        owner, shift, employee, checkInTime="2030-06-03T08:10:00Z", checkOutTime="2030-06-03T16:00:00Z", managerNote="n"
    )
    assert refusal(correct(owner, record, **changes)) == (400, "errMsg_reasonIsRequired")
    assert refusal(correct(owner, record, **changes, reason="  "))[0] == 400
    changed = corrected(owner, record, **changes, reason="terminal was off")
    assert (changed["status"], changed["lateByMinutes"], changed["workedMinutes"]) == expected
    assert (changed["managerNote"], changed["missingCheckOut"]) == ("n", False)
    assert read(owner, record) | changed == read(owner, record)
    stored = server.workforce.store.load(UUID(owner.company_id), [UUID(record["id"])])[UUID(record["id"])]
    assert [type(item.event) for item in stored] == [CheckedIn, CheckedOut, PunchCorrected]
    assert getattr(stored[0].event, "at").isoformat() == "2030-06-03T08:10:00+00:00"  # noqa: B009


def test_refused_corrections_change_nothing(server: Server, owner: Client, employee: Client, shift: Shift) -> None:
    server.clock.set("2030-06-03T17:30:00Z")
    record = came(owner, shift, employee, checkInTime="2030-06-03T08:10:00Z", checkOutTime="2030-06-03T16:00:00Z")
    refused: list[tuple[Shift, tuple[int, str] | None]] = [
        ({"checkInTime": "2030-06-03T16:30:00Z"}, (409, "errMsg_outsideCheckInWindow")),
        ({"checkInTime": None}, (400, "errMsg_checkInTimeIsRequired")),
        ({"checkOutTime": "2030-06-03T18:00:00Z"}, (400, "errMsg_checkOutTimeIsInTheFuture")),
        ({"checkOutTime": "2030-06-03T08:00:00Z"}, (400, "errMsg_checkOutTimeIsBeforeCheckInTime")),
        ({"status": "present"}, None),
        ({"userId": owner.user_id}, None),
    ]
    for changes, problem in refused:
        answer = correct(owner, record, **changes, reason="why")
        assert refusal(answer) == problem if problem else answer.status_code == 400
    assert correct(employee, record, managerNote="mine").status_code == 403
    assert correct(server.company(), record, managerNote="theirs").status_code == 404
    unknown = {"id": str(uuid4())}
    assert refusal(correct(owner, unknown, managerNote="x")) == (404, "errMsg_attendanceRecordNotFound")
    assert read(owner, record) | record == read(owner, record)


def test_an_absence_is_corrected_to_what_was(server: Server, owner: Client, employee: Client, shift: Shift) -> None:
    server.clock.set("2030-06-03T17:30:00Z")
    record = absent(owner, shift, employee, absenceReason="not seen")
    assert corrected(owner, record, managerNote="look again")["status"] == "absent"
    answer = correct(owner, record, checkOutTime="2030-06-03T16:00:00Z", reason="was there")
    assert refusal(answer) == (400, "errMsg_checkInTimeIsRequired")
    times = {"checkInTime": "2030-06-03T08:20:00Z", "checkOutTime": "2030-06-03T16:00:00Z"}
    changed = corrected(owner, record, **times, absenceReason=None, reason="was there")
    assert (changed["status"], changed["lateByMinutes"], changed["workedMinutes"]) == ("late", 20, 460)
    assert (changed["absenceReason"], changed["managerNote"]) == (None, "look again")


def test_reopening_long_after_the_end_says_that_the_check_out_is_missing(
    server: Server, owner: Client, employee: Client, shift: Shift
) -> None:
    server.clock.set("2030-06-03T17:30:00Z")
    record = came(owner, shift, employee, checkInTime="2030-06-03T08:00:00Z", checkOutTime="2030-06-03T16:00:00Z")
    server.clock.set("2030-06-03T18:00:00Z")
    server.run_jobs()
    opened = corrected(owner, record, checkOutTime=None, reason="slip")
    assert (opened["status"], opened["missingCheckOut"], opened["workedMinutes"]) == ("pending", True, 0)
    closed = left(owner, record, checkOutTime="2030-06-03T15:00:00Z")
    assert (closed["status"], closed["missingCheckOut"], closed["workedMinutes"]) == ("leftEarly", False, 420)


def test_a_correction_with_key_and_with_version(server: Server, owner: Client, employee: Client, shift: Shift) -> None:
    server.clock.set("2030-06-03T09:30:00Z")
    record = came(owner, shift, employee, checkInTime="2030-06-03T08:00:00Z")
    path, headers = f"{RECORDS}/{record['id']}", {"If-Match": "1", "Idempotency-Key": "correct"}
    first = owner.patch(path, {"managerNote": "one"}, headers=headers)
    assert first.json()["attendanceRecord"]["recordVersion"] == 2
    corrected(owner, record, managerNote="two")
    again = owner.patch(path, {"managerNote": "one"}, headers=headers)
    assert again.json()["attendanceRecord"] == first.json()["attendanceRecord"]
    assert owner.patch(path, {"managerNote": "three"}, headers={"If-Match": "1"}).status_code == 409
    assert read(owner, record)["managerNote"] == "two"


def test_a_shift_with_attendance_stays_and_so_does_who_has_a_record(
    server: Server, owner: Client, employee: Client, shift: Shift
) -> None:
    other = owner.employee()
    patch(owner, shift, assignedUserIds=[employee.user_id, other.user_id])
    came(employee, shift)
    path = f"{SHIFTS}/{shift['id']}"
    assert refusal(owner.delete(path)) == (409, "errMsg_shiftHasAttendance")
    answer = owner.patch(path, {"assignedUserIds": [other.user_id], "location": "x"})
    assert refusal(answer) == (409, "errMsg_shiftUserHasAttendance")
    assert owner.get(path).json()["shift"]["location"] is None
    patch(owner, shift, assignedUserIds=[employee.user_id])
    patch(owner, shift, status="cancelled")
    assert refusal(owner.delete(path)) == (409, "errMsg_shiftHasAttendance")
    assert claims_agree(server, owner)


def test_who_was_taken_off_and_put_on_again_can_check_in(
    server: Server, owner: Client, employee: Client, shift: Shift
) -> None:
    patch(owner, shift, assignedUserIds=[])
    assert refusal(check_in(employee, shift)) == (403, "errMsg_notAssignedToShift")
    assert claims_agree(server, owner)
    patch(owner, shift, assignedUserIds=[employee.user_id])
    came(employee, shift)
    assert claims_agree(server, owner)


def test_employees_see_their_own_records_and_no_notes_anywhere(
    server: Server, owner: Client, employee: Client, shift: Shift
) -> None:
    other = owner.employee()
    patch(owner, shift, assignedUserIds=[employee.user_id, other.user_id])
    server.clock.set("2030-06-03T08:30:00Z")
    own = came(owner, shift, employee, managerNote="confidential", absenceReason="secret")
    theirs = came(owner, shift, other, managerNote="confidential")
    assert [r["id"] for r in records(employee)] == [own["id"]]
    assert records(employee, userId=other.user_id) == []
    assert employee.get(f"{RECORDS}/{theirs['id']}").status_code == 404
    for answer in (
        employee.get(RECORDS),
        employee.get(f"{RECORDS}/{own['id']}"),
        employee.post("/mcpbff-api/api/elastic/attendanceRecords/rawsearch", {"query": {"match_all": {}}}),
        employee.post(f"{RECORDS}/nowhere", {}),
        employee.post("/attendancemanagement-api/v1/check-out", {"attendanceRecordId": own["id"]}),
    ):
        for hidden in ("confidential", "secret", "managerNote", "absenceReason"):
            assert hidden not in answer.text
    for field in ("managerNote", "absenceReason"):
        asked = {"query": {"match": {field: "confidential secret"}}}
        assert employee.post("/mcpbff-api/api/elastic/attendanceRecords/rawsearch", asked).status_code == 400
        assert employee.get(RECORDS, sortBy=field).status_code == 400
        for guess in ("confidential", "nonsense"):  # no filter: it tells nothing
            assert [r["id"] for r in records(employee, **{field: guess})] == [own["id"]]
    assert refusal(mark_absent(employee, shift, employee))[0] == 403


def test_settings_at_an_earlier_day_do_not_change(server: Server, owner: Client, employee: Client) -> None:
    shift = plan(owner, "2030-06-02", "08:00-16:00", employee)
    record = came(owner, shift, employee, checkInTime="2030-06-02T08:10:00Z", checkOutTime="2030-06-02T16:00:00Z")
    set_settings(owner, graceMinutes=30)
    changed = corrected(owner, record, checkInTime="2030-06-02T08:12:00Z", reason="clock was wrong")
    assert (changed["status"], changed["lateByMinutes"]) == ("late", 12)
