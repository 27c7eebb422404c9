"""Wall clock and instants: nights, clock changes, another time zone."""

import pytest

from tests.api.schedule.planning import (
    SHIFTS,
    ask,
    at_once,
    body,
    claims_agree,
    patch,
    plan,
    refusal,
    seen,
    set_zone,
    statuses,
)
from tests.api.server import Client, Server

NIGHTS = [
    # Berlin: forward on 31 March at 02:00, back on 27 October at 03:00
    ("Europe/Berlin", "2030-03-30", "22:00-06:00", "2030-03-30T21:00", "2030-03-31T04:00", 420),
    ("Europe/Berlin", "2030-10-26", "22:00-06:00", "2030-10-26T20:00", "2030-10-27T05:00", 540),
    ("Europe/Berlin", "2030-03-31", "02:30-10:00", "2030-03-31T01:00", "2030-03-31T08:00", 420),
    ("Europe/Berlin", "2030-10-27", "02:30-10:00", "2030-10-27T00:30", "2030-10-27T09:00", 510),
    ("Europe/Berlin", "2030-10-26", "22:00-02:30", "2030-10-26T20:00", "2030-10-27T00:30", 270),
    ("Europe/Berlin", "2030-10-26", "08:00-08:00", "2030-10-26T06:00", "2030-10-27T07:00", 1500),
    ("Europe/Berlin", "2030-03-30", "08:00-08:00", "2030-03-30T07:00", "2030-03-31T06:00", 1380),
    # New York: forward on 10 March at 02:00, back on 3 November at 02:00
    ("America/New_York", "2030-03-09", "22:00-06:00", "2030-03-10T03:00", "2030-03-10T10:00", 420),
    ("America/New_York", "2030-11-02", "22:00-06:00", "2030-11-03T02:00", "2030-11-03T11:00", 540),
    ("America/New_York", "2030-11-03", "01:30-09:00", "2030-11-03T05:30", "2030-11-03T14:00", 510),
    # Lord Howe: half an hour, back on 7 April at 02:00, forward on 6 October at 02:00
    ("Australia/Lord_Howe", "2030-04-06", "22:00-06:00", "2030-04-06T11:00", "2030-04-06T19:30", 510),
    ("Australia/Lord_Howe", "2030-10-05", "22:00-06:00", "2030-10-05T11:30", "2030-10-05T19:00", 450),
    ("Australia/Lord_Howe", "2030-10-06", "02:10-06:00", "2030-10-05T15:30", "2030-10-05T19:00", 210),
    ("UTC", "2030-06-03", "23:59-00:00", "2030-06-03T23:59", "2030-06-04T00:00", 1),
]


@pytest.mark.parametrize(("zone", "day", "times", "starts", "ends", "minutes"), NIGHTS)
def test_a_shift_keeps_its_wall_clock_and_says_how_long_it_really_is(
    owner: Client, zone: str, day: str, times: str, starts: str, ends: str, minutes: int
) -> None:
    set_zone(owner, zone)
    shift = plan(owner, day, times)
    assert (shift["shiftDate"], shift["startTime"], shift["endTime"]) == (day, times[:5], times[6:])
    assert (shift["startsAt"], shift["endsAt"]) == (f"{starts}:00.000Z", f"{ends}:00.000Z")
    assert (shift["durationMinutes"], shift["timezone"]) == (minutes, zone)


def test_overlap_across_a_clock_change_is_of_instants(owner: Client, employee: Client) -> None:
    set_zone(owner, "Europe/Berlin")
    plan(owner, "2030-03-30", "22:00-02:30", employee)  # 02:30 is skipped: it ends at 03:00
    plan(owner, "2030-03-31", "03:00-10:00", employee)
    set_zone(owner, "UTC")
    assert refusal(ask(owner, "2030-03-30", "22:00-02:30", employee))[0] == 409


