"""Wall clocks: a shift's instants in every time zone, in nights when the clock changes too."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from workforceos.domain.time import (
    ONE_DAY,
    Span,
    available_zones,
    day_start,
    days_span,
    instant_of,
    is_time_zone,
    is_wall_clock,
    shift_span,
    today,
    wall_clock,
)

BERLIN = ZoneInfo("Europe/Berlin")
SPRING, AUTUMN = date(2024, 3, 31), date(2024, 10, 27)  # 02:00 -> 03:00, 03:00 -> 02:00

zones = st.sampled_from(sorted(available_zones())).map(ZoneInfo)
clocks = st.times().map(lambda t: t.strftime("%H:%M"))


@st.composite
def nights(draw: st.DrawFn) -> tuple[date, ZoneInfo]:
    """A day of any zone; one whose clock changes, or the one before it, wherever the zone's year has one."""
    zone, year = draw(zones), draw(st.integers(1970, 2060))
    days = [date(year, 1, 1) + n * ONE_DAY for n in range(365)]
    noons = [datetime.combine(day, time(12), zone).utcoffset() for day in days]
    changes = [day for day, noon, next_noon in zip(days, noons, noons[1:], strict=False) if noon != next_noon]
    day = draw(st.sampled_from(changes or days))
    return draw(st.sampled_from([day, day + ONE_DAY])), zone


@st.composite
def skipped_times(draw: st.DrawFn) -> tuple[date, time, ZoneInfo]:
    """A wall-clock time that a zone skips."""
    zone = ZoneInfo(draw(st.sampled_from(["Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Beirut"])))
    year = draw(st.integers(2003, 2016))
    days = [date(year, 1, 1) + n * ONE_DAY for n in range(365)]
    day = draw(
        st.sampled_from([day for day in days if (day_start(day + ONE_DAY, zone) - day_start(day, zone)) < ONE_DAY])
    )
    minutes = [time(n // 60, n % 60) for n in range(1440)]
    return day, draw(st.sampled_from([clock for clock in minutes if not exists(day, clock, zone)])), zone


def exists(day: date, clock: time, zone: ZoneInfo) -> bool:
    """Whether the zone's clock ever shows this: a skipped time comes back from UTC as another one."""
    local = datetime.combine(day, clock)
    return local.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local


def day_exists(day: date, zone: ZoneInfo) -> bool:
    return today(day_start(day, zone), zone) == day


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "start", "end", "hours"),
    [
        (date(2024, 6, 3), "08:00", "16:00", 8),
        (date(2024, 6, 3), "22:00", "06:00", 8),
        (date(2024, 6, 3), "08:00", "08:00", 24),
        (SPRING - ONE_DAY, "22:00", "06:00", 7),
        (AUTUMN - ONE_DAY, "22:00", "06:00", 9),
        (SPRING, "00:00", "00:00", 23),
        (AUTUMN, "00:00", "00:00", 25),
    ],
)
def test_hours_that_really_elapse(day: date, start: str, end: str, hours: int) -> None:
    assert shift_span(day, start, end, BERLIN).minutes == hours * 60


def test_a_skipped_start_is_the_next_existing_instant() -> None:
    assert shift_span(SPRING, "02:30", "10:00", BERLIN) == Span(utc("2024-03-31T01:00"), utc("2024-03-31T08:00"))


def test_a_skipped_end_is_the_next_existing_instant() -> None:
    assert shift_span(SPRING - ONE_DAY, "22:00", "02:30", BERLIN).end == utc("2024-03-31T01:00")


def test_a_time_that_occurs_twice_is_its_first() -> None:
    assert shift_span(AUTUMN, "02:30", "03:00", BERLIN) == Span(utc("2024-10-27T00:30"), utc("2024-10-27T02:00"))


@pytest.mark.parametrize(
    ("start", "end", "minutes"), [("02:10", "02:50", 40), ("02:00", "03:00", 60), ("02:10", "03:00", 50)]
)
def test_a_shift_that_would_be_skipped_whole_keeps_its_planned_length(start: str, end: str, minutes: int) -> None:
    span = shift_span(SPRING, start, end, BERLIN)
    assert (span.start, span.minutes) == (utc("2024-03-31T01:00"), minutes)


def test_a_day_whose_midnight_is_skipped_starts_at_one() -> None:
    sao_paulo = ZoneInfo("America/Sao_Paulo")
    assert day_start(date(2018, 11, 4), sao_paulo) == utc("2018-11-04T03:00")
    assert days_span(date(2018, 11, 4), date(2018, 11, 4), sao_paulo).minutes == 23 * 60


def test_a_day_that_a_zone_skipped_is_empty() -> None:
    apia = ZoneInfo("Pacific/Apia")
    skipped = days_span(date(2011, 12, 30), date(2011, 12, 30), apia)
    assert skipped.start == skipped.end == day_start(date(2011, 12, 31), apia) == utc("2011-12-30T10:00")


