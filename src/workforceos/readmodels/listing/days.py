"""Days of a time zone as spans of instants, over clock changes and days that a zone left out."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

_RESOLUTION = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Days:
    """Whole days, both included."""

    first: date
    last: date


def week_of(day: date) -> Days:
    """The ISO week: Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return Days(monday, monday + timedelta(days=6))


def month_of(day: date) -> Days:
    first = day.replace(day=1)
    return Days(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def instants_of(days: Days, zone: tzinfo) -> tuple[datetime, datetime]:
    """The span [start, end) in UTC. Neighbouring days always meet: no instant is in two days or in none."""
    return start_of(days.first, zone), start_of(days.last + timedelta(days=1), zone)


def start_of(day: date, zone: tzinfo) -> datetime:
    """The first UTC instant of a day in the zone; where its midnight was left out, the first that is past it.

    Raises OverflowError outside the years 1 to 9999.
    """
    midnight = datetime.combine(day, time(), zone)
    start = midnight.astimezone(UTC)
    if start.astimezone(zone).replace(tzinfo=None) == midnight.replace(tzinfo=None):
        return start
    # The clock jumped over this midnight, some time between what the offsets before and after make of it.
    low, high = sorted((start, midnight.replace(fold=1).astimezone(UTC)))
    while high - low > _RESOLUTION:
        middle = low + (high - low) // 2
        if middle.astimezone(zone).date() < day:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=high.microsecond // 1000 * 1000)
