"""Instants as text, in the patterns of the allow-list."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from workforceos.readmodels.sql.aggregations.zones import zone_of
from workforceos.readmodels.sql.values import from_ms, to_ms

DEFAULT = "yyyy-MM-dd'T'HH:mm:ss.SSSXXX"

_PARTS = re.compile(r"yyyy|uuuu|xxxx|MM|dd|HH|mm|ss|SSS|XXX|ww|'(?:[^']*)'|[^A-Za-z']")


def _offset(at: datetime) -> str:
    minutes = (at.utcoffset() or timedelta()) // timedelta(minutes=1)
    if not minutes:
        return "Z"
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


_WRITE: dict[str, Callable[[datetime], str]] = {
    "yyyy": lambda at: f"{at.year:04}",
    "uuuu": lambda at: f"{at.year:04}",
    "xxxx": lambda at: f"{at.isocalendar().year:04}",
    "MM": lambda at: f"{at.month:02}",
    "dd": lambda at: f"{at.day:02}",
    "HH": lambda at: f"{at.hour:02}",
    "mm": lambda at: f"{at.minute:02}",
    "ss": lambda at: f"{at.second:02}",
    "SSS": lambda at: f"{at.microsecond // 1000:03}",
    "XXX": _offset,
    "ww": lambda at: f"{at.isocalendar().week:02}",
}


@lru_cache(maxsize=256)
def _writers(pattern: str) -> tuple[Callable[[datetime], str], ...]:
    return tuple(_WRITE.get(part) or _literal(part) for part in _PARTS.findall(pattern))


def _literal(part: str) -> Callable[[datetime], str]:
    text = _text(part)
    return lambda _: text


def _text(part: str) -> str:
    return part.strip("'") if part.startswith("'") else part


def date_text(ms: float, pattern: str | None = None, time_zone: str = "UTC") -> str:
    """Milliseconds since 1970 UTC, shown in the zone."""
    at = int(ms)
    offset = timedelta(milliseconds=zone_of(time_zone).offset(at))
    shown = (from_ms(at) + offset).replace(tzinfo=timezone(offset))
    return "".join(write(shown) for write in _writers(pattern or DEFAULT))


def parsed_date(text: str, pattern: str | None, time_zone: str) -> int:
    """The first instant, in milliseconds, that is shown as `text`; parts that the pattern lacks are the least."""
    parts = _PARTS.findall(pattern or DEFAULT)
    found = re.fullmatch("".join(_READ.get(part) or re.escape(_text(part)) for part in parts), text)
    if found is None:
        raise ValueError(text)
    values = found.groupdict()
    numbers = {name: int(value) for name, value in values.items() if name != "offset" and value is not None}
    if "week" in numbers:
        start = datetime.fromisocalendar(numbers["week_year"], numbers["week"], 1)
    else:
        start = datetime(numbers.get("year", 1970), numbers.get("month", 1), numbers.get("day", 1))
    clock = timedelta(
        hours=numbers.get("hour", 0),
        minutes=numbers.get("minute", 0),
        seconds=numbers.get("second", 0),
        milliseconds=numbers.get("milli", 0),
    )
    local = to_ms((start + clock).replace(tzinfo=UTC))
    if (offset := values.get("offset")) is not None:
        return local - _offset_ms(offset)
    zone = zone_of(time_zone)
    instants = zone.instants(local)
    return instants[0] if instants else zone.gap_end(local)


def _offset_ms(text: str) -> int:
    if text == "Z":
        return 0
    size = (int(text[1:3]) * 60 + int(text[4:6])) * 60_000
    return -size if text[0] == "-" else size


_READ = {
    "yyyy": r"(?P<year>\d{4})",
    "uuuu": r"(?P<year>\d{4})",
    "xxxx": r"(?P<week_year>\d{4})",
    "MM": r"(?P<month>\d{2})",
    "dd": r"(?P<day>\d{2})",
    "HH": r"(?P<hour>\d{2})",
    "mm": r"(?P<minute>\d{2})",
    "ss": r"(?P<second>\d{2})",
    "SSS": r"(?P<milli>\d{3})",
    "XXX": r"(?P<offset>Z|[+-]\d{2}:\d{2})",
    "ww": r"(?P<week>\d{2})",
}
