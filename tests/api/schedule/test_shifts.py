"""Shifts one by one: create, change, delete, read."""

from typing import Any
from uuid import uuid4

import pytest

from tests.api.schedule.planning import DAY, SHIFTS, ask, body, group, patch, plan, refusal, seen
from tests.api.server import Client, Server


def test_a_new_shift_is_answered_read_and_listed(owner: Client, employee: Client) -> None:
    night = group(owner, "Night crew")
    shift = plan(owner, DAY, "22:00-06:00", employee, location=" Gate 4 ", departmentId=night)
    assert shift["assignedUserIds"] == [employee.user_id]
    assert (shift["status"], shift["status_idx"], shift["isActive"], shift["recordVersion"]) == (
        "scheduled", 0, True, 1,
    )  # fmt: skip
    assert (shift["location"], shift["createdBy"], shift["companyId"]) == ("Gate 4", owner.user_id, owner.company_id)
    read = owner.get(f"{SHIFTS}/{shift['id']}").json()["shift"]
    assert read["assignedUsers"][0]["fullname"] == "Some Body"
    assert read["department"]["groupName"] == "Night crew"
    assert (read["createdByUser"]["fullname"][:8], read["assignedDepartments"]) == ("Owner of", [])
    assert {name: read[name] for name in shift} == shift
    assert seen(owner) == seen(employee) == [shift["id"]]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"shiftDate": None}, "errMsg_shiftDateIsRequired"),
        ({"startTime": None}, "errMsg_startTimeIsRequired"),
        ({"shiftDate": "2030-02-30"}, "errMsg_shiftDateIsNotAValidDate"),
        ({"shiftDate": "2030-06-03T08:00:00"}, "errMsg_shiftDateIsNotAValidDate"),
        ({"shiftDate": "2030-06-03T08:00:00Z"}, "errMsg_shiftDateIsNotAValidDate"),
        ({"shiftDate": "2030-06-03T00:00:00+05:99"}, "errMsg_shiftDateIsNotAValidDate"),
        ({"startTime": "8:00"}, "errMsg_startTimeTypeIsNotValid"),
        ({"endTime": "24:00"}, "errMsg_endTimeTypeIsNotValid"),
        ({"endTime": 16}, "errMsg_endTimeTypeIsNotValid"),
        ({"endTime": ["16:00"]}, "errMsg_endTimeMustNotBeAnArray"),
        ({"assignedUserIds": ["nobody"]}, "errMsg_assignedUserIdsisNotAValidID"),
        ({"departmentId": "nothing"}, "errMsg_departmentIdisNotAValidID"),
        ({"location": "x" * 201}, "errMsg_locationTypeIsNotValid"),
        ({"location": "a\x07b"}, "errMsg_locationTypeIsNotValid"),
    ],
)
def test_bad_input_is_named(owner: Client, changes: dict[str, Any], message: str) -> None:
    wanted = {name: value for name, value in (body() | changes).items() if value is not None}
    assert refusal(owner.post(SHIFTS, wanted)) == (400, message)
    assert seen(owner) == []


def test_unknown_fields_are_refused_and_the_company_is_none(owner: Client) -> None:
    assert ask(owner, _company=owner.codename).status_code == 201
    assert ask(owner, colour="blue").status_code == 400


def test_a_day_may_be_an_instant_at_midnight(owner: Client) -> None:
    assert plan(owner, "2030-06-03T00:00:00.000Z")["shiftDate"] == "2030-06-03"


def test_white_space_around_a_value_is_none_of_it(owner: Client, employee: Client) -> None:
    shift = plan(
        owner, " 2030-06-03\n", " 08:00 - 16:00 ", assignedUserIds=[f" {employee.user_id} "], location=" Hall "
    )
    assert (shift["shiftDate"], shift["startTime"], shift["endTime"]) == ("2030-06-03", "08:00", "16:00")
    assert (shift["assignedUserIds"], shift["location"]) == ([employee.user_id], "Hall")


def test_the_status_at_creation_is_the_servers(owner: Client) -> None:
    assert plan(owner, status="cancelled")["status"] == "scheduled"
    assert plan(owner, status="whatever")["status"] == "scheduled"


