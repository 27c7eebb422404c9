"""A shift that has begun, or was completed, is moved to a time to come: it is planned like any other then."""

from typing import Any

import pytest

from tests.api.attendance.punching import absent, came, check_in, read, records
from tests.api.schedule.planning import (
    GROUPS,
    MEMBERS,
    SHIFTS,
    ask,
    claims_agree,
    group,
    join,
    patch,
    plan,
    refusal,
    seen,
    set_zone,
    up_to_date,
)
from tests.api.server import Client, Server

DAY, NEXT = "2030-06-03", "2030-06-04"
CONFLICT = (409, "errMsg_shiftConflict")


@pytest.fixture
def owner(server: Server) -> Client:
    server.clock.set(f"{DAY}T10:00:00Z")
    return server.company()


def moving(manager: Client, shift: dict[str, Any], **changes: Any) -> tuple[int, str]:
    return refusal(manager.patch(f"{SHIFTS}/{shift['id']}", changes))


def shown(caller: Client, shift: dict[str, Any]) -> dict[str, Any]:
    answer = caller.request("GET", f"{SHIFTS}/{shift['id']}", headers=up_to_date(caller))
    found: dict[str, Any] = answer.json()["shift"]
    return found


def test_who_joined_since_it_began_is_on_it_and_in_the_way(server: Server, owner: Client, employee: Client) -> None:
    crew = group(owner, None, owner.employee("Bert"))
    begun = plan(owner, DAY, "08:00-12:00", assignedDepartmentIds=[crew])
    assert join(owner, crew, employee)["conflicts"] == []
    taken = plan(owner, NEXT, "10:00-11:00", employee)
    before = shown(owner, begun)
    assert moving(owner, begun, shiftDate=NEXT) == CONFLICT
    assert shown(owner, begun) == before
    assert seen(employee) == [taken["id"]]
    moved = patch(owner, begun, shiftDate=NEXT, startTime="11:00", endTime="14:00")
    assert (moved["recordVersion"], moved["startsAt"]) == (before["recordVersion"] + 2, f"{NEXT}T11:00:00.000Z")
    assert patch(owner, begun) == moved
    assert seen(employee) == [taken["id"], begun["id"]]
    assert refusal(ask(owner, NEXT, "13:00-15:00", employee)) == CONFLICT
    assert claims_agree(server, owner)


def test_who_left_and_what_was_deleted_is_not_on_it_any_more(server: Server, owner: Client, employee: Client) -> None:
    crew, gone = group(owner), group(owner)
    membership = join(owner, crew, employee)["userGroupMember"]
    begun = plan(owner, DAY, "08:00-12:00", departmentId=gone, assignedDepartmentIds=[crew, gone])
    assert owner.delete(f"{MEMBERS}/{membership['id']}").status_code == 200
    assert owner.delete(f"{GROUPS}/{gone}").status_code == 200
    assert seen(employee) == [begun["id"]]
    answer = owner.patch(f"{SHIFTS}/{begun['id']}", {"shiftDate": NEXT})
    moved = answer.json()["shift"]
    assert (moved["departmentId"], moved["assignedDepartmentIds"]) == (None, [crew])
    assert int(answer.headers["X-Event-Position"]) == server.workforce.store.head()
    assert owner.patch(f"{SHIFTS}/{begun['id']}", {}, headers={"If-Match": f"{moved['recordVersion']}"}).is_success
    assert seen(employee) == []
    assert claims_agree(server, owner)


def test_it_begins_in_the_companys_time_zone(server: Server, owner: Client, employee: Client) -> None:
    begun = plan(owner, DAY, "08:00-12:00", employee)
    set_zone(owner, "Asia/Kathmandu")
    other = plan(owner, NEXT, "08:00-09:00", employee)
    assert moving(owner, begun, shiftDate=NEXT) == CONFLICT
    patch(owner, other, startTime="12:00", endTime="13:00")  # what would be in the way in UTC
    moved = patch(owner, begun, shiftDate=NEXT)
    assert (moved["startsAt"], moved["timezone"], moved["recordVersion"]) == (
        f"{NEXT}T02:15:00.000Z", "Asia/Kathmandu", 2,
    )  # fmt: skip
    assert claims_agree(server, owner)


