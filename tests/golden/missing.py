"""Write the golden files of registered events that have none yet: python -m tests.golden.missing

Every field is filled with a value of its type. Look the new file over, then commit it; it is never written again.
"""

import types
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import NAMESPACE_OID, UUID, uuid5

import msgspec

from workforceos.domain.event import DomainEvent
from workforceos.eventstore.registry import EVENTS

FOLDER = Path(__file__).parent


def golden_file(name: str) -> Path:
    return FOLDER / f"{name}.json"


def sample(event: type[DomainEvent]) -> DomainEvent:
    """An event with every field filled."""
    filled = _filled(event)
    assert isinstance(filled, DomainEvent)
    return filled


def _filled(kind: type) -> Any:
    hints = get_type_hints(kind)
    return kind(**{field.name: _value(hints[field.name], field.name) for field in fields(kind)})


def _value(kind: Any, name: str) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _value(next(a for a in arguments if a is not types.NoneType), name)
    if origin is Literal:
        return arguments[0]
    if origin is tuple:
        members = arguments[:1] if arguments[1:] == (...,) else arguments
        return tuple(_value(member, name) for member in members)
    if is_dataclass(kind) and isinstance(kind, type):
        return _filled(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    plain: dict[Any, Any] = {
        str: f"a {name.replace('_', ' ')}",
        bool: True,
        int: 7,
        Decimal: Decimal("12.50"),
        UUID: uuid5(NAMESPACE_OID, name),
        date: date(2030, 1, 2),
        datetime: datetime(2030, 1, 2, 3, 4, 5, 678000, tzinfo=UTC),
    }
    return plain[kind]


def write_missing() -> list[Path]:
    """The files written."""
    written = []
    for event in EVENTS:
        file = golden_file(event.NAME)
        if not file.exists():
            text = msgspec.json.format(msgspec.json.encode(sample(event)), indent=2)
            file.write_bytes(text + b"\n")
            written.append(file)
    return written


if __name__ == "__main__":
    for path in write_missing():
        print(path.name)
