"""Named days and weeks, in UTC and in the company's time zone, on both sides of midnight."""

from typing import Any

import pytest

from tests.api.server import Client, Server

SHIFTS = "/schedulemanagement-api/v1/shifts"
DAYS = ["2023-12-31", *(f"2024-01-{day:02}" for day in (1, 7, 8, 14, 15, 16, 21, 22, 31)), "2024-02-01"]


def with_shifts(server: Server, now: str, zone: str) -> Client:
    """The owner of a company in this zone, with a shift on each of DAYS, at this UTC instant."""
    server.clock.set(now)
    owner = server.company()
    assert owner.patch(f"/auth-api/v1/companies/{owner.company_id}", {"timezone": zone}).status_code == 200
    for day in DAYS:
        body = {"shiftDate": day, "startTime": "08:00", "endTime": "16:00", "status": "scheduled"}
        assert owner.post(SHIFTS, body).status_code == 201
    return owner


def days(owner: Client, *values: str) -> list[str]:
    answer = owner.request("GET", SHIFTS, params=[("shiftDate", value) for value in values])
    assert answer.status_code == 200, answer.text
    return [shift["shiftDate"] for shift in answer.json()["shifts"]]


@pytest.mark.parametrize(
    ("now", "zone", "today", "week", "local_today", "local_week"),
    [
        # Sunday noon in UTC is Monday in Kiritimati (+14)
        ("2024-01-14T12:00:00+00:00", "Pacific/Kiritimati", 14, (8, 14), 15, (15, 16, 21)),
        ("2024-01-14T09:57:00+00:00", "Pacific/Kiritimati", 14, (8, 14), 14, (8, 14)),
        # Monday morning in UTC is Sunday in Pago Pago (-11)
        ("2024-01-15T10:57:00+00:00", "Pacific/Pago_Pago", 15, (15, 16, 21), 14, (8, 14)),
        ("2024-01-15T11:00:00+00:00", "Pacific/Pago_Pago", 15, (15, 16, 21), 15, (15, 16, 21)),
        ("2024-01-21T23:57:00+00:00", "UTC", 21, (15, 16, 21), 21, (15, 16, 21)),
    ],
)
def test_days_and_weeks(
    server: Server,
    now: str,
    zone: str,
    today: int,
    week: tuple[int, ...],
    local_today: int,
    local_week: tuple[int, ...],
) -> None:
    owner = with_shifts(server, now, zone)

    def january(*numbers: int) -> list[str]:
        return [f"2024-01-{number:02}" for number in numbers]

    assert days(owner, "$today") == january(today)
    assert days(owner, "$week") == january(*week)
    assert days(owner, "$month") == DAYS[1:-1]
    assert days(owner, "$ltoday") == january(local_today)
    assert days(owner, "$lweek") == january(*local_week)
    assert days(owner, "$today", "$ltoday") == sorted({*january(today), *january(local_today)})
    assert days(owner, "$leq-2024-01-16") == january(16)
    assert days(owner, "$lin-2024-01-07", "$lin-2024-02-01") == ["2024-01-07", "2024-02-01"]


def test_a_week_may_cross_the_year(server: Server) -> None:
    owner = with_shifts(server, "2024-01-01T03:00:00+00:00", "America/Los_Angeles")
    assert days(owner, "$today") == ["2024-01-01"]
    assert days(owner, "$month") == DAYS[1:-1]
    assert days(owner, "$ltoday") == ["2023-12-31"]
    assert days(owner, "$lweek") == ["2023-12-31"]
    assert days(owner, "$week") == ["2024-01-01", "2024-01-07"]


def test_another_zone_counts_at_once(server: Server) -> None:
    owner = with_shifts(server, "2024-01-14T12:00:00+00:00", "UTC")
    assert days(owner, "$ltoday") == ["2024-01-14"]
    change: dict[str, Any] = {"timezone": "Pacific/Kiritimati"}
    owner.patch(f"/auth-api/v1/companies/{owner.company_id}", change)
    assert days(owner, "$ltoday") == ["2024-01-15"]