def test_a_part_of_its_times_is_corrected_in_its_own_zone_and_all_of_them_in_the_companys(owner: Client) -> None:
    begun = plan(owner, DAY, "08:00-16:00")
    set_zone(owner, "Asia/Kathmandu")
    corrected = patch(owner, begun, endTime="17:00")
    assert (corrected["endsAt"], corrected["timezone"]) == (f"{DAY}T17:00:00.000Z", "UTC")
    corrected = patch(owner, begun, shiftDate=DAY, startTime="09:00", endTime="17:00")
    assert (corrected["startsAt"], corrected["timezone"]) == (f"{DAY}T03:15:00.000Z", "Asia/Kathmandu")


def test_a_completed_shift_to_come_is_kept_up_to_date(server: Server, owner: Client, employee: Client) -> None:
    crew, gone = group(owner), group(owner)
    ready = plan(owner, NEXT, "08:00-12:00", departmentId=gone, assignedDepartmentIds=[crew, gone])
    patch(owner, ready, status="completed")
    assert owner.delete(f"{GROUPS}/{gone}").status_code == 200
    assert (shown(owner, ready)["departmentId"], shown(owner, ready)["assignedDepartmentIds"]) == (None, [crew])
    taken = plan(owner, NEXT, "10:00-11:00", employee)
    joined = join(owner, crew, employee)
    assert [found["conflictsWith"]["id"] for found in joined["conflicts"]] == [taken["id"]]
    assert set(seen(employee)) == {ready["id"], taken["id"]}
    assert owner.delete(f"{MEMBERS}/{joined['userGroupMember']['id']}").status_code == 200
    assert seen(employee) == [taken["id"]]
    assert claims_agree(server, owner)
    patch(owner, ready, status="scheduled")
    assert claims_agree(server, owner)


def test_a_wrong_day_is_corrected_with_what_the_job_made_of_it(server: Server, owner: Client, employee: Client) -> None:
    ada = owner.employee("Ada")
    wrong = plan(owner, "2030-06-01", "10:30-11:30", employee, ada)
    told = absent(owner, wrong, ada, absenceReason="called in")
    server.run_jobs()
    assert shown(owner, wrong)["status"] == "completed"
    (unseen,) = (record for record in records(owner) if record["id"] != told["id"])
    moved = patch(owner, wrong, shiftDate=DAY)
    assert moved["status"] == "scheduled"
    assert [record["id"] for record in records(owner)] == [told["id"]]
    assert owner.get(f"/attendancemanagement-api/v1/attendance-records/{unseen['id']}").status_code == 404
    assert read(owner, told)["status"] == "absent"  # a manager said so
    assert check_in(ada, wrong).status_code == 409
    assert came(employee, wrong)["status"] == "pending"
    server.clock.set(f"{DAY}T15:00:00Z")
    server.run_jobs()
    assert shown(owner, wrong)["status"] == "completed"
    assert {record["status"] for record in records(owner)} == {"absent", "pending"}
    assert claims_agree(server, owner)


def test_a_withdrawn_absence_is_found_again_when_its_time_has_come(
    server: Server, owner: Client, employee: Client
) -> None:
    wrong = plan(owner, "2030-06-01", "08:00-09:00", employee)
    server.run_jobs()
    assert len(records(owner)) == 1
    patch(owner, wrong, shiftDate=DAY, startTime="11:00", endTime="12:00")
    assert records(owner) == []
    server.clock.set(f"{DAY}T14:00:00Z")
    server.run_jobs()
    (found,) = records(owner)
    assert (found["status"], found["shiftDate"]) == ("absent", DAY)
    assert claims_agree(server, owner)


def test_a_shift_without_other_attendance_can_be_deleted_again(server: Server, owner: Client, employee: Client) -> None:
    wrong = plan(owner, "2030-06-01", "08:00-09:00", employee)
    server.run_jobs()
    assert refusal(owner.delete(f"{SHIFTS}/{wrong['id']}"))[0] == 409
    patch(owner, wrong, shiftDate=NEXT)
    assert owner.delete(f"{SHIFTS}/{wrong['id']}").status_code == 200
    assert claims_agree(server, owner)
