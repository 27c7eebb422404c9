"""Dates as Elasticsearch reads them: strict_date_optional_time, epoch milliseconds, and date math."""

import re
from datetime import UTC, datetime, timedelta, tzinfo

_DATE = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2})"
    r"(?:T(?:(?P<hour>[0-9]{2})(?::(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?)?"
    r"(?P<zone>Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?)?)?)?"
)
_STEP = re.compile(r"(?:(?P<sign>[+-])(?P<number>[0-9]{0,6})|/(?P<one>1?))(?P<unit>[yMwdhHms])")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_LAST = datetime(9999, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)
_LAST_OF = {"hour": 23, "minute": 59, "second": 59}
_FIXED = {
    "h": timedelta(hours=1),
    "H": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
}


class NotADate(ValueError):
    """The text is no date, or lies outside the years 1 to 9999; the message says why in plain words."""


def resolve(value: str | int, *, up: bool, now: datetime, zone: tzinfo = UTC) -> datetime:
    """The UTC instant, to the millisecond, that a date or date math names.

    `up` is the rounding of gt and lte: the time that a date leaves open, and what `/d` rounds, goes to its last
    millisecond. A month or day left open is the first one all the same, as in Elasticsearch. `zone` holds for dates
    without an offset and for rounding. Raises NotADate.
    """
    text = str(value)
    try:
        if text.startswith("now"):
            at, math = _cut(now.astimezone(UTC)), text[3:]
        elif "||" in text:
            anchor, math = text.split("||", 1)
            at = _date(anchor, zone, up=False)
        else:
            return _date(text, zone, up=up)
        return _in_utc(_apply(math, at.astimezone(zone), up=up), up=up)
    except OverflowError:
        raise NotADate("lies outside the years 1 to 9999") from None


def milliseconds(at: datetime) -> int:
    """Epoch milliseconds of an aware instant."""
    return (at - _EPOCH) // _MILLISECOND


def from_milliseconds(value: int) -> datetime:
    """Raises NotADate outside the years 1 to 9999."""
    try:
        return _EPOCH + timedelta(milliseconds=value)
    except OverflowError:
        raise NotADate("lies outside the years 1 to 9999") from None


def _date(text: str, zone: tzinfo, *, up: bool) -> datetime:
    found = _DATE.fullmatch(text)
    if found is None:
        if re.fullmatch(r"-?[0-9]{1,15}", text):
            return from_milliseconds(int(text))
        raise NotADate("is no date: YYYY-MM-DD, YYYY-MM-DDTHH:MM:SS.mmmZ, epoch milliseconds or date math")
    part = found.groupdict()
    try:
        at = datetime(
            int(part["year"]),
            int(part["month"] or 1),
            int(part["day"] or 1),
            int(part["hour"] or 0),
            int(part["minute"] or 0),
            int(part["second"] or 0),
            int((part["fraction"] or "0").ljust(3, "0")[:3]) * 1000,
            tzinfo=_offset(part["zone"]) if part["zone"] else zone,
        )
    except ValueError as error:
        raise NotADate(f"is no date: {error}") from None
    return _in_utc(_end(at, part) if up else at, up=up)


def _in_utc(at: datetime, *, up: bool) -> datetime:
    try:
        return at.astimezone(UTC)
    except OverflowError:
        if not up or at.year == 1:
            raise
        return _LAST  # the last day of all, in a zone where it ends later: nothing is kept beyond


def _end(at: datetime, part: dict[str, str | None]) -> datetime:
    """The last millisecond of the time that the text leaves open, on the wall clock."""
    if part["fraction"]:
        return at
    last = {unit: most for unit, most in _LAST_OF.items() if not part[unit]}
    return at.replace(microsecond=999_000).replace(**last)  # type: ignore[arg-type]


def _offset(text: str) -> tzinfo:
    if text == "Z":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    at = datetime.strptime(text[0] + digits, "%z").tzinfo
    assert at is not None
    return at


def _apply(math: str, at: datetime, *, up: bool) -> datetime:
    position = 0
    while position < len(math):
        step = _STEP.match(math, position)
        if step is None:
            raise NotADate(f"has date math that can't be read: {math[:40]!r}")
        position = step.end()
        if step["sign"]:
            number = int(step["number"] or 1) * (-1 if step["sign"] == "-" else 1)
            at = _moved(at, number, step["unit"])
        else:
            at = _floor(at, step["unit"])
            if up:
                at = _last_of(at, step["unit"])
    return at


def _last_of(at: datetime, unit: str) -> datetime:
    """The last millisecond of the unit that begins at `at`."""
    try:
        following = _moved(at, 1, unit).astimezone(UTC)
    except OverflowError:
        return _LAST.replace(tzinfo=at.tzinfo)
    return _settled((following - _MILLISECOND).astimezone(at.tzinfo))


def _moved(at: datetime, number: int, unit: str) -> datetime:
    """Years, months, weeks and days move the wall clock, hours and less the instant."""
    if unit in _FIXED:
        return (at.astimezone(UTC) + number * _FIXED[unit]).astimezone(at.tzinfo)
    if unit in "wd":
        return _settled(at + timedelta(days=number * (7 if unit == "w" else 1)))
    return _settled(_add_months(at, number * (12 if unit == "y" else 1)))


def _add_months(at: datetime, months: int) -> datetime:
    index = at.year * 12 + at.month - 1 + months
    year, month = divmod(index, 12)
    if not 1 <= year <= 9999:
        raise OverflowError
    last = 31 if month == 11 else (datetime(year, month + 2, 1) - timedelta(days=1)).day
    return at.replace(year=year, month=month + 1, day=min(at.day, last))


def _floor(at: datetime, unit: str) -> datetime:
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    match unit:
        case "y":
            floor = midnight.replace(month=1, day=1)
        case "M":
            floor = midnight.replace(day=1)
        case "w":
            floor = midnight - timedelta(days=at.weekday())
        case "d":
            floor = midnight
        case "h" | "H":
            floor = at.replace(minute=0, second=0, microsecond=0)
        case "m":
            floor = at.replace(second=0, microsecond=0)
        case _:
            floor = at.replace(microsecond=0)
    return _settled(floor)


def _settled(at: datetime) -> datetime:
    """The same instant with a wall clock that exists (one inside a clock change is moved on)."""
    return at.astimezone(UTC).astimezone(at.tzinfo)


def _cut(at: datetime) -> datetime:
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
