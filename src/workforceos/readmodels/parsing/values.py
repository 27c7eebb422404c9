"""JSON values as values of a field's type, the way Elasticsearch coerces them."""

import math
import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, Literal

from workforceos.readmodels.model import FieldType
from workforceos.readmodels.parsing import date_math
from workforceos.readmodels.parsing.fields import DATES, EXACT_TEXT, Target
from workforceos.readmodels.parsing.json_values import a_boolean, a_string
from workforceos.readmodels.parsing.refusal import refuse
from workforceos.readmodels.tree import Value

Side = Literal["gt", "gte", "lt", "lte"]

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,5})?")
_LONG = 2**63
MAX_TEXT = 4_000
"""Characters: Lucene's longest term has 32,766 bytes."""
MAX_PATTERN = 240
"""Characters: Elasticsearch's automata for prefixes, wildcards and ranges of text have at most 1,000 bytes."""


def text_of(value: Any, path: str, most: int = MAX_TEXT) -> str:
    """A scalar as the text that Elasticsearch indexes for it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(number_of(value, path))
    text = a_string(value, path)
    if len(text) > most:
        refuse(path, f"must have at most {most:,} characters")
    return text


def number_of(value: Any, path: str) -> Decimal:
    """A JSON number or its text. Refuses what a double can't hold."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        refuse(path, "must be a number")
    if isinstance(value, int) and abs(value) > 10**400:
        refuse(path, "is too large")
    text = str(value)
    if not _NUMBER.fullmatch(text):
        refuse(path, "must be a number")
    number = Decimal(text)
    if not math.isfinite(float(number)):
        refuse(path, "is too large")
    return number


def exact(target: Target, value: Any, path: str) -> Value:
    """The value of a term on anything but a date. A fraction asked of an INTEGER stays a Decimal: nothing equals it."""
    match target.type:
        case FieldType.BOOLEAN:
            return a_boolean(value, path)
        case FieldType.DECIMAL:
            return number_of(value, path)
        case FieldType.INTEGER:
            number = number_of(value, path)
            return _long(number, path) if number == number.to_integral_value() else number
        case _:
            return text_of(value, path)


def bound(target: Target, side: Side, value: Any, path: str, now: datetime, zone: tzinfo = UTC) -> tuple[Side, Value]:
    """One bound of a range, rounded to the field's own steps: a DAY to days, an INTEGER to whole numbers."""
    if target.type in DATES:
        at = instant(value, path, now, zone, up=side in ("gt", "lte"))
        return _day_bound(side, at) if target.type is FieldType.DAY else (side, at)
    if target.type is FieldType.BOOLEAN:
        refuse(path, "can't be asked of a boolean")
    if target.type is FieldType.INTEGER:
        return _integer_bound(side, number_of(value, path), path)
    if target.type in EXACT_TEXT:
        return side, text_of(value, path, MAX_PATTERN)
    return side, exact(target, value, path)


def instant(value: Any, path: str, now: datetime, zone: tzinfo = UTC, *, up: bool) -> datetime:
    """A date, epoch milliseconds or date math as a UTC instant."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | str) or (isinstance(value, int) and abs(value) > 10**15):
        refuse(path, "must be a date")
    try:
        return date_math.resolve(a_string(value, path) if isinstance(value, str) else value, up=up, now=now, zone=zone)
    except date_math.NotADate as error:
        refuse(path, str(error))


def span(target: Target, value: Any, path: str, now: datetime) -> tuple[Value, Value] | None:
    """First and last value that equal a date ("2024-01" is all of January); None when no value of the field can."""
    low = bound(target, "gte", value, path, now)
    high = bound(target, "lte", value, path, now)
    first = _next_day(str(low[1])) if low[0] == "gt" else low[1]
    last = high[1]
    if isinstance(first, datetime) and isinstance(last, datetime):
        return first, last
    return (first, last) if str(first) <= str(last) else None


def _day_bound(side: Side, at: datetime) -> tuple[Side, str]:
    """Documents hold midnights: what lies after one is beyond that day's document."""
    midnight = at == at.replace(hour=0, minute=0, second=0, microsecond=0)
    if side == "gte" and not midnight:
        side = "gt"
    if side == "lt" and not midnight:
        side = "lte"
    return side, at.date().isoformat()


def _integer_bound(side: Side, number: Decimal, path: str) -> tuple[Side, int]:
    if number == number.to_integral_value():
        return side, _long(number, path)
    if side in ("gt", "gte"):
        return "gte", _long(number.to_integral_value(ROUND_CEILING), path)
    return "lte", _long(number.to_integral_value(ROUND_FLOOR), path)


def _long(number: Decimal, path: str) -> int:
    if number.adjusted() > 19 or not -_LONG <= int(number) < _LONG:
        refuse(path, "is out of range for a whole number")
    return int(number)


def _next_day(day: str) -> str:
    try:
        return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    except OverflowError:
        return "9999-12-31T"  # after every day, as text
