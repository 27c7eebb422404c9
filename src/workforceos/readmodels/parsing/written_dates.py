"""Dates as a pattern of the allow-list writes them, read again."""

import re
from datetime import datetime, timedelta

PARTS = re.compile(r"yyyy|uuuu|xxxx|MM|dd|HH|mm|ss|SSS|XXX|ww|'(?:[^']*)'|[^A-Za-z']")
"""What a pattern is made of; all but these letters stands for itself."""

_READ = {
    "yyyy": ("year", r"[0-9]{4}"),
    "uuuu": ("year", r"[0-9]{4}"),
    "MM": ("month", r"[0-9]{2}"),
    "dd": ("day", r"[0-9]{2}"),
    "HH": ("hour", r"[0-9]{2}"),
    "mm": ("minute", r"[0-9]{2}"),
    "ss": ("second", r"[0-9]{2}"),
    "SSS": ("milli", r"[0-9]{3}"),
    "XXX": ("offset", r"Z|[+-](?:0[0-9]|1[0-7]):[0-5][0-9]|[+-]18:00"),
}


def read_date(text: str, pattern: str) -> tuple[datetime, timedelta | None]:
    """The time on the wall clock (naive) and, where the pattern shows it, how far that clock is ahead of UTC.

    Parts that the pattern lacks are the least, the year is 1970. Raises ValueError for a text of another pattern and
    for what no calendar and no clock shows.
    """
    found = re.fullmatch(_expression(pattern), text)
    if found is None:
        raise ValueError(text)
    part = found.groupdict()
    at = datetime(
        int(part.get("year", 1970)),
        int(part.get("month", 1)),
        int(part.get("day", 1)),
        int(part.get("hour", 0)),
        int(part.get("minute", 0)),
        int(part.get("second", 0)),
        int(part.get("milli", 0)) * 1000,
    )
    return at, _offset(part["offset"]) if "offset" in part else None


def literal(part: str) -> str:
    """What a part that is no letter of the pattern stands for."""
    return part.strip("'") if part.startswith("'") else part


def _expression(pattern: str) -> str:
    """A part that comes twice must be the same both times."""
    seen: set[str] = set()
    expression = ""
    for part in PARTS.findall(pattern):
        if part not in _READ:
            expression += re.escape(literal(part))
            continue
        name, digits = _READ[part]
        expression += f"(?P={name})" if name in seen else f"(?P<{name}>{digits})"
        seen.add(name)
    return expression


def _offset(text: str) -> timedelta:
    if text == "Z":
        return timedelta()
    size = timedelta(hours=int(text[1:3]), minutes=int(text[4:6]))
    return -size if text[0] == "-" else size
