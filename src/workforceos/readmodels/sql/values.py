"""From values of documents and of the query tree to what is kept in columns, links and tokens."""

import math
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from workforceos.readmodels.canonical import MAX_EXACT_CHARACTERS, canonical_json
from workforceos.readmodels.model import FieldType
from workforceos.readmodels.sql.layout import Kind, Path

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MILLISECOND = timedelta(milliseconds=1)
DAY_MS = 86_400_000

Kept = UUID | str | int | float


class BadValue(ValueError):
    """A value that does not fit its field; the message names the path."""


def to_ms(instant: datetime) -> int:
    """Milliseconds since 1970 UTC, rounded down."""
    return (instant - _EPOCH) // _MILLISECOND


def from_ms(ms: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=ms)


def day_ms(day: str) -> int:
    return (date.fromisoformat(day).toordinal() - _EPOCH_DAY) * DAY_MS


def too_long(text: str) -> bool:
    return (
        len(text) > MAX_EXACT_CHARACTERS // 2
        and len(text.encode("utf-16-le", "surrogatepass")) // 2 > MAX_EXACT_CHARACTERS
    )


def storable(text: str) -> bool:
    """PostgreSQL keeps no NUL, and no engine a lone surrogate."""
    if "\x00" in text:
        return False
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def kept(path: Path, value: Any) -> Kept | None:
    """What the column (or link) of one value holds, ids as text; raises BadValue. None for a text too long to match
    exactly."""
    try:
        found: Kept | None = _KEEP[path.type](value)
        return found
    except (TypeError, ValueError, AttributeError, KeyError, OverflowError) as error:
        raise BadValue(f"{path.name}: {str(value)[:80]!r} is no {path.type}") from error


def _keep_id(value: Any) -> str:
    if not _ID.fullmatch(value):
        raise ValueError(value)
    return str(value)


def _keep_text(value: Any) -> str | None:
    if not isinstance(value, str) or not storable(value):
        raise ValueError(value)
    return None if too_long(value) else value


def _keep_instant(value: Any) -> int:
    instant = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return to_ms(instant)


def _keep_day(value: Any) -> int:
    return to_ms(value) if isinstance(value, datetime) else day_ms(value)


def _keep_boolean(value: Any) -> int:
    if not isinstance(value, bool):
        raise ValueError(value)
    return int(value)


def _keep_integer(value: Any) -> int:
    if isinstance(value, bool) or int(value) != value or not -(2**63) <= value < 2**63:
        raise ValueError(value)
    return int(value)


def _keep_decimal(value: Any) -> float:
    if isinstance(value, (bool, str)) or not math.isfinite(number := float(value)):
        raise ValueError(value)
    return number


def _keep_object(value: Any) -> str | None:
    if not isinstance(value, (dict, str)):
        raise ValueError(value)
    return _keep_text(value if isinstance(value, str) else canonical_json(value))


_KEEP: dict[FieldType, Any] = {
    FieldType.ID: _keep_id,
    FieldType.STRING: _keep_text,
    FieldType.TEXT: _keep_text,
    FieldType.ENUM: _keep_text,
    FieldType.DAY: _keep_day,
    FieldType.INSTANT: _keep_instant,
    FieldType.BOOLEAN: _keep_boolean,
    FieldType.INTEGER: _keep_integer,
    FieldType.DECIMAL: _keep_decimal,
    FieldType.OBJECT: _keep_object,
}


def asked(path: Path, value: Any) -> Kept | None:
    """The same for a value of the query tree, ids as UUIDs; None: no document can have it."""
    if isinstance(value, Decimal) and path.kind in (Kind.INTEGER, Kind.NUMBER):
        value = float(value)
    if path.type is FieldType.INTEGER and isinstance(value, float) and math.isfinite(value) and value.is_integer():
        value = int(value)
    try:
        found = kept(path, value)
    except BadValue:
        return None
    return UUID(found) if path.kind is Kind.ID and isinstance(found, str) else found


def bound(path: Path, value: Any) -> Kept | None:
    """A bound of a range: any number for number fields, any text for ids."""
    if path.kind is Kind.ID:
        return str(value)
    if path.kind in (Kind.INTEGER, Kind.NUMBER) and isinstance(value, (int, float, Decimal)):
        return float(value) if isinstance(value, Decimal) else value
    return asked(path, value)


def plain_text(path: Path, text: str) -> Any:
    """What a text means for a field that is not analyzed; None: nothing."""
    try:
        match path.type:
            case FieldType.INTEGER:
                return int(text)
            case FieldType.DECIMAL:
                return float(text)
            case FieldType.BOOLEAN:
                return {"true": True, "false": False}.get(text)
            case _:
                return text
    except ValueError:
        return None
