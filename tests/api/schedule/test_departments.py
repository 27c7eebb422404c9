"""Shifts of departments: who joins, who leaves, what is deleted."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx

from tests.api.schedule.planning import (
    DAY,
    GROUPS,
    MEMBERS,
    SHIFTS,
    ask,
    at_once,
    body,
    claims_agree,
    group,
    join,
    patch,
    plan,
    refusal,
    seen,
    statuses,
)
from tests.api.server import Client, Server

CONFLICT = (409, "errMsg_shiftConflict")


def test_who_joins_later_is_on_the_shifts_to_come(server: Server, owner: Client, employee: Client) -> None:
    crew = group(owner)
    past = plan(owner, "2020-01-01", "08:00-16:00", assignedDepartmentIds=[crew])
    shift = plan(owner, DAY, "08:00-16:00", assignedDepartmentIds=[crew])
    owned = plan(owner, DAY, "18:00-19:00", departmentId=crew)
    assert seen(employee) == []
    assert join(owner, crew, employee)["conflicts"] == []
    assert seen(employee) == [shift["id"]]
    assert owner.get(f"{SHIFTS}/{past['id']}").json()["shift"]["assignedDepartmentIds"] == [crew]
    assert refusal(ask(owner, DAY, "15:00-18:30", employee)) == CONFLICT
    plan(owner, DAY, "18:00-18:30", employee)
    assert owned["assignedUserIds"] == []
    assert claims_agree(server, owner)


def test_conflicts_of_who_joins_are_reported_and_not_refused(server: Server, owner: Client, employee: Client) -> None:
    own = plan(owner, DAY, "08:00-12:00", employee)
    crew = group(owner)
    clash = plan(owner, DAY, "11:00-15:00", assignedDepartmentIds=[crew])
    again = plan(owner, DAY, "14:00-16:00", assignedDepartmentIds=[crew])
    free = plan(owner, DAY, "16:00-18:00", assignedDepartmentIds=[crew])
    cancelled = plan(owner, DAY, "09:00-10:00", assignedDepartmentIds=[crew])
    patch(owner, cancelled, status="cancelled")
    conflicts = join(owner, crew, employee)["conflicts"]
    assert [(c["shift"]["id"], c["conflictsWith"]["id"]) for c in conflicts] == [
        (clash["id"], own["id"]),
        (again["id"], clash["id"]),
    ]
    assert set(seen(employee)) == {own["id"], clash["id"], again["id"], free["id"], cancelled["id"]}
    assert refusal(owner.patch(f"{SHIFTS}/{cancelled['id']}", {"status": "scheduled"})) == CONFLICT
    patch(owner, clash, location="Gate 4")  # what does not touch the time is possible
    patch(owner, clash, startTime="12:00", endTime="14:00")
    assert refusal(ask(owner, DAY, "13:00-14:00", employee)) == CONFLICT
    assert claims_agree(server, owner)


def test_who_leaves_is_off_the_shifts_to_come_but_where_they_are_assigned_in_another_way(
    server: Server, owner: Client, employee: Client
) -> None:
    crew, other = group(owner), group(owner, None, employee)
    membership = join(owner, crew, employee)["userGroupMember"]
    only = plan(owner, DAY, "08:00-09:00", assignedDepartmentIds=[crew])
    both = plan(owner, DAY, "09:00-10:00", assignedDepartmentIds=[crew, other])
    direct = plan(owner, DAY, "10:00-11:00", employee, assignedDepartmentIds=[crew])
    past = plan(owner, "2020-01-01", "08:00-09:00", assignedDepartmentIds=[crew])
    assert len(seen(employee)) == 4
    left = owner.delete(f"{MEMBERS}/{membership['id']}")
    assert left.json()["userGroupMember"]["isActive"] is False
    assert set(seen(employee)) == {both["id"], direct["id"], past["id"]}
    plan(owner, DAY, "08:00-09:00", employee)
    assert refusal(ask(owner, DAY, "09:00-09:30", employee)) == CONFLICT
    assert refusal(owner.delete(f"{MEMBERS}/{membership['id']}")) == (404, "errMsg_userGroupMemberNotFound")
    assert only["id"] not in seen(employee)
    assert claims_agree(server, owner)


def test_a_deleted_department_leaves_the_shifts_to_come(server: Server, owner: Client, employee: Client) -> None:
    crew = group(owner, None, employee)
    shift = plan(owner, DAY, "08:00-16:00", assignedDepartmentIds=[crew], departmentId=crew)
    past = plan(owner, "2020-01-01", "08:00-09:00", assignedDepartmentIds=[crew])
    assert owner.delete(f"{GROUPS}/{crew}").json()["userGroup"]["isActive"] is False
    read = owner.get(f"{SHIFTS}/{shift['id']}").json()["shift"]
    assert (read["assignedDepartmentIds"], read["departmentId"], read["department"]) == ([], None, None)
    assert seen(employee) == [past["id"]]
    assert owner.get(f"{SHIFTS}/{past['id']}").json()["shift"]["assignedDepartmentIds"] == [crew]
    plan(owner, DAY, "08:00-16:00", employee)
    assert refusal(owner.get(f"/auth-api/v1/listusergroupmembers/{crew}"))[0] == 404
    assert claims_agree(server, owner)


def test_of_a_deleted_department_only_those_stay_on_a_shift_who_have_come_to_it(server: Server) -> None:
    server.clock.set("2030-06-03T07:30:00Z")
    owner = server.company()
    came, other = owner.employee("Ada"), owner.employee("Ben")
    crew = group(owner, None, came, other)
    shift = plan(owner, DAY, "08:00-16:00", assignedDepartmentIds=[crew])
    punched = came.post("/attendancemanagement-api/v1/check-in", {"shiftId": shift["id"]})
    assert punched.status_code == 201, punched.text
    assert owner.delete(f"{GROUPS}/{crew}").status_code == 200
    assert (seen(came), seen(other)) == ([shift["id"]], [])
    plan(owner, DAY, "08:00-16:00", other)
    assert refusal(ask(owner, DAY, "09:00-10:00", came)) == CONFLICT
    assert claims_agree(server, owner)


def test_another_members_leaving_does_not_touch_who_was_reported(
    server: Server, owner: Client, employee: Client
) -> None:
    ada = owner.employee("Ada")
    crew = group(owner)
    membership = join(owner, crew, ada)["userGroupMember"]
    shift = plan(owner, DAY, "08:00-16:00", assignedDepartmentIds=[crew])
    plan(owner, DAY, "15:00-18:00", employee)
    assert len(join(owner, crew, employee)["conflicts"]) == 1
    assert owner.delete(f"{MEMBERS}/{membership['id']}").status_code == 200
    patch(owner, shift, assignedUserIds=[ada.user_id])
    assert seen(ada) == [shift["id"]]
    assert claims_agree(server, owner)


def test_joining_with_a_key_answers_the_same_conflicts_again(owner: Client, employee: Client) -> None:
    plan(owner, DAY, "08:00-12:00", employee)
    crew = group(owner)
    plan(owner, DAY, "11:00-15:00", assignedDepartmentIds=[crew])
    wanted, key = {"groupId": crew, "userId": employee.user_id}, {"Idempotency-Key": "join"}
    first, second = (owner.post(MEMBERS, wanted, headers=key) for _ in range(2))
    assert len(first.json()["conflicts"]) == 1
    for name in ("conflicts", "userGroupMember"):
        assert first.json()[name] == second.json()[name]
    assert refusal(owner.post(MEMBERS, wanted)) == (409, "errMsg_userIsAlreadyMember")


def test_planning_for_a_department_while_people_join_it(server: Server, owner: Client) -> None:
    """Whoever comes last sets it right: nobody is a member without being on the shifts to come."""
    for round in range(3):
        users = [owner.employee() for _ in range(3)]
        crew, day = group(owner), f"2030-08-{round + 1:02}"
        answers = at_once(
            *(_joining(owner, crew, u) for u in users), *(_planning(owner, crew, day, h) for h in (8, 10))
        )
        assert statuses(answers) == [201] * 5
        for user in users:
            assert len(seen(user)) == 2
            assert refusal(ask(owner, day, "08:00-09:00", user)) == CONFLICT
    assert claims_agree(server, owner)


def test_planning_for_a_department_while_people_leave_it(server: Server, owner: Client) -> None:
    users = [owner.employee() for _ in range(3)]
    crew = group(owner)
    memberships = [join(owner, crew, user)["userGroupMember"]["id"] for user in users]
    leaving = [partial(owner.delete, f"{MEMBERS}/{id}") for id in memberships]
    answers = at_once(*leaving, *(_planning(owner, crew, DAY, hour) for hour in (8, 10, 12)))
    assert statuses(answers) == [200] * 3 + [201] * 3
    for user in users:
        assert seen(user) == []
        plan(owner, DAY, "08:00-16:00", user)
    assert claims_agree(server, owner)


def test_planning_for_a_department_and_joining_it_while_it_is_deleted(server: Server, owner: Client) -> None:
    for round in range(3):
        user, crew = owner.employee(), group(owner)
        day = f"2030-08-{round + 11:02}"
        answers = at_once(
            _joining(owner, crew, user),
            _planning(owner, crew, day, 8),
            partial(owner.delete, f"{GROUPS}/{crew}"),
            _planning(owner, crew, day, 10),
        )
        assert {answer.status_code for answer in answers} <= {200, 201, 400}
        assert seen(user) == []
        plan(owner, day, "08:00-16:00", user)
        assert all(shift["assignedDepartmentIds"] == [] for shift in owner.get(SHIFTS).json()["shifts"])
    assert claims_agree(server, owner)


def test_many_who_join_and_leave_at_once_all_get_there(server: Server, owner: Client) -> None:
    users, crew = [owner.employee() for _ in range(10)], group(owner)
    shifts = [plan(owner, DAY, f"{hour:02}:00-{hour + 1:02}:00", assignedDepartmentIds=[crew]) for hour in range(5)]
    joined = at_once(*(_joining(owner, crew, user) for user in users))
    assert statuses(joined) == [201] * 10
    assert {frozenset(seen(user)) for user in users} == {frozenset(shift["id"] for shift in shifts)}
    left = at_once(*(partial(owner.delete, f"{MEMBERS}/{j.json()['userGroupMember']['id']}") for j in joined))
    assert statuses(left) == [200] * 10
    assert claims_agree(server, owner)


def test_nobody_is_sent_away_while_others_keep_joining_leaving_and_planning(server: Server, owner: Client) -> None:
    users, crew = [owner.employee() for _ in range(16)], group(owner)
    for hour in range(10):
        plan(owner, DAY, f"{hour:02}:00-{hour + 1:02}:00", assignedDepartmentIds=[crew])

    def come_and_go(some: list[Client]) -> list[int]:
        joined = [_joining(owner, crew, user)() for user in some]
        left = [owner.delete(f"{MEMBERS}/{j.json()['userGroupMember']['id']}") for j in joined[1:]]
        return [answer.status_code for answer in (*joined, *left)]

    def keep_planning(month: int) -> list[int]:
        return [_planning(owner, crew, f"2030-{month:02}-{day + 1:02}", 8)().status_code for day in range(8)]

    with ThreadPoolExecutor(6) as threads:
        coming = [threads.submit(come_and_go, users[first : first + 4]) for first in range(0, 16, 4)]
        planning = [threads.submit(keep_planning, month) for month in (7, 9)]
        assert [one.result() for one in coming] == [[201] * 4 + [200] * 3] * 4
        assert [one.result() for one in planning] == [[201] * 8] * 2
    for number, user in enumerate(users):
        assert len(seen(user)) == (0 if number % 4 else 26)
    assert claims_agree(server, owner)


def _joining(owner: Client, group_id: str, user: Client) -> Callable[[], httpx.Response]:
    return lambda: owner.post(MEMBERS, {"groupId": group_id, "userId": user.user_id})


def _planning(owner: Client, group_id: str, day: str, hour: int) -> Callable[[], httpx.Response]:
    wanted = body(day, f"{hour:02}:00-{hour + 2:02}:00", assignedDepartmentIds=[group_id])
    return lambda: owner.post(SHIFTS, wanted)
