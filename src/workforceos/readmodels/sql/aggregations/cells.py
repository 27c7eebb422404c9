"""Values in the cells of rows, and the keys of buckets made of them."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from workforceos.readmodels.model import FieldType
from workforceos.readmodels.sql.aggregations.date_text import date_text
from workforceos.readmodels.sql.layout import Kind, Path
from workforceos.readmodels.sql.values import asked


def cells(cell: Any, missing: Any = None) -> Iterator[Any]:
    """The values of a cell: none, one, or an array's; `missing` where there is none."""
    if isinstance(cell, tuple):
        yield from cell or (() if missing is None else (missing,))
    elif cell is not None:
        yield cell
    elif missing is not None:
        yield missing


def cell_of(path: Path, value: Any) -> Any:
    """A value of the query tree as cells of the field hold it."""
    kept = asked(path, value)
    if path.kind is Kind.ID:
        return str(value)
    if kept is None and path.kind is Kind.INTEGER:
        return float(value)
    return value if kept is None else kept


def text_of_id(cell: Any) -> str:
    """Ids come as bytes (SQLite), as UUIDs (PostgreSQL), or as text (links, replacements)."""
    if isinstance(cell, (bytes, memoryview)):
        return str(UUID(bytes=bytes(cell)))
    return str(cell)


def plain(path: Path, cell: Any) -> Any:
    """The value as it is compared and shown."""
    return text_of_id(cell) if path.kind is Kind.ID else cell


def key_as_string(path: Path, key: Any) -> dict[str, str]:
    """What Elasticsearch adds to keys that are not read as they are."""
    if path.type in (FieldType.DAY, FieldType.INSTANT):
        return {"key_as_string": date_text(key)}
    if path.type is FieldType.BOOLEAN:
        return {"key_as_string": "true" if key else "false"}
    return {}