def test_a_new_time_zone_moves_what_has_not_begun(server: Server) -> None:
    server.clock.set("2030-06-03T09:00:00Z")
    owner = server.company()
    user = owner.employee()
    begun = plan(owner, "2030-06-03", "08:00-12:00", user)
    later, night = plan(owner, "2030-06-03", "13:00-17:00", user), plan(owner, "2030-06-04", "22:00-06:00", user)
    cancelled = plan(owner, "2030-06-05", "08:00-12:00", user)
    patch(owner, cancelled, status="cancelled")
    assert set_zone(owner, "America/New_York")["conflicts"] == []
    assert _instants(owner, begun) == ("2030-06-03T08:00:00.000Z", "2030-06-03T12:00:00.000Z", "UTC")
    assert _instants(owner, later) == ("2030-06-03T17:00:00.000Z", "2030-06-03T21:00:00.000Z", "America/New_York")
    assert _instants(owner, night) == ("2030-06-05T02:00:00.000Z", "2030-06-05T10:00:00.000Z", "America/New_York")
    assert _instants(owner, cancelled) == ("2030-06-05T12:00:00.000Z", "2030-06-05T16:00:00.000Z", "America/New_York")
    assert patch(owner, begun, endTime="13:00")["endsAt"] == "2030-06-03T13:00:00.000Z"
    plan(owner, "2030-06-03", "09:00-13:00", user)  # 13:00 to 17:00 in UTC: between the two
    assert claims_agree(server, owner)


def test_whom_the_new_time_zone_puts_on_two_shifts_is_not_refused(server: Server) -> None:
    server.clock.set("2030-06-03T09:00:00Z")
    owner = server.company()
    user, other = owner.employee(), owner.employee()
    begun = plan(owner, "2030-06-03", "08:00-16:00", user)
    moves = plan(owner, "2030-06-03", "16:00-20:00", user, other)
    plan(owner, "2030-06-03", "20:00-21:00", user)
    key = {"Idempotency-Key": "a zone"}
    path = f"/auth-api/v1/companies/{owner.company_id}"
    changed, again = (owner.patch(path, {"timezone": "Europe/Berlin"}, headers=key).json() for _ in range(2))
    [conflict] = changed["conflicts"]
    assert (conflict["shift"]["id"], conflict["conflictsWith"]["id"]) == (moves["id"], begun["id"])
    assert (conflict["userIds"], again["conflicts"]) == ([user.user_id], [conflict])
    assert set_zone(owner, "Europe/Berlin")["conflicts"] == []  # nothing moves
    assert _instants(owner, moves)[0] == "2030-06-03T14:00:00.000Z"
    assert refusal(ask(owner, "2030-06-03", "19:00-21:00", user))[0] == 409
    third = owner.employee()
    patch(owner, moves, assignedUserIds=[user.user_id, third.user_id])  # who is on it already is no obstacle
    assert seen(third) == [moves["id"]]
    assert claims_agree(server, owner)


def test_planning_while_the_time_zone_changes(server: Server, owner: Client) -> None:
    days = [f"2030-06-{day:02}" for day in range(1, 7)]
    changing = [
        lambda zone=zone: owner.patch(f"/auth-api/v1/companies/{owner.company_id}", {"timezone": zone})
        for zone in ("Asia/Tokyo", "Asia/Kolkata")
    ]
    answers = at_once(*[lambda day=day: owner.post(SHIFTS, body(day)) for day in days], *changing)
    assert statuses(answers) == [200] * 2 + [201] * 6
    zone = plan(owner)["timezone"]
    assert {shift["timezone"] for shift in owner.get(SHIFTS).json()["shifts"]} == {zone}
    assert claims_agree(server, owner)


def _instants(owner: Client, shift: dict[str, str]) -> tuple[str, str, str]:
    read = owner.get(f"{SHIFTS}/{shift['id']}").json()["shift"]
    return read["startsAt"], read["endsAt"], read["timezone"]