def test_ids_that_name_nothing_are_refused(server: Server, owner: Client, employee: Client) -> None:
    stranger, elsewhere = server.company(), str(uuid4())
    for unknown in (elsewhere, stranger.user_id, owner.company_id):
        answer = ask(owner, assignedUserIds=[employee.user_id, unknown])
        assert refusal(answer) == (400, "errMsg_assignedUserIdsNotFound")
        assert unknown in answer.json()["detail"][0]["problem"]
        assert refusal(ask(owner, departmentId=unknown)) == (400, "errMsg_departmentIdNotFound")
    gone = group(owner)
    assert owner.delete(f"/auth-api/v1/usergroups/{gone}").status_code == 200
    for unknown in (gone, group(stranger)):
        assert refusal(ask(owner, assignedDepartmentIds=[unknown])) == (400, "errMsg_assignedDepartmentIdsNotFound")
    shift, nobody = plan(owner), str(uuid4())
    changes = {"assignedUserIds": [elsewhere, employee.user_id, nobody], "departmentId": gone, "location": "Gate 9"}
    for answer in (owner.patch(f"{SHIFTS}/{shift['id']}", changes), owner.post(SHIFTS, body() | changes)):
        assert refusal(answer) == (400, "errMsg_assignedUserIdsNotFound")
        assert answer.json()["detail"] == [
            {"field": field, "problem": f"{unknown} is no active record of this company"}
            for field, unknown in (("assignedUserIds", elsewhere), ("assignedUserIds", nobody), ("departmentId", gone))
        ]
    assert owner.get(f"{SHIFTS}/{shift['id']}").json()["shift"]["location"] is None


def test_an_id_that_is_repeated_counts_once(owner: Client, employee: Client) -> None:
    crew = group(owner)
    shift = plan(owner, assignedUserIds=[employee.user_id, employee.user_id], assignedDepartmentIds=[crew, crew])
    assert (shift["assignedUserIds"], shift["assignedDepartmentIds"]) == ([employee.user_id], [crew])


def test_a_patch_keeps_what_is_missing_and_null_clears(owner: Client, employee: Client) -> None:
    crew = group(owner)
    shift = plan(owner, DAY, "08:00-16:00", employee, location="Gate", departmentId=crew, assignedDepartmentIds=[crew])
    assert patch(owner, shift)["recordVersion"] == 1
    later = patch(owner, shift, endTime="17:00")
    same = ("shiftDate", "startTime", "location", "departmentId", "assignedUserIds", "assignedDepartmentIds", "status")
    assert {name: later[name] for name in same} == {name: shift[name] for name in same}
    cleared = patch(owner, shift, location=None, departmentId=None, assignedUserIds=None, assignedDepartmentIds=None)
    assert [cleared[name] for name in ("location", "departmentId", "assignedUserIds", "assignedDepartmentIds")] == [
        None, None, [], [],
    ]  # fmt: skip
    for required in ("shiftDate", "startTime", "endTime", "status"):
        answer = owner.patch(f"{SHIFTS}/{shift['id']}", {required: None})
        assert refusal(answer) == (400, f"errMsg_{required}IsRequired")
    answer = owner.patch(f"{SHIFTS}/{shift['id']}", {"status": "done"})
    assert refusal(answer) == (400, "errMsg_statusIsNotAValidEnumValue")


def test_every_write_is_seen_by_the_next_read(owner: Client, employee: Client) -> None:
    shift = plan(owner, DAY, "08:00-16:00", employee)
    for number in range(5):
        patch(owner, shift, location=f"Gate {number}")
        assert owner.get(f"{SHIFTS}/{shift['id']}").json()["shift"]["location"] == f"Gate {number}"
        assert owner.get(SHIFTS).json()["shifts"][0]["location"] == f"Gate {number}"
    deleted = owner.delete(f"{SHIFTS}/{shift['id']}")
    assert deleted.json()["shift"]["isActive"] is False
    assert refusal(owner.get(f"{SHIFTS}/{shift['id']}")) == (404, "errMsg_shiftNotFound")
    assert seen(owner) == []
    seen_by_other = employee.request("GET", SHIFTS, headers={"X-Event-Position": deleted.headers["X-Event-Position"]})
    assert seen_by_other.json()["shifts"] == []
    for again in (owner.delete(f"{SHIFTS}/{shift['id']}"), owner.patch(f"{SHIFTS}/{shift['id']}", {"location": "x"})):
        assert refusal(again) == (404, "errMsg_shiftNotFound")


def test_if_match_refuses_a_record_that_has_moved_on(owner: Client) -> None:
    shift = plan(owner)
    path, first = f"{SHIFTS}/{shift['id']}", {"If-Match": "1"}
    assert owner.patch(path, {"location": "A"}, headers=first).json()["shift"]["recordVersion"] == 2
    assert owner.patch(path, {"location": "B"}, headers=first).status_code == 409
    assert owner.delete(path, headers=first).status_code == 409
    assert owner.get(path).json()["shift"]["location"] == "A"
    assert owner.delete(path, headers={"If-Match": '"2"'}).status_code == 200


