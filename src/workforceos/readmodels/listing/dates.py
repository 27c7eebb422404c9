"""Filters on days and instants: plain values, comparisons, and named spans."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from workforceos.domain.time import days_span
from workforceos.readmodels.listing.days import Days, month_of, week_of
from workforceos.readmodels.listing.refusal import not_a_date
from workforceos.readmodels.model import Field, FieldType
from workforceos.readmodels.tree import Query, Range, Term

_UTC = ZoneInfo("UTC")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?"
    r"(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):?[0-5][0-9])"
)
_COMPARED = re.compile(r"\$(lt|lte|gt|gte)-(.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Clock:
    """`now` is a UTC instant. `find_zone` answers the company's time zone, and is asked only where a value needs it."""

    now: datetime
    find_zone: Callable[[], ZoneInfo]

    @property
    def today(self) -> date:
        return self.now.astimezone(UTC).date()

    @property
    def local_today(self) -> date:
        return self.now.astimezone(self.find_zone()).date()


_NAMED: dict[str, Callable[[Clock], Days]] = {
    "$today": lambda clock: Days(clock.today, clock.today),
    "$week": lambda clock: week_of(clock.today),
    "$month": lambda clock: month_of(clock.today),
    "$ltoday": lambda clock: Days(clock.local_today, clock.local_today),
    "$lweek": lambda clock: week_of(clock.local_today),
}
_LOCAL = ("$ltoday", "$lweek")


def date_filter(path: str, field: Field, parameter: str, value: str, clock: Clock) -> Query:
    """One value of a date parameter. A plain day asked of an instant is that UTC day, in comparisons all of it."""
    try:
        return _filter(path, field, parameter, value, clock)
    except OverflowError:
        raise not_a_date(parameter, "must be within the years 1 to 9999") from None


def _filter(path: str, field: Field, parameter: str, value: str, clock: Clock) -> Query:
    if value in _NAMED:
        return _within(path, field, _NAMED[value](clock), clock.find_zone() if value in _LOCAL else _UTC)
    if value.startswith(("$leq-", "$lin-")):
        day = _day(value[5:], parameter)
        return _within(path, field, Days(day, day), clock.find_zone())
    if value.startswith("$btw-"):
        low, separator, high = value[5:].partition("~")
        if not separator:
            raise not_a_date(parameter, "$btw- needs two dates: $btw-<from>~<to>")
        first, last = _span(low, field, parameter), _span(high, field, parameter)
        return Range(path, gte=first.first, lt=last.end) if last.end else Range(path, gte=first.first, lte=last.last)
    compared = _COMPARED.fullmatch(value)
    if compared:
        return _compare(path, compared[1], _span(compared[2], field, parameter))
    if value.startswith("$"):
        raise not_a_date(parameter, "knows $today $week $month $ltoday $lweek $leq- $lin- $lt- $lte- $gt- $gte- $btw-")
    span = _span(value, field, parameter)
    if span.end is not None:
        return Range(path, gte=span.first, lt=span.end)
    return Term(path, span.first)


@dataclass(frozen=True, slots=True)
class _Span:
    """What a value stands for: a day or an instant (`first` is `last`), or on an instant field a day up to `end`."""

    first: str | datetime
    last: str | datetime
    end: datetime | None = None


def _span(text: str, field: Field, parameter: str) -> _Span:
    if field.type is FieldType.DAY:
        same = _day(text, parameter).isoformat()
        return _Span(same, same)
    if _DAY.fullmatch(text):
        day = _day(text, parameter)
        span = days_span(day, day, _UTC)
        return _Span(span.start, span.end, span.end)
    at = _instant(text, parameter)
    return _Span(at, at)


def _compare(path: str, side: str, span: _Span) -> Query:
    match side:
        case "lt":
            return Range(path, lt=span.first)
        case "gte":
            return Range(path, gte=span.first)
        case "lte":
            return Range(path, lt=span.end) if span.end else Range(path, lte=span.last)
        case _:
            return Range(path, gte=span.end) if span.end else Range(path, gt=span.last)


def _within(path: str, field: Field, days: Days, zone: ZoneInfo) -> Query:
    if field.type is FieldType.DAY:
        if days.first == days.last:
            return Term(path, days.first.isoformat())
        return Range(path, gte=days.first.isoformat(), lte=days.last.isoformat())
    span = days_span(days.first, days.last, zone)
    return Range(path, gte=span.start, lt=span.end)


def _day(text: str, parameter: str) -> date:
    """A calendar day; an instant at midnight of its own offset is one, too."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError as error:
        raise not_a_date(parameter, f"is no day: {error}") from None
    at = _aware(text, parameter)
    if at.time() != time():
        raise not_a_date(parameter, "must be a day: YYYY-MM-DD, or an instant at midnight")
    return at.date()


def _instant(text: str, parameter: str) -> datetime:
    """In UTC."""
    return _aware(text, parameter).astimezone(UTC)


def _aware(text: str, parameter: str) -> datetime:
    """An instant in its own offset, cut to the millisecond. One without an offset is refused."""
    if not _INSTANT.fullmatch(text):
        raise not_a_date(parameter, "must be a day (YYYY-MM-DD) or an instant with its offset (YYYY-MM-DDTHH:MM:SSZ)")
    try:
        return datetime.fromisoformat(_three_digits(text))
    except ValueError as error:
        raise not_a_date(parameter, f"is no instant: {error}") from None


def _three_digits(text: str) -> str:
    return re.sub(r"\.([0-9]+)", lambda found: "." + found[1].ljust(3, "0")[:3], text)
