"""Wall-clock time of a zone, and the instants it stands for. Instants are aware UTC datetimes."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

ONE_DAY = timedelta(days=1)
_HH_MM = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_OF_THE_MACHINE = frozenset({"Factory", "localtime", "posixrules"})


@dataclass(frozen=True, slots=True)
class Span:
    """The half-open stretch [start, end) between two UTC instants."""

    start: datetime
    end: datetime

    @property
    def minutes(self) -> int:
        """Whole minutes that really elapse."""
        return (self.end - self.start) // timedelta(minutes=1)

    def overlaps(self, other: "Span") -> bool:
        """Whether they share any time; one ending when the other starts does not."""
        return self.start < other.end and other.start < self.end


def is_wall_clock(text: str) -> bool:
    """Whether the text is a time of day as HH:mm, 00:00 to 23:59."""
    return _HH_MM.fullmatch(text) is not None


def wall_clock(text: str) -> time:
    """The time of day that HH:mm names. Raises ValueError for anything else."""
    if not is_wall_clock(text):
        raise ValueError(f"{text!r} is not a time of day as HH:mm")
    return time(int(text[:2]), int(text[3:]))


def is_time_zone(name: str) -> bool:
    """Whether this is the name of an IANA time zone that means the same on every machine."""
    return name in available_zones()


@lru_cache(maxsize=1)
def available_zones() -> frozenset[str]:
    """Names of all known time zones."""
    return frozenset(available_timezones() - _OF_THE_MACHINE)


def today(now: datetime, zone: ZoneInfo) -> date:
    """The day that the zone's calendar shows at an instant."""
    return now.astimezone(zone).date()


@lru_cache(maxsize=4096)
def instant_of(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """The instant of a wall-clock time: the first if it occurs twice, the next existing one if it is skipped."""
    local = datetime.combine(day, wall)
    instant = local.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == local:
        return instant
    # Skipped: fold 1 reads the time with the offset after the change, which gives an instant before the change.
    return _first_after(local, local.replace(tzinfo=zone, fold=1).astimezone(UTC), instant, zone)


def _first_after(local: datetime, before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The instant of the clock change: after `before`, not after `after`, to the second."""
    shown_before, shown_at_or_after = 0, int((after - before).total_seconds())
    while shown_at_or_after - shown_before > 1:
        middle = (shown_before + shown_at_or_after) // 2
        if (before + timedelta(seconds=middle)).astimezone(zone).replace(tzinfo=None) > local:
            shown_at_or_after = middle
        else:
            shown_before = middle
    return before + timedelta(seconds=shown_at_or_after)


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a day, which is not midnight where the clock change skips midnight."""
    return instant_of(day, time(0), zone)


def days_span(first: date, last: date, zone: ZoneInfo) -> Span:
    """From the first instant of a day to the end of another (inclusive). Empty for a day that the zone skips."""
    return Span(day_start(first, zone), day_start(last + ONE_DAY, zone))


def shift_span(day: date, start: str, end: str, zone: ZoneInfo) -> Span:
    """The instants of a shift of that day from `start` to `end`, both HH:mm on the zone's wall clock.

    An end at or before the start is on the next day; equal times are a whole day. Raises ValueError for other texts.

    A shift from within a skipped stretch to its end or earlier ("02:10" to "02:50" or "03:00" in the night the clock
    jumps from 02:00 to 03:00) would begin and end at the same instant. Somebody planned it to be worked, so it keeps
    its planned length, from the next existing instant on.
    """
    starts, ends = wall_clock(start), wall_clock(end)
    last_day = day if starts < ends else day + ONE_DAY
    span = Span(instant_of(day, starts, zone), instant_of(last_day, ends, zone))
    if span.start < span.end:
        return span
    planned = datetime.combine(last_day, ends) - datetime.combine(day, starts)
    return Span(span.start, span.start + planned)