def test_an_idempotency_key_does_nothing_twice(owner: Client, employee: Client) -> None:
    key = {"Idempotency-Key": uuid4().hex}
    wanted = body(DAY, "08:00-16:00", employee)
    first, second = owner.post(SHIFTS, wanted, headers=key), owner.post(SHIFTS, wanted, headers=key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["shift"] == second.json()["shift"]
    assert first.headers["X-Event-Position"] == second.headers["X-Event-Position"]
    assert len(seen(owner)) == 1
    assert owner.post(SHIFTS, wanted | {"location": "x"}, headers=key).status_code == 422
    patch(owner, first.json()["shift"], location="moved on")
    third = owner.post(SHIFTS, wanted, headers=key)
    assert third.json()["shift"] == first.json()["shift"]
    assert seen(owner) == [first.json()["shift"]["id"]]


def test_a_key_of_a_refused_request_can_be_used_again(owner: Client, employee: Client) -> None:
    other = plan(owner, DAY, "08:00-16:00", employee)
    key, wanted = {"Idempotency-Key": uuid4().hex}, body(DAY, "12:00-20:00", employee)
    assert owner.post(SHIFTS, wanted, headers=key).status_code == 409
    assert owner.delete(f"{SHIFTS}/{other['id']}").status_code == 200
    assert owner.post(SHIFTS, wanted, headers=key).status_code == 201
    assert owner.post(SHIFTS, wanted, headers=key).status_code == 201
    assert len(seen(owner)) == 1


def test_a_change_of_nothing_is_not_made_later_by_its_key(owner: Client) -> None:
    shift = plan(owner, location="A")
    path, key = f"{SHIFTS}/{shift['id']}", {"Idempotency-Key": uuid4().hex}
    first = owner.patch(path, {"location": "A"}, headers=key)
    patch(owner, shift, location="B")
    second = owner.patch(path, {"location": "A"}, headers=key)
    assert second.json()["shift"] == first.json()["shift"] == shift
    assert second.headers["X-Event-Position"] == first.headers["X-Event-Position"] != "0"
    assert owner.get(path).json()["shift"]["location"] == "B"


def test_deleting_with_a_key_answers_the_same_again(owner: Client) -> None:
    shift, key = plan(owner), {"Idempotency-Key": uuid4().hex}
    first = owner.delete(f"{SHIFTS}/{shift['id']}", headers=key)
    second = owner.delete(f"{SHIFTS}/{shift['id']}", headers=key)
    assert (second.status_code, second.json()["shift"]) == (200, first.json()["shift"])


def test_what_an_admin_of_root_made_shows_the_admin_by_name_alone(server: Server, owner: Client) -> None:
    admin = server.super_admin(owner.codename)
    shift = plan(admin)
    known = server.super_admin().get(f"/auth-api/v1/users/{admin.user_id}").json()["user"]
    shown = {"id": admin.user_id, "fullname": known["fullname"], "avatar": known["avatar"]}
    seen(owner)
    assert owner.get(f"{SHIFTS}/{shift['id']}").json()["shift"]["createdByUser"] == shown
    assert owner.get(SHIFTS).json()["shifts"][0]["createdByUser"] == shown
    assert owner.get(f"/auth-api/v1/users/{admin.user_id}").status_code == 404


def test_employees_see_their_own_shifts_and_write_none(owner: Client, employee: Client) -> None:
    other = owner.employee("Another One")
    crew = group(owner, None, employee)
    own = [
        plan(owner, DAY, "08:00-12:00", employee)["id"],
        plan(owner, times="12:00-14:00", assignedDepartmentIds=[crew])["id"],
    ]
    theirs = plan(owner, DAY, "08:00-12:00", other)
    owned = plan(owner, DAY, "16:00-18:00", departmentId=crew)  # whose shift it is assigns nobody
    assert seen(employee) == own
    for hidden in (theirs, owned):
        assert refusal(employee.get(f"{SHIFTS}/{hidden['id']}")) == (404, "errMsg_shiftNotFound")
    assert ask(employee).status_code == 403
    assert employee.patch(f"{SHIFTS}/{own[0]}", {"location": "x"}).status_code == 403
    assert employee.delete(f"{SHIFTS}/{own[0]}").status_code == 403
    patch(owner, {"id": own[0]}, assignedUserIds=[])
    assert seen(employee) == own[1:]


def test_another_company_knows_nothing_of_a_shift(server: Server, owner: Client) -> None:
    shift, stranger = plan(owner), server.company()
    path = f"{SHIFTS}/{shift['id']}"
    for answer in (stranger.get(path), stranger.patch(path, {"location": "x"}), stranger.delete(path)):
        assert refusal(answer) == (404, "errMsg_shiftNotFound")
    assert seen(stranger) == []
    assert owner.get(path).json()["shift"] | shift == owner.get(path).json()["shift"]
