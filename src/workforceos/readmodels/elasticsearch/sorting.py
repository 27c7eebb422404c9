"""Sort keys, and the sort values of hits in a form that does not depend on the engine's placeholders."""

from collections.abc import Sequence
from typing import Any

from workforceos.readmodels.elasticsearch.queries import Body, plain
from workforceos.readmodels.model import FieldType, RecordModel, Sort
from workforceos.readmodels.tree import Value

_LONGS = (FieldType.INTEGER, FieldType.DAY, FieldType.INSTANT, FieldType.BOOLEAN)
_LEAST, _GREATEST = -(2**63), 2**63 - 1


def compile_sort(sort: Sequence[Sort], model: RecordModel) -> list[Body]:
    """Missing values last in either direction; no sort means by score; ties go by id."""
    keys = [_key(s) for s in sort] or [{"_score": {"order": "desc"}}]
    return [*keys, {"id": {"order": "asc"}}]


def by_score(sort: Sequence[Sort]) -> bool:
    return not sort or any(s.field == "_score" for s in sort)


def _key(sort: Sort) -> Body:
    order = "desc" if sort.descending else "asc"
    if sort.field == "_score":
        return {"_score": {"order": order}}
    return {"id" if sort.field == "_id" else sort.field: {"order": order, "missing": "_last"}}


def values_of(raw: Sequence[Any], sort: Sequence[Sort], model: RecordModel) -> tuple[Any, ...]:
    """A hit's sort values; the placeholders of missing ones become None."""
    kinds = [*_kinds(sort, model), None]
    return tuple(None if _is_placeholder(value, kind) else value for value, kind in zip(raw, kinds, strict=True))


def search_after(values: Sequence[Value], sort: Sequence[Sort], model: RecordModel) -> list[Any]:
    """Back again: `values` as `values_of` answered them."""
    kinds = _kinds(sort, model)
    descending = [s.descending for s in sort] or [True]
    after = [
        _placeholder(kind, down) if value is None else plain(value)
        for value, kind, down in zip(values[:-1], kinds, descending, strict=True)
    ]
    return [*after, plain(values[-1])]


def _kinds(sort: Sequence[Sort], model: RecordModel) -> list[FieldType | None]:
    return [None if s.field.startswith("_") and s.field != "_owner" else model.by_name[s.field].type for s in sort] or [
        None
    ]


def _is_placeholder(value: Any, kind: FieldType | None) -> bool:
    if kind in _LONGS:
        return value in (_LEAST, _GREATEST)
    return kind is FieldType.DECIMAL and value in ("Infinity", "-Infinity")


def _placeholder(kind: FieldType | None, descending: bool) -> Any:
    if kind in _LONGS:
        return _LEAST if descending else _GREATEST
    if kind is FieldType.DECIMAL:
        return "-Infinity" if descending else "Infinity"
    return None
