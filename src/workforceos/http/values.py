"""Types of command fields: what a client may write, and what a handler then gets.

Whatever is wrong is reported under the names of `workforceos.http.validation`.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, PlainValidator, Strict, WithJsonSchema
from pydantic_core import PydanticCustomError

from workforceos.domain.user.email import LONGEST_EMAIL
from workforceos.http.validation import IS_REQUIRED, MUST_NOT_BE_AN_ARRAY, NOT_A_DATE, NOT_AN_ID, TYPE_IS_NOT_VALID

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):?[0-5]\d)", re.ASCII)
_NO_OFFSET = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+", re.ASCII)
_WALL_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_EMAIL = re.compile(
    r"[^\s@<>()\[\],;:\\\"]{1,64}@[^\s@<>()\[\],;:\\\"._-][^\s@<>()\[\],;:\\\"_]*\.[^\s@<>()\[\],;:\\\"._-]{2,}"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
MOST_IDS = 1000
"""In one array of a body; more people come to a shift through a department."""
FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Days and instants outside of these years are refused: no engine has to cope with the ends of its own calendar."""


def _wrong(kind: str, problem: str) -> PydanticCustomError:
    return PydanticCustomError(kind, problem)


def _string(value: Any, kind: str = TYPE_IS_NOT_VALID) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        raise _wrong(IS_REQUIRED, "is required")
    if isinstance(value, list):
        raise _wrong(MUST_NOT_BE_AN_ARRAY, "must not be an array")
    raise _wrong(kind, "must be a string")


def _trimmed(text: str) -> str:
    """Without white space at its ends, line ends as \\n. A control character is none: it stays, to be refused."""
    text = text.replace("\r\n", "\n")
    return text if _CONTROL.search(text) else text.strip()


def _word(value: Any, kind: str = TYPE_IS_NOT_VALID) -> str:
    """A string that is yet to be parsed."""
    return _trimmed(_string(value, kind))


def clean_text(value: str, limit: int) -> str:
    """Trimmed, NFC, line ends as \\n. Raises when it has other control characters or more than `limit` characters."""
    text = _trimmed(unicodedata.normalize("NFC", value))
    if _CONTROL.search(text):
        raise _wrong(TYPE_IS_NOT_VALID, "must not hold control characters other than newline and tab")
    if len(text) > limit:
        raise _wrong(TYPE_IS_NOT_VALID, f"must have at most {limit} characters")
    return text


def _text(limit: int) -> Callable[[Any], str]:
    return lambda value: clean_text(_string(value), limit)


def _required(text: str) -> str:
    if not text:
        raise _wrong(IS_REQUIRED, "must not be empty")
    return text


def _text_schema(limit: int) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "maxLength": limit})


def parse_id(value: Any) -> UUID:
    """A UUID in its canonical form of 36 characters, in either case."""
    text = _word(value, NOT_AN_ID)
    if not _UUID.fullmatch(text):
        raise _wrong(NOT_AN_ID, "must be a UUID")
    return UUID(text)


def _parse_ids(value: Any) -> tuple[UUID, ...]:
    if value is None:
        raise _wrong(IS_REQUIRED, "is required")
    if not isinstance(value, list | tuple):
        raise _wrong(TYPE_IS_NOT_VALID, "must be an array of ids")
    if len(value) > MOST_IDS:
        raise _wrong(TYPE_IS_NOT_VALID, f"must have at most {MOST_IDS} elements")
    return tuple(dict.fromkeys(parse_id(item) for item in value))


def _aware(text: str) -> datetime:
    if not _INSTANT.fullmatch(text):
        if _NO_OFFSET.fullmatch(text):
            raise _wrong(NOT_A_DATE, "must have an offset from UTC, such as Z or +02:00")
        raise _wrong(NOT_A_DATE, "must be an instant, such as 2024-01-15T08:00:00.000Z")
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        raise _wrong(NOT_A_DATE, "is no instant of the calendar") from None
    if not FIRST_YEAR <= parsed.year <= LAST_YEAR:
        raise _wrong(NOT_A_DATE, f"must lie between {FIRST_YEAR} and {LAST_YEAR}")
    return parsed


