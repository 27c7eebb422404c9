"""date_histogram and date_range."""

import re
from datetime import UTC
from typing import Any

from workforceos.readmodels.parsing import values
from workforceos.readmodels.parsing.bucket_aggregations import (
    as_elasticsearch_orders_histograms,
    bucket_key,
    field_of,
    some,
)
from workforceos.readmodels.parsing.context import Reading
from workforceos.readmodels.parsing.fields import DATES
from workforceos.readmodels.parsing.json_values import a_boolean, a_string, an_integer, an_object, below, only
from workforceos.readmodels.parsing.refusal import refuse
from workforceos.readmodels.parsing.zones import bucket_zone_name, zone
from workforceos.readmodels.tree import Bucket, DateHistogramAgg, DateRangeAgg, Interval

_HISTOGRAM_KEYS = frozenset(
    {
        "field",
        "calendar_interval",
        "fixed_interval",
        "time_zone",
        "offset",
        "format",
        "min_doc_count",
        "extended_bounds",
        "keyed",
        "order",
    }
)
_CALENDAR: dict[str, Interval] = {
    "minute": "minute",
    "1m": "minute",
    "hour": "hour",
    "1h": "hour",
    "day": "day",
    "1d": "day",
    "week": "week",
    "1w": "week",
    "month": "month",
    "1M": "month",
    "quarter": "quarter",
    "1q": "quarter",
    "year": "year",
    "1y": "year",
}
_UNIT_MS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_FORMAT = re.compile(r"(?:yyyy|MM|dd|HH|mm|ss|SSS|XXX|'[A-Za-z ]{1,20}'|[-/:., ])+")
_NAMED_FORMATS = {
    "date": "yyyy-MM-dd",
    "strict_date": "yyyy-MM-dd",
    "year_month": "yyyy-MM",
    "strict_year_month": "yyyy-MM",
    "year": "yyyy",
    "strict_year": "yyyy",
    "strict_date_optional_time": "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
}


def date_histogram(body: dict[str, Any], path: str, reading: Reading) -> DateHistogramAgg:
    only(body, _HISTOGRAM_KEYS, path)
    target = field_of(body, path, reading, DATES)
    as_elasticsearch_orders_histograms(body, path)
    calendar, fixed = interval(body, path)
    tz = bucket_zone_name(body.get("time_zone", "UTC"), below(path, "time_zone"))
    bounds = None
    if body.get("extended_bounds") is not None:
        at = below(path, "extended_bounds")
        given = an_object(body["extended_bounds"], at)
        only(given, frozenset({"min", "max"}), at)
        low, high = (
            values.instant(given.get(side), below(at, side), reading.now, zone(tz), up=False) for side in ("min", "max")
        )
        if low > high:
            refuse(at, "must have its min at or before its max")
        bounds = (low, high)
    return DateHistogramAgg(
        target.name,
        calendar_interval=calendar,
        fixed_interval_ms=fixed,
        time_zone=tz,
        offset_ms=offset(body.get("offset", 0), below(path, "offset")),
        format=date_format(body.get("format"), below(path, "format")),
        min_doc_count=an_integer(body.get("min_doc_count", 0), below(path, "min_doc_count"), 0, 2**31 - 1),
        extended_bounds=bounds,
    )


def interval(body: dict[str, Any], path: str) -> tuple[Interval | None, int | None]:
    """The calendar interval, or the fixed one in milliseconds ("1s" of the calendar is a second, too)."""
    if ("calendar_interval" in body) == ("fixed_interval" in body):
        refuse(path, "needs either calendar_interval or fixed_interval")
    if "calendar_interval" in body:
        at = below(path, "calendar_interval")
        name = a_string(body["calendar_interval"], at)
        if name in ("second", "1s"):
            return None, 1_000
        if name not in _CALENDAR:
            refuse(at, "must be minute, hour, day, week, month, quarter or year")
        return _CALENDAR[name], None
    at = below(path, "fixed_interval")
    size = _duration(a_string(body["fixed_interval"], at))
    if size is None or size < 1:
        refuse(at, "must be a positive duration such as 30m, 12h or 7d")
    return None, size


def offset(value: Any, path: str) -> int:
    """ "+6h" or "-1d" in milliseconds."""
    if value == 0 and not isinstance(value, bool):
        return 0
    text = a_string(value, path)
    sign = -1 if text.startswith("-") else 1
    size = _duration(text[1:] if text[:1] in ("+", "-") else text)
    if size is None:
        refuse(path, "must be a duration such as +6h or -1d")
    return sign * size


def date_format(value: Any, path: str) -> str | None:
    """A pattern of the allow-list; some named formats are turned into theirs."""
    if value is None:
        return None
    text = a_string(value, path)
    text = _NAMED_FORMATS.get(text, text)
    if len(text) > 60 or not _FORMAT.fullmatch(text):
        refuse(path, "is not an allowed date format: yyyy MM dd HH mm ss SSS XXX, 'text' and - / : . ,")
    return text


def date_range(body: dict[str, Any], path: str, reading: Reading) -> DateRangeAgg:
    only(body, frozenset({"field", "ranges", "format", "time_zone", "keyed"}), path)
    target = field_of(body, path, reading, DATES)
    tz = bucket_zone_name(body.get("time_zone", "UTC"), below(path, "time_zone"))
    at = below(path, "ranges")
    ranges = tuple(
        _dates(item, f"{at}[{index}]", reading, tz) for index, item in enumerate(some(body.get("ranges"), at))
    )
    return DateRangeAgg(
        target.name,
        ranges,
        format=date_format(body.get("format"), below(path, "format")),
        time_zone=tz,
        keyed=a_boolean(body.get("keyed", False), below(path, "keyed")),
    )


def _dates(value: Any, path: str, reading: Reading, tz: str) -> Bucket:
    body = an_object(value, path)
    only(body, frozenset({"key", "from", "to"}), path)
    low, high = (
        None
        if body.get(side) is None
        else values.instant(body[side], below(path, side), reading.now, zone(tz), up=False).astimezone(UTC)
        for side in ("from", "to")
    )
    return Bucket(bucket_key(body, path), low, high)


def _duration(text: str) -> int | None:
    found = re.fullmatch(r"([0-9]{1,9})(ms|s|m|h|d)", text)
    return int(found[1]) * _UNIT_MS[found[2]] if found else None
