"""What stands in place of a personal field whose key is gone."""

import types
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec

from workforceos.domain.event import DomainEvent

REDACTED = "redacted"

_BLANK: dict[Any, Callable[[], Any]] = {
    str: lambda: REDACTED,
    bool: bool,
    int: int,
    float: float,
    Decimal: Decimal,
    UUID: lambda: UUID(int=0),
    date: lambda: date(1970, 1, 1),
    datetime: lambda: datetime(1970, 1, 1, tzinfo=UTC),
    tuple: tuple,
    list: list,
    dict: dict,
    Any: lambda: REDACTED,
}


def redacted_fields(event: type[DomainEvent]) -> dict[str, Any]:
    """Field -> its value when redacted, in JSON types: "redacted" for text, else a default of the field's type."""
    hints = get_type_hints(event)
    return {field: msgspec.to_builtins(_blank(hints[field])) for field in event.PERSONAL}


def _blank(kind: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        members = get_args(kind)
        if str in members:
            return REDACTED
        return None if types.NoneType in members else _blank(members[0])
    kind = origin or kind
    if kind in _BLANK:
        return _BLANK[kind]()
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        required = [f for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING]
        return kind(**{field.name: _blank(hints[field.name]) for field in required})
    raise TypeError(f"no redacted value for a field of type {kind!r}")