def parse_instant(value: Any) -> datetime:
    """ISO 8601 with an offset, as a UTC instant cut to milliseconds."""
    parsed = _aware(_word(value, NOT_A_DATE)).astimezone(UTC)
    return parsed.replace(microsecond=parsed.microsecond // 1000 * 1000)


def parse_day(value: Any) -> date:
    """YYYY-MM-DD, or an instant at midnight of its own offset."""
    text = _word(value, NOT_A_DATE)
    if not _DAY.fullmatch(text):
        parsed = _aware(text)
        if parsed.timetz().replace(tzinfo=None) != time():
            raise _wrong(NOT_A_DATE, "must be a day as YYYY-MM-DD, or an instant at midnight")
        return parsed.date()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise _wrong(NOT_A_DATE, "is no day of the calendar") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _wrong(NOT_A_DATE, f"must lie between {FIRST_YEAR} and {LAST_YEAR}")
    return day


def _parse_wall_clock(value: Any) -> str:
    text = _word(value)
    if not _WALL_CLOCK.fullmatch(text):
        raise _wrong(TYPE_IS_NOT_VALID, "must be a time of day as HH:mm, 00:00 to 23:59")
    return text


def _parse_email(value: Any) -> str:
    text = clean_text(_string(value), LONGEST_EMAIL)
    _required(text)
    if not _EMAIL.fullmatch(text) or ".." in text:
        raise _wrong(TYPE_IS_NOT_VALID, "must be an e-mail address")
    return text


def _parse_password(value: Any) -> str:
    return _required(_string(value))


def _parse_flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value is None:
        raise _wrong(IS_REQUIRED, "is required")
    raise _wrong(MUST_NOT_BE_AN_ARRAY if isinstance(value, list) else TYPE_IS_NOT_VALID, "must be true or false")


def _in_range(value: int) -> int:
    if not -(2**31) <= value < 2**31:
        raise _wrong(TYPE_IS_NOT_VALID, "must be a whole number of at most 32 bits")
    return value


TRIMMED = BeforeValidator(lambda value: _trimmed(value) if isinstance(value, str) else value)
"""Beside a Literal, whose options are compared as they are."""
Text200 = Annotated[str, PlainValidator(_text(200)), _text_schema(200)]
Text2000 = Annotated[str, PlainValidator(_text(2000)), _text_schema(2000)]
Text20000 = Annotated[str, PlainValidator(_text(20000)), _text_schema(20000)]
Name200 = Annotated[str, PlainValidator(lambda value: _required(_text(200)(value))), _text_schema(200)]
"""A text that must not be empty once trimmed."""
Id = Annotated[UUID, PlainValidator(parse_id), WithJsonSchema({"type": "string", "format": "uuid"})]
IdArray = Annotated[
    tuple[UUID, ...],
    PlainValidator(_parse_ids),
    WithJsonSchema({"type": "array", "items": {"type": "string", "format": "uuid"}, "maxItems": MOST_IDS}),
]
"""Ids in the order written; one that is repeated counts once."""
Day = Annotated[date, PlainValidator(parse_day), WithJsonSchema({"type": "string", "format": "date"})]
Instant = Annotated[datetime, PlainValidator(parse_instant), WithJsonSchema({"type": "string", "format": "date-time"})]
WallClock = Annotated[
    str,
    PlainValidator(_parse_wall_clock),
    WithJsonSchema({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}),
]
"""HH:mm in the company's time zone."""
Email = Annotated[
    str, PlainValidator(_parse_email), WithJsonSchema({"type": "string", "format": "email", "maxLength": LONGEST_EMAIL})
]
"""As written, trimmed; compare with access.emails.comparable_email."""
Password = Annotated[str, PlainValidator(_parse_password), WithJsonSchema({"type": "string", "format": "password"})]
"""Untouched: not trimmed, not normalised. Its rules are access.passwords.check_password_rules."""
Flag = Annotated[bool, PlainValidator(_parse_flag), WithJsonSchema({"type": "boolean"})]
Whole = Annotated[int, Strict(), AfterValidator(_in_range)]