def test_a_change_of_less_than_an_hour() -> None:
    """Lord Howe moves by half an hour: 02:00 -> 02:30."""
    assert instant_of(date(2024, 10, 6), time(2, 15), ZoneInfo("Australia/Lord_Howe")) == utc("2024-10-05T15:30")


def test_today_is_the_zones_day() -> None:
    assert today(utc("2024-06-03T23:30"), BERLIN) == date(2024, 6, 4)
    assert today(utc("2024-06-03T23:30"), ZoneInfo("America/New_York")) == date(2024, 6, 3)


@pytest.mark.parametrize(
    "text",
    ["", "8:00", "08:60", "24:00", "08:00:00", "08.00", " 08:00", "08:00\n", "\u0660\u0668:\u0660\u0660", "0800"],
)
def test_other_texts_are_no_time_of_day(text: str) -> None:
    assert not is_wall_clock(text)
    with pytest.raises(ValueError, match="not a time of day"):
        wall_clock(text)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Europe/Berlin", True),
        ("UTC", True),
        ("europe/berlin", False),
        ("Europe", False),
        ("localtime", False),
        ("../etc/passwd", False),
        ("", False),
    ],
)
def test_time_zone_names(name: str, known: bool) -> None:
    assert is_time_zone(name) is known


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [((8, 12), (12, 16), False), ((8, 12), (11, 16), True), ((8, 12), (9, 10), True), ((12, 16), (8, 12), False)],
)
def test_overlap_is_half_open(one: tuple[int, int], other: tuple[int, int], overlap: bool) -> None:
    spans = [Span(*(datetime(2024, 6, 3, hour, tzinfo=UTC) for hour in hours)) for hours in (one, other)]
    assert spans[0].overlaps(spans[1]) is overlap


@given(nights(), clocks, clocks)
def test_a_shift_has_a_length(night: tuple[date, ZoneInfo], start: str, end: str) -> None:
    day, zone = night
    span = shift_span(day, start, end, zone)
    assert span.start < span.end
    assert span.start.tzinfo is span.end.tzinfo is UTC


@given(nights(), clocks, clocks)
def test_a_shift_keeps_the_wall_clock_times_that_exist(night: tuple[date, ZoneInfo], start: str, end: str) -> None:
    day, zone = night
    starts, ends = wall_clock(start), wall_clock(end)
    last_day = day + ONE_DAY if ends <= starts else day
    span = shift_span(day, start, end, zone)
    if exists(day, starts, zone):
        assert span.start.astimezone(zone).replace(tzinfo=None) == datetime.combine(day, starts)
        if exists(last_day, ends, zone):
            assert span.end.astimezone(zone).replace(tzinfo=None) == datetime.combine(last_day, ends)


@given(nights(), clocks, clocks)
def test_shifts_of_the_same_times_on_consecutive_days_do_not_overlap(
    night: tuple[date, ZoneInfo], start: str, end: str
) -> None:
    day, zone = night
    assume(day_exists(day, zone) and day_exists(day + ONE_DAY, zone))
    assert shift_span(day, start, end, zone).end <= shift_span(day + ONE_DAY, start, end, zone).start


@given(nights(), st.times(), st.times())
def test_instants_never_run_backwards_along_the_wall_clock(
    night: tuple[date, ZoneInfo], one: time, other: time
) -> None:
    day, zone = night
    earlier, later = sorted((one.replace(microsecond=0, fold=0), other.replace(microsecond=0, fold=0)))
    assert instant_of(day, earlier, zone) <= instant_of(day, later, zone) <= instant_of(day + ONE_DAY, earlier, zone)


@given(skipped_times())
def test_a_skipped_time_is_the_very_instant_of_the_change(skipped: tuple[date, time, ZoneInfo]) -> None:
    day, clock, zone = skipped
    instant, local = instant_of(day, clock, zone), datetime.combine(day, clock)
    assert instant.astimezone(zone).replace(tzinfo=None) > local
    assert (instant - timedelta(seconds=1)).astimezone(zone).replace(tzinfo=None) < local


@given(skipped_times(), clocks)
def test_a_shift_with_a_skipped_start(skipped: tuple[date, time, ZoneInfo], end: str) -> None:
    day, clock, zone = skipped
    start = clock.strftime("%H:%M")
    span = shift_span(day, start, end, zone)
    assert span.start == instant_of(day, clock, zone) < span.end
    assert span.end <= shift_span(day + ONE_DAY, start, end, zone).start


@given(nights())
def test_days_follow_each_other_without_gap(night: tuple[date, ZoneInfo]) -> None:
    day, zone = night
    this, following = days_span(day, day, zone), days_span(day + ONE_DAY, day + ONE_DAY, zone)
    assert this.start <= this.end == following.start
    assert days_span(day, day + ONE_DAY, zone) == Span(this.start, following.end)
    if day_exists(day, zone):
        assert today(this.start, zone) == day
        assert today(this.start - timedelta(seconds=1), zone) < day
