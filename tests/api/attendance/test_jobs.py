"""Time passes: completed, absent, check-out missing."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from commands.attendance import settling
from commands.attendance.records import records_of_shift
from commands.attendance.settling import complete_ended_shifts, settle_ended_shifts
from tests.api.attendance.punching import absent, came, check_in, corrected, left, read, records
from tests.api.schedule.planning import SHIFTS, claims_agree, group, join, patch, plan, set_settings
from tests.api.server import Client, Server, running
from tests.eventstore.sample import REGISTRY, append, stream
from workforceos.eventstore.opening import open_event_store
from workforceos.work import UnitOfWork

Shift = dict[str, Any]


def test_a_shift_is_completed_after_its_end(server: Server, owner: Client, shift: Shift) -> None:
    open_one = plan(owner, "2030-06-03", "08:00-16:01")
    cancelled = plan(owner, "2030-06-03", "08:00-16:00")
    patch(owner, cancelled, status="cancelled")
    server.clock.set("2030-06-03T15:59:59Z")
    server.run_jobs()
    assert _status(owner, shift) == "scheduled"
    server.clock.set("2030-06-03T16:00:00Z")
    server.run_jobs()
    server.run_jobs()
    assert [_status(owner, s) for s in (shift, open_one, cancelled)] == ["completed", "scheduled", "cancelled"]
    patch(owner, shift, status="scheduled", endTime="17:00")
    server.run_jobs()
    assert _status(owner, shift) == "scheduled"
    assert claims_agree(server, owner)


def test_who_has_no_record_is_absent_and_who_is_open_is_flagged(
    server: Server, owner: Client, employee: Client, shift: Shift
) -> None:
    ada, bob, eve = (owner.employee(name) for name in ("Ada", "Bob", "Eve"))
    crew = group(owner, None, ada)
    patch(owner, shift, assignedUserIds=[employee.user_id, bob.user_id, eve.user_id], assignedDepartmentIds=[crew])
    came(bob, shift)
    server.clock.set("2030-06-03T16:00:00Z")
    done = came(owner, shift, eve, checkInTime="2030-06-03T08:00:00Z", checkOutTime="2030-06-03T16:00:00Z")
    server.clock.set("2030-06-03T17:59:58Z")
    server.run_jobs()
    assert len(records(owner)) == 2
    server.clock.set("2030-06-03T18:00:00Z")
    for _ in range(3):
        server.run_jobs()
    found = {r["user"]["fullname"]: r for r in records(owner)}
    assert {name: (r["status"], r["missingCheckOut"]) for name, r in found.items()} == {
        "Some Body": ("absent", False),
        "Ada": ("absent", False),
        "Bob": ("pending", True),
        "Eve": ("present", False),
    }
    assert (found["Ada"]["checkInTime"], found["Ada"]["absenceReason"], found["Ada"]["shiftDate"]) == (
        None, None, "2030-06-03",
    )  # fmt: skip
    assert read(owner, done)["recordVersion"] == done["recordVersion"]
    assert left(owner, found["Bob"], checkOutTime="2030-06-03T16:00:00Z")["missingCheckOut"] is False
    came_after_all = corrected(owner, found["Ada"], checkInTime="2030-06-03T08:00:00Z", reason="was there")
    assert (came_after_all["status"], came_after_all["missingCheckOut"]) == ("pending", True)
    assert claims_agree(server, owner)


def test_nobody_is_absent_from_what_was_cancelled_deleted_or_left(
    server: Server, owner: Client, employee: Client
) -> None:
    cancelled = plan(owner, "2030-06-03", "08:00-09:00", employee)
    patch(owner, cancelled, status="cancelled")
    deleted = plan(owner, "2030-06-03", "09:00-10:00", employee)
    owner.delete(f"{SHIFTS}/{deleted['id']}")
    left_it = plan(owner, "2030-06-03", "10:00-11:00", employee)
    patch(owner, left_it, assignedUserIds=None)
    server.clock.set("2030-06-03T23:00:00Z")
    server.run_jobs()
    assert records(owner) == []
    patch(owner, cancelled, status="scheduled")  # a slip: it took place
    server.run_jobs()
    assert [r["status"] for r in records(owner)] == ["absent"]
    patch(owner, left_it, assignedUserIds=[employee.user_id])
    server.run_jobs()
    assert [r["status"] for r in records(owner)] == ["absent", "absent"]


def test_an_open_record_of_a_cancelled_shift_is_flagged(
    server: Server, owner: Client, employee: Client, shift: Shift
) -> None:
    record = came(employee, shift)
    patch(owner, shift, status="cancelled")
    server.clock.set("2030-06-03T18:00:00Z")
    server.run_jobs()
    assert read(owner, record)["missingCheckOut"] is True


def test_absent_after_minutes_is_the_companys(server: Server, owner: Client, shift: Shift) -> None:
    set_settings(owner, absentAfterMinutes=30)
    server.clock.set("2030-06-03T16:29:58Z")
    server.run_jobs()
    assert records(owner) == []
    server.clock.set("2030-06-03T16:30:00Z")
    server.run_jobs()
    assert [r["status"] for r in records(owner)] == ["absent"]


def test_jobs_in_several_threads_at_once(server: Server, owner: Client) -> None:
    users = [owner.employee() for _ in range(3)]
    crew = group(owner)
    for hour in range(8, 12):
        plan(owner, "2030-06-03", f"{hour:02}:00-{hour + 1:02}:00", assignedDepartmentIds=[crew])
    for user in users:
        join(owner, crew, user)
    server.clock.set("2030-06-03T20:00:00Z")
    store, now = server.workforce.store, server.clock()
    jobs = [lambda: settle_ended_shifts(store, now), lambda: complete_ended_shifts(store, now)] * 3
    with ThreadPoolExecutor(6) as threads:
        for started in [threads.submit(job) for job in jobs]:
            started.result()
    server.run_jobs()
    assert sorted(r["userId"] for r in records(owner, pageRowCount="100")) == sorted([u.user_id for u in users] * 4)
    assert {s["status"] for s in owner.get(SHIFTS).json()["shifts"]} == {"completed"}
    assert claims_agree(server, owner)


def test_the_job_leaves_what_managers_said(server: Server, owner: Client, employee: Client, shift: Shift) -> None:
    server.clock.set("2030-06-03T09:00:00Z")
    record = absent(owner, shift, employee, absenceReason="sick")
    server.clock.set("2030-06-03T18:00:00Z")
    server.run_jobs()
    assert read(owner, record) | record == read(owner, record)


def _status(owner: Client, shift: Shift) -> str:
    headers = {"X-Event-Position": str(owner.server.workforce.store.head())}
    status: str = owner.request("GET", f"{SHIFTS}/{shift['id']}", headers=headers).json()["shift"]["status"]
    return status


def test_a_manager_records_a_past_shift_that_the_job_has_settled(server: Server, owner: Client) -> None:
    """Shifts of the past planned first, punches recorded later: no record is refused, none is doubled."""
    people = [owner.employee(), owner.employee()]
    past = plan(owner, "2025-02-03", "22:00-06:00", *people)
    server.run_jobs()
    assert [record["status"] for record in records(owner)] == ["absent", "absent"]
    settled = {record["userId"]: record["id"] for record in records(owner)}
    record = came(owner, past, people[0], checkInTime=past["startsAt"])
    assert (record["id"], record["status"]) == (settled[people[0].user_id], "pending")
    assert left(owner, record, checkOutTime=past["endsAt"])["workedMinutes"] == 480
    assert check_in(owner, past, people[0], checkInTime=past["startsAt"]).json()["message"] == "errMsg_alreadyCheckedIn"
    said = absent(owner, past, people[1], absenceReason="sick")
    assert (said["id"], said["absenceReason"]) == (settled[people[1].user_id], "sick")
    assert check_in(owner, past, people[1], checkInTime=past["startsAt"]).status_code == 409
    server.run_jobs()
    assert {record["id"]: record["status"] for record in records(owner)} == {
        settled[people[0].user_id]: "present",
        settled[people[1].user_id]: "absent",
    }


def test_a_shift_that_is_moved_while_the_job_settles_it(
    server: Server,
    owner: Client,
    employee: Client,
    shift: Shift,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whichever comes first, it is as if the other came after it."""
    server.clock.set("2030-06-03T18:00:00Z")
    moving = threading.Thread(target=lambda: patch(owner, shift, startTime="19:00", endTime="20:00"))

    def late(work: UnitOfWork, shift_id: UUID) -> dict[UUID, UUID]:
        found = records_of_shift(work, shift_id)
        if shift_id == UUID(shift["id"]):
            moving.start()
            moving.join(0.5)
        return found

    monkeypatch.setattr(settling, "records_of_shift", late)
    server.run_jobs()
    moving.join()
    monkeypatch.undo()
    assert (records(owner), caplog.messages) == ([], [])
    server.clock.set("2030-06-03T22:00:00Z")
    server.run_jobs()
    assert [r["status"] for r in records(owner)] == ["absent"]
    assert claims_agree(server, owner)


