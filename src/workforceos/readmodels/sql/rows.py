"""From a document to its row, links and tokens."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from workforceos.readmodels.analyzer import positions
from workforceos.readmodels.canonical import canonical_json, folded
from workforceos.readmodels.model import FieldType
from workforceos.readmodels.sql.layout import Kind, Layout, Path
from workforceos.readmodels.sql.values import BadValue, Kept, kept

Link = tuple[Any, ...]  # field, word, number, sort keys
Token = tuple[int, str, int]  # field, token, position

_LAST: dict[Kind, Any] = {Kind.INTEGER: 2**63 - 1, Kind.NUMBER: float("inf"), Kind.WORD: "2", Kind.ID: "2"}


@dataclass(frozen=True, slots=True)
class Shape:
    """What one document looks like in the tables. `row` is in the order of the table's columns after company, id."""

    row: tuple[Any, ...]
    links: frozenset[Link]
    tokens: frozenset[Token]


def shape(layout: Layout, body: dict[str, Any]) -> Shape:
    """Raises BadValue for an unknown property or a value of another type."""
    _refuse_unknown(layout, body)
    values: dict[str, Kept | None] = {}
    row: list[Any] = []
    tokens: list[Token] = []
    for path in layout.scalars:
        raw = _one(path, body)
        value = values[path.name] = None if raw is None else kept(path, raw)
        if not path.is_key:
            row.append(value)
        if path.analyzed:
            row.append(lower if isinstance(value, str) and (lower := folded(value)) != value else None)
            if path.present_column:
                row.append(int(raw is not None))
            if raw:
                number = path.number
                tokens += [(number, token, position) for token, position in positions([raw])]
    sorts = _link_sorts(layout, values) if layout.arrays else ()
    links: set[Link] = set()
    for path in layout.arrays:
        raws = [raw for raw in _many(path, body) if raw is not None]
        for value in (kept(path, raw) for raw in raws):
            if value is not None:
                links.add((path.number, *link_value(value), *sorts))
                if path.analyzed:
                    links.add((path.folded_number, folded(str(value)), 0.0, *sorts))
        if path.analyzed and raws:
            tokens += [(path.number, token, position) for token, position in positions(raws)]
    return Shape(tuple(row), frozenset(links), frozenset(tokens))


def link_value(value: Kept) -> tuple[str, float]:
    """(word, number) of a link: one of them speaks, the other is empty."""
    if isinstance(value, (int, float)):
        return "", float(value)
    return str(value), 0.0


def link_sort_value(kind: Kind, value: Any, descending: bool) -> Any:
    """A sort key that is always ascending, with nulls last."""
    if value is None:
        return _LAST[kind]
    if kind in (Kind.WORD, Kind.ID):
        return f"1{value}"
    return -value if descending else value


def _link_sorts(layout: Layout, values: dict[str, Kept | None]) -> tuple[Any, ...]:
    return tuple(
        link_sort_value(layout.paths[sort.field].kind, values[sort.field], sort.descending)
        for sort in layout.link_sort or ()
    )


def _one(path: Path, body: dict[str, Any]) -> Any:
    keys = path.keys
    value = body.get(keys[0])
    if len(keys) > 1:
        return value.get(keys[1]) if isinstance(value, dict) else None
    if path.type is FieldType.OBJECT and isinstance(value, list):
        return canonical_json(value)
    return value


def _many(path: Path, body: dict[str, Any]) -> list[Any]:
    value = body.get(path.keys[0])
    if value is None:
        return []
    elements = value if isinstance(value, list) else [value]
    if len(path.keys) == 1:
        return elements
    return [inner for element in elements if isinstance(element, dict) for inner in _flat(element.get(path.keys[1]))]


def _flat(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _refuse_unknown(layout: Layout, body: dict[str, Any]) -> None:
    for name, value in body.items():
        known = layout.shape_names.get(name)
        if known is None:
            raise BadValue(f"{name}: not a property of {layout.model.name}")
        if known:
            for element in value if isinstance(value, list) else [value]:
                if element is not None and not (isinstance(element, dict) and element.keys() <= known):
                    raise BadValue(f"{name}: not what {layout.model.name} shows there")


def owned_by(body: dict[str, Any], company_id: UUID) -> bool:
    """Whether the body says the same company as the document."""
    return body.get("companyId") in (None, str(company_id))
