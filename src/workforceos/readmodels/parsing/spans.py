"""Several spans of dates as the fewest that cover the same."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TypeVar

Date = TypeVar("Date", str, datetime)

_STEP = timedelta(milliseconds=1)


def fewest(spans: Iterable[tuple[Date, Date]]) -> tuple[tuple[Date, Date], ...]:
    """First and last of each, days or instants to the millisecond, in order; what overlaps or touches is one span."""
    found: list[tuple[Date, Date]] = []
    for first, last in sorted(spans):
        if found and (first <= found[-1][1] or first == _after(found[-1][1])):
            found[-1] = found[-1][0], max(last, found[-1][1])
        else:
            found.append((first, last))
    return tuple(found)


def _after(last: Date) -> Date:
    """The next day or millisecond."""
    if isinstance(last, datetime):
        return last + _STEP
    return (date.fromisoformat(last) + timedelta(days=1)).isoformat()