def test_shifts_that_are_not_due_keep_nobody_waiting(
    server: Server, owner: Client, employee: Client, shift: Shift, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many of them have ended before."""
    other = server.company()
    set_settings(other, absentAfterMinutes=10_080)
    for hour in range(3):
        plan(other, "2030-06-03", f"{hour:02}:00-{hour + 1:02}:00", other.employee())
    monkeypatch.setattr(settling, "AT_ONCE", 2)
    server.clock.set("2030-06-03T18:00:00Z")
    server.run_jobs()
    assert [r["status"] for r in records(owner)] == ["absent"]
    assert records(other) == []


def test_a_shift_that_cannot_be_read_keeps_nobody_waiting(tmp_path: Path) -> None:
    with running({"data_dir": tmp_path}) as server:
        server.clock.set("2030-06-03T07:00:00Z")
        first, second = server.company(), server.company()
        unreadable = plan(first, "2030-06-03", "07:00-08:00", first.employee())
        plan(second, "2030-06-03", "08:00-16:00", second.employee())
        newer = open_event_store(server.workforce.database, master_key=b"x" * 32, registry=REGISTRY)
        newer.append(append(stream(UUID(unreadable["id"]), version=1), company=UUID(first.company_id)))
        server.clock.set("2030-06-03T18:00:00Z")
        server.run_jobs()
        assert [r["status"] for r in records(second)] == ["absent"]
