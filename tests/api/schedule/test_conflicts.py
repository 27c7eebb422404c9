"""Nobody is on two overlapping shifts: who, why, and what frees the time."""

from tests.api.schedule.planning import (
    DAY,
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


def test_a_conflict_names_everybody_and_what_is_in_the_way(owner: Client) -> None:
    ada, bob, eve = owner.employee("Ada"), owner.employee("Bob"), owner.employee("Eve")
    crew = group(owner, None, bob)
    first = plan(owner, DAY, "08:00-12:00", ada)
    second = plan(owner, DAY, "11:00-14:00", assignedDepartmentIds=[crew])
    answer = ask(owner, DAY, "10:00-18:00", ada, bob, eve)
    assert refusal(answer) == CONFLICT
    found = {(d["fullname"], d["userId"], d["shift"]["id"]) for d in answer.json()["detail"]}
    assert found == {("Ada", ada.user_id, first["id"]), ("Bob", bob.user_id, second["id"])}
    assert all(d["shift"]["startTime"] in d["problem"] for d in answer.json()["detail"])
    assert len(seen(owner)) == 2
    assert seen(eve) == []


def test_overlap_is_half_open(owner: Client, employee: Client) -> None:
    plan(owner, DAY, "08:00-12:00", employee)
    plan(owner, DAY, "12:00-16:00", employee)
    plan(owner, DAY, "07:00-08:00", employee)
    assert refusal(ask(owner, DAY, "15:59-17:00", employee)) == CONFLICT
    assert refusal(ask(owner, DAY, "06:00-07:01", employee)) == CONFLICT
    assert refusal(ask(owner, DAY, "09:00-10:00", employee)) == CONFLICT


def test_a_night_reaches_into_the_next_day(owner: Client, employee: Client) -> None:
    plan(owner, "2030-06-03", "22:00-06:00", employee)
    assert refusal(ask(owner, "2030-06-04", "05:59-10:00", employee)) == CONFLICT
    plan(owner, "2030-06-04", "06:00-10:00", employee)
    assert refusal(ask(owner, "2030-06-02", "23:00-22:01", employee)) == CONFLICT
    plan(owner, "2030-06-02", "23:00-22:00", employee)


def test_a_whole_day_is_twenty_four_hours(owner: Client, employee: Client) -> None:
    assert plan(owner, DAY, "08:00-08:00", employee)["durationMinutes"] == 24 * 60
    assert refusal(ask(owner, "2030-06-04", "07:59-09:00", employee)) == CONFLICT
    plan(owner, "2030-06-04", "08:00-09:00", employee)


def test_twice_on_one_shift_is_once(owner: Client, employee: Client) -> None:
    crew, other = group(owner, None, employee), group(owner, None, employee)
    shift = plan(owner, DAY, "08:00-16:00", employee, assignedDepartmentIds=[crew, other])
    assert seen(employee) == [shift["id"]]
    patch(owner, shift, assignedDepartmentIds=[other])
    patch(owner, shift, assignedUserIds=[])
    assert seen(employee) == [shift["id"]]
    assert refusal(ask(owner, DAY, "09:00-10:00", employee)) == CONFLICT
    patch(owner, shift, assignedDepartmentIds=[])
    assert seen(employee) == []
    plan(owner, DAY, "09:00-10:00", employee)


def test_a_cancelled_shift_takes_no_time_and_is_checked_when_it_is_back(owner: Client, employee: Client) -> None:
    shift = plan(owner, DAY, "08:00-16:00", employee)
    patch(owner, shift, status="cancelled")
    other = plan(owner, DAY, "10:00-12:00", employee)
    answer = owner.patch(f"{SHIFTS}/{shift['id']}", {"status": "scheduled"})
    assert refusal(answer) == CONFLICT
    assert answer.json()["detail"][0]["shift"]["id"] == other["id"]
    assert owner.get(f"{SHIFTS}/{shift['id']}").json()["shift"]["status"] == "cancelled"
    assert patch(owner, shift, status="scheduled", startTime="12:00")["status"] == "scheduled"
    assert refusal(ask(owner, DAY, "13:00-14:00", employee)) == CONFLICT


def test_deleting_frees(owner: Client, employee: Client) -> None:
    shift = plan(owner, DAY, "08:00-16:00", employee)
    owner.delete(f"{SHIFTS}/{shift['id']}")
    plan(owner, DAY, "08:00-16:00", employee)


def test_a_change_gives_up_and_takes(server: Server, owner: Client) -> None:
    ada, bob = owner.employee("Ada"), owner.employee("Bob")
    shift = plan(owner, DAY, "08:00-16:00", ada)
    patch(owner, shift, startTime="10:00", endTime="18:00")  # overlaps itself only
    plan(owner, DAY, "08:00-10:00", ada)
    bobs = plan(owner, DAY, "08:00-11:00", bob)
    answer = owner.patch(f"{SHIFTS}/{shift['id']}", {"assignedUserIds": [bob.user_id]})
    assert refusal(answer) == CONFLICT
    assert refusal(ask(owner, DAY, "12:00-13:00", ada)) == CONFLICT  # refused: nothing was given up
    patch(owner, bobs, endTime="10:00")
    patch(owner, shift, assignedUserIds=[bob.user_id])
    plan(owner, DAY, "12:00-13:00", ada)
    assert refusal(ask(owner, DAY, "12:00-13:00", bob)) == CONFLICT
    answer = owner.patch(f"{SHIFTS}/{bobs['id']}", {"shiftDate": DAY, "endTime": "10:01"})
    assert refusal(answer) == CONFLICT
    assert claims_agree(server, owner)


def test_completed_shifts_still_take_time(owner: Client, employee: Client) -> None:
    patch(owner, plan(owner, DAY, "08:00-16:00", employee), status="completed")
    assert refusal(ask(owner, DAY, "09:00-10:00", employee)) == CONFLICT


def test_of_two_requests_at_once_one_wins(server: Server, owner: Client) -> None:
    for round in range(4):
        user, day = owner.employee(), f"2030-07-{round + 1:02}"
        crew = group(owner, None, user)
        direct, through = body(day, "08:00-16:00", user), body(day, "12:00-20:00", assignedDepartmentIds=[crew])
        answers = at_once(*[lambda wanted=wanted: owner.post(SHIFTS, wanted) for wanted in (direct, through) * 4])
        assert statuses(answers) == [201] + [409] * 7
        assert {refusal(a) for a in answers if a.status_code == 409} == {CONFLICT}
        assert len(seen(user)) == 1
    assert claims_agree(server, owner)


def test_of_two_changes_at_once_one_wins(server: Server, owner: Client, employee: Client) -> None:
    shifts = [plan(owner, DAY, "08:00-16:00") for _ in range(4)]
    put_on = [{"assignedUserIds": [employee.user_id]}] * 4
    answers = at_once(
        *[lambda s=s, p=p: owner.patch(f"{SHIFTS}/{s['id']}", p) for s, p in zip(shifts, put_on, strict=True)]
    )
    assert statuses(answers) == [200, 409, 409, 409]
    patch(owner, {"id": seen(employee)[0]}, status="cancelled")
    for shift in shifts:
        patch(owner, shift, status="cancelled")
    assert claims_agree(server, owner)


def test_the_same_request_at_once_with_one_key_is_one_shift(owner: Client, employee: Client) -> None:
    wanted, key = body(DAY, "08:00-16:00", employee), {"Idempotency-Key": "the same"}
    answers = at_once(*[lambda: owner.post(SHIFTS, wanted, headers=key)] * 6)
    assert statuses(answers) == [201] * 6
    assert len({a.json()["shift"]["id"] for a in answers}) == len({a.headers["X-Event-Position"] for a in answers}) == 1
    assert len(seen(owner)) == 1


def test_a_shift_that_was_only_reported_is_in_the_way_of_the_next(
    server: Server, owner: Client, employee: Client
) -> None:
    """Joining a department put them on an overlapping shift: a third one must not overlap that either."""
    early = plan(owner, DAY, "08:00-12:00", employee)
    crew = group(owner)
    late = plan(owner, DAY, "10:00-18:00", assignedDepartmentIds=[crew])
    assert [c["shift"]["id"] for c in join(owner, crew, employee)["conflicts"]] == [late["id"]]
    answer = ask(owner, DAY, "14:00-20:00", employee)
    assert refusal(answer) == CONFLICT
    assert [d["shift"]["id"] for d in answer.json()["detail"]] == [late["id"]]
    owner.delete(f"{SHIFTS}/{early['id']}")
    assert refusal(ask(owner, DAY, "14:00-20:00", employee)) == CONFLICT
    plan(owner, DAY, "18:00-20:00", employee)
    assert claims_agree(server, owner)
