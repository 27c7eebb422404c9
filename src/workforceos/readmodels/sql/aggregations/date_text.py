"""Instants as text, in the patterns of the allow-list."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from workforceos.readmodels.parsing.written_dates import PARTS, literal, read_date
from workforceos.readmodels.sql.aggregations.civil import civil
from workforceos.readmodels.sql.aggregations.zones import zone_of
from workforceos.readmodels.sql.values import to_ms

DEFAULT = "uuuu-MM-dd'T'HH:mm:ss.SSSXXX"


class _Shown(NamedTuple):
    """A time on the wall clock; its real year is `years` after that of `at`, its clock `offset` ms ahead of UTC."""

    at: datetime
    years: int
    offset: int


def _offset(shown: _Shown) -> str:
    minutes = abs(shown.offset) // 60_000
    if not minutes:
        return "Z"
    return f"{'-' if shown.offset < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}"


def _year(year: int) -> str:
    """As java.time writes it: signed where four digits don't hold it."""
    if year > 9999:
        return f"+{year}"
    return f"-{-year:04}" if year < 0 else f"{year:04}"


def _year_of_era(year: int) -> str:
    return _year(year if year > 0 else 1 - year)


_WRITE: dict[str, Callable[[_Shown], str]] = {
    "yyyy": lambda shown: _year_of_era(shown.at.year + shown.years),
    "uuuu": lambda shown: _year(shown.at.year + shown.years),
    "xxxx": lambda shown: _year(shown.at.isocalendar().year + shown.years),
    "MM": lambda shown: f"{shown.at.month:02}",
    "dd": lambda shown: f"{shown.at.day:02}",
    "HH": lambda shown: f"{shown.at.hour:02}",
    "mm": lambda shown: f"{shown.at.minute:02}",
    "ss": lambda shown: f"{shown.at.second:02}",
    "SSS": lambda shown: f"{shown.at.microsecond // 1000:03}",
    "XXX": _offset,
    "ww": lambda shown: f"{shown.at.isocalendar().week:02}",
}


@lru_cache(maxsize=256)
def _writers(pattern: str) -> tuple[Callable[[_Shown], str], ...]:
    return tuple(_WRITE.get(part) or _constant(literal(part)) for part in PARTS.findall(pattern))


def _constant(text: str) -> Callable[[_Shown], str]:
    return lambda _: text


def date_text(ms: float, pattern: str | None = None, time_zone: str = "UTC") -> str:
    """Milliseconds since 1970 UTC, shown in the zone."""
    at = int(ms)
    offset = zone_of(time_zone).offset(at)
    shown = _Shown(*civil(at + offset), offset)
    return "".join(write(shown) for write in _writers(pattern or DEFAULT))


def parsed_date(text: str, pattern: str | None, time_zone: str) -> int:
    """The first instant, in milliseconds, that is shown as `text`; parts that the pattern lacks are the least.
    Raises ValueError for a text of another pattern."""
    wall, offset = read_date(text, pattern or DEFAULT)
    local = to_ms(wall.replace(tzinfo=UTC))
    if offset is not None:
        return local - offset // timedelta(milliseconds=1)
    zone = zone_of(time_zone)
    instants = zone.instants(local)
    return instants[0] if instants else zone.gap_end(local)
