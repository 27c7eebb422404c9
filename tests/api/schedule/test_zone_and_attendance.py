"""The company moves to another time zone while somebody has checked in to a shift that is still to come."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.api.attendance.punching import came, left, read
from tests.api.schedule.planning import SHIFTS, claims_agree, patch, plan, set_zone
from tests.api.server import Client, Server

DAY, LATER = "2030-06-03", "2030-06-06"
ZONES = pytest.mark.parametrize(
    ("zone", "starts", "ends"),
    [
        ("America/Los_Angeles", f"{LATER}T15:00:00.000Z", f"{LATER}T23:00:00.000Z"),
        ("Asia/Tokyo", "2030-06-05T23:00:00.000Z", f"{LATER}T07:00:00.000Z"),
    ],
)


@pytest.fixture
def owner(server: Server) -> Client:
    server.clock.set(f"{DAY}T07:30:00Z")
    return server.company()


@pytest.fixture
def record(owner: Client, employee: Client) -> dict[str, Any]:
    """Of who checked in to a shift that was then moved three days ahead."""
    shift = plan(owner, DAY, "08:00-16:00", employee)
    record = came(employee, shift)
    patch(owner, shift, shiftDate=LATER)
    return record


def span_of(owner: Client, record: dict[str, Any]) -> tuple[str, str]:
    shift = owner.get(f"{SHIFTS}/{record['shiftId']}").json()["shift"]
    return shift["startsAt"], shift["endsAt"]


@ZONES
def test_who_came_before_the_shift_was_moved_ahead_works_it_in_the_new_zone(
    server: Server, owner: Client, record: dict[str, Any], zone: str, starts: str, ends: str
) -> None:
    set_zone(owner, zone)
    assert span_of(owner, record) == (starts, ends)
    server.clock.set(ends)
    closed = left(server.super_admin(owner.codename), record, checkOutTime=ends)  # all others' sessions are over
    assert (closed["workedMinutes"], closed["status"]) == (480, "present")
    assert claims_agree(server, owner)


@ZONES
def test_who_does_not_check_out_of_it_is_flagged(
    server: Server, owner: Client, record: dict[str, Any], zone: str, starts: str, ends: str
) -> None:
    set_zone(owner, zone)
    assert span_of(owner, record) == (starts, ends)
    due = datetime.fromisoformat(ends) + timedelta(hours=2)
    server.clock.set((due - timedelta(minutes=1)).isoformat())
    server.run_jobs()
    admin = server.super_admin(owner.codename)
    assert read(admin, record)["missingCheckOut"] is False
    server.clock.set(due.isoformat())
    server.run_jobs()
    assert read(admin, record)["missingCheckOut"] is True
    assert claims_agree(server, owner)


def test_a_shift_that_the_new_zone_puts_before_now_does_not_collide_with_what_is_over(
    server: Server, owner: Client, employee: Client
) -> None:
    night = plan(owner, "2030-06-02", "22:00-06:00", employee)
    morning = plan(owner, DAY, "08:00-16:00", employee)
    came(employee, morning)
    set_zone(owner, "Asia/Tokyo")
    assert owner.get(f"{SHIFTS}/{night['id']}").json()["shift"]["startsAt"] == "2030-06-02T22:00:00.000Z"
    assert owner.get(f"{SHIFTS}/{morning['id']}").json()["shift"]["startsAt"] == "2030-06-02T23:00:00.000Z"
    assert claims_agree(server, owner)
