"""Beginnings of buckets of time around clock changes; worked out by hand from the zones' rules."""

from datetime import datetime

import pytest

from workforceos.readmodels.sql.aggregations.rounding import rounding_of
from workforceos.readmodels.sql.aggregations.zones import Zone, zone_of
from workforceos.readmodels.sql.values import from_ms, to_ms
from workforceos.readmodels.tree import DateHistogramAgg, Interval

HOUR = 3_600_000


def at(text: str) -> int:
    return to_ms(datetime.fromisoformat(text + "+00:00"))


def shown(ms: int) -> str:
    return from_ms(ms).isoformat(timespec="minutes").removesuffix("+00:00")


def calendar(unit: Interval, zone: str, offset: int = 0) -> DateHistogramAgg:
    return DateHistogramAgg("startedAt", calendar_interval=unit, time_zone=zone, offset_ms=offset)


def fixed(hours: int, zone: str, offset: int = 0) -> DateHistogramAgg:
    return DateHistogramAgg("startedAt", fixed_interval_ms=hours * HOUR, time_zone=zone, offset_ms=offset)


@pytest.mark.parametrize(
    ("agg", "instant", "start", "following"),
    [
        # Berlin loses an hour on 2024-03-31 at 01:00 UTC
        (calendar("day", "Europe/Berlin"), "2024-03-31T12:00", "2024-03-30T23:00", "2024-03-31T22:00"),
        (calendar("hour", "Europe/Berlin"), "2024-03-31T00:59", "2024-03-31T00:00", "2024-03-31T01:00"),
        # and has one hour twice on 2024-10-27 at 01:00 UTC: the two are two buckets
        (calendar("day", "Europe/Berlin"), "2024-10-27T12:00", "2024-10-26T22:00", "2024-10-27T23:00"),
        (calendar("hour", "Europe/Berlin"), "2024-10-27T00:30", "2024-10-27T00:00", "2024-10-27T01:00"),
        (calendar("hour", "Europe/Berlin"), "2024-10-27T01:30", "2024-10-27T01:00", "2024-10-27T02:00"),
        # Sao Paulo's clock jumped over midnight of 2018-11-04: the day begins at 01:00, 03:00 UTC
        (calendar("day", "America/Sao_Paulo"), "2018-11-04T05:00", "2018-11-04T03:00", "2018-11-05T02:00"),
        (calendar("day", "America/Sao_Paulo"), "2018-11-03T12:00", "2018-11-03T03:00", "2018-11-04T03:00"),
        # Lord Howe goes back by half an hour on 2024-04-06 at 15:00 UTC: its hour 01 lasts an hour and a half
        (calendar("hour", "Australia/Lord_Howe"), "2024-04-06T14:45", "2024-04-06T14:00", "2024-04-06T15:30"),
        (calendar("hour", "Australia/Lord_Howe"), "2024-04-06T15:10", "2024-04-06T14:00", "2024-04-06T15:30"),
        (calendar("week", "UTC"), "2024-03-31T12:00", "2024-03-25T00:00", "2024-04-01T00:00"),
        (calendar("month", "+03:30"), "2024-02-29T20:40", "2024-02-29T20:30", "2024-03-31T20:30"),
        (calendar("quarter", "UTC"), "2024-06-30T23:00", "2024-04-01T00:00", "2024-07-01T00:00"),
        (calendar("year", "Asia/Kathmandu"), "2023-12-31T18:20", "2023-12-31T18:15", "2024-12-31T18:15"),
        (calendar("day", "UTC", 6 * HOUR), "2024-03-31T05:00", "2024-03-30T06:00", "2024-03-31T06:00"),
        (calendar("minute", "UTC"), "1969-12-31T23:59", "1969-12-31T23:59", "1970-01-01T00:00"),
        # twelve hours of Berlin's clock, of which one was lost
        (fixed(12, "Europe/Berlin"), "2024-03-31T09:00", "2024-03-30T23:00", "2024-03-31T10:00"),
        (fixed(24, "Africa/Cairo"), "2023-04-28T12:00", "2023-04-27T22:00", "2023-04-28T21:00"),
        (fixed(24, "UTC"), "1969-12-31T12:00", "1969-12-31T00:00", "1970-01-01T00:00"),
    ],
)
def test_buckets_begin_where_the_local_clock_says(
    agg: DateHistogramAgg, instant: str, start: str, following: str
) -> None:
    rounding = rounding_of(agg)
    begin = rounding.start(at(instant))
    assert shown(begin) == start
    assert shown(rounding.following(begin)) == following


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Africa/Cairo"])
@pytest.mark.parametrize("unit", ["hour", "day", "week", "month"])
def test_an_instant_lies_in_its_own_bucket(zone: str, unit: Interval) -> None:
    rounding = rounding_of(calendar(unit, zone))
    for instant in range(at("2018-01-01T00:00"), at("2018-12-31T00:00"), 7 * HOUR + 1):
        start = rounding.start(instant)
        assert start <= instant < rounding.following(start)
        assert rounding.start(start) == start


@pytest.mark.parametrize(
    ("zone", "before", "change"),
    [
        ("Europe/Berlin", "2499-07-01T00:00", "2499-03-29T01:00"),
        ("Europe/Berlin", "2500-07-01T00:00", "2500-03-28T01:00"),
        ("Europe/Berlin", "9999-03-01T00:00", "9998-10-25T01:00"),
        ("America/New_York", "9999-12-01T00:00", "9999-11-07T06:00"),
        ("Asia/Kolkata", "9999-12-01T00:00", "1945-10-14T17:30"),
    ],
)
def test_clocks_change_in_far_years_as_in_the_last_ones_known(zone: str, before: str, change: str) -> None:
    found = Zone(zone).last_change(at("1900-01-01T00:00"), at(before))
    assert found is not None
    assert shown(found) == change


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kolkata"])
@pytest.mark.parametrize("instant", ["0002-01-01T00:00", "9999-07-01T10:00"])
def test_a_step_of_a_million_years_looks_at_few_years_day_by_day(zone: str, instant: str) -> None:
    zone_of.cache_clear()
    rounding_of(fixed(24 * 999_999_999, zone)).start(at(instant))
    assert len(zone_of(zone)._changes) <= 700
