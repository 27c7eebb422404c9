"""What a set of aggregations needs of each document, and how to select just that."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from workforceos.readmodels import tree
from workforceos.readmodels.model import Sort
from workforceos.readmodels.sql.aggregations.slots import slot_size
from workforceos.readmodels.sql.compiler import Compiler, Condition
from workforceos.readmodels.sql.database import deadline_of
from workforceos.readmodels.sql.layout import Kind, Path
from workforceos.readmodels.sql.paging import Key, keys
from workforceos.readmodels.sql.tables import Tables
from workforceos.readmodels.sql.types import Raw

Row = Sequence[Any]
"""How many documents it stands for, then the cells that a `Plan` placed."""

PARTIALS = 5
"""Cells of a figure where rows are grouped: count, sum, least, greatest, sum of squares."""


@dataclass
class Plan:
    """Cells by what they hold. Grouped rows stand for many documents; ungrouped ones have their id in `id_cell`."""

    tables: Tables
    compiler: Compiler
    values: dict[str, int] = field(default_factory=dict)  # field -> its cell
    figures: dict[str, int] = field(default_factory=dict)  # field -> first of its PARTIALS cells
    flags: dict[tree.Query, int] = field(default_factory=dict)  # query -> 1 where it matches
    orders: dict[tuple[Sort, ...], tuple[tuple[Key, int], ...]] = field(default_factory=dict)
    grouped: bool = True
    id_cell: int = 1
    _uses: list[tuple[str, int | None]] = field(default_factory=list)
    _metrics: dict[str, bool] = field(default_factory=dict)  # field -> whether its squares are asked

    def path(self, name: str) -> Path:
        return self.tables.layout.paths[name]

    def key(self, name: str, slot: int | None = None) -> None:
        """The field's values are needed one by one, or only as precise as slots of so many milliseconds."""
        self._uses.append((name, slot))
        self.values.setdefault(name, 0)
        if self.path(name).array:
            self.grouped = False

    def figure(self, name: str, *, squares: bool) -> None:
        """The field's count, sum and extremes are needed, and the sum of its squares."""
        if self.path(name).array:
            self.key(name)
        else:
            self._metrics[name] = squares or self._metrics.get(name, False)

    def document(self, sort: tuple[Sort, ...]) -> None:
        """Single documents are needed, in that order."""
        self.grouped = False
        self.orders.setdefault(sort, ())

    def rows(self, connection: Connection, query: tree.Query) -> list[Row]:
        """The documents that match, grouped where nothing speaks against it."""
        condition = self.compiler.where(query)
        found = connection.execute(self._grouped(condition) if self.grouped else self._single(condition)).all()
        arrays = [name for name in self.values if self.path(name).array]
        if not arrays:
            return list(found)
        linked = {name: self._linked(connection, self.path(name), condition) for name in arrays}
        places = {self.values[name]: name for name in arrays}
        return [
            tuple(linked[places[i]].get(row[self.id_cell], ()) if i in places else cell for i, cell in enumerate(row))
            for row in deadline_of(connection).over(found)
        ]

    def _grouped(self, condition: Condition) -> sa.Select[Any]:
        columns = [*self._value_columns(1), *self._flag_columns(1 + len(self.values))]
        figures: list[sa.ColumnElement[Any]] = []
        for name, squares in self._metrics.items():
            column = sa.cast(self.tables.rows.c[self.path(name).column], sa.Double)
            self.figures[name] = 1 + len(columns) + len(figures)
            functions = (sa.func.count, sa.func.sum, sa.func.min, sa.func.max)
            figures += [function(column) for function in functions]
            figures.append(sa.func.sum(column * column) if squares else sa.literal_column("0"))
        select = sa.select(sa.func.count(), *columns, *figures).select_from(self.tables.rows).where(condition)
        if columns:
            # by place: PostgreSQL can't tell that two expressions with parameters are the same
            select = select.group_by(*(sa.literal_column(str(i + 2)) for i in range(len(columns))))
        return select

    def _single(self, condition: Condition) -> sa.Select[Any]:
        for name in self._metrics:
            self.values.setdefault(name, 0)
        columns = [*self._value_columns(2), *self._flag_columns(2 + len(self.values))]
        for sort in self.orders:
            placed = []
            for key in keys(self.tables, self.compiler.company_id, sort):
                placed.append((key, 2 + len(columns)))
                columns.append(sa.null() if key.column is None else _as_driven(key))
            self.orders[sort] = tuple(placed)
        id = sa.type_coerce(self.tables.rows.c.id, Raw)
        return sa.select(sa.literal_column("1"), id, *columns).where(condition)

    def _value_columns(self, first: int) -> Iterable[sa.ColumnElement[Any]]:
        columns: list[sa.ColumnElement[Any]] = []
        for name in self.values:
            self.values[name] = first + len(columns)
            path = self.path(name)
            if path.array:
                columns.append(sa.null())
                continue
            column: sa.ColumnElement[Any] = self.tables.rows.c[path.column]
            slots = {slot for used, slot in self._uses if used == name}
            if self.grouped and (size := slot_size(slots)):
                column = _slot(column, size)
            columns.append(sa.type_coerce(column, Raw) if path.kind is Kind.ID else column)
        return columns

    def _flag_columns(self, first: int) -> Iterable[sa.ColumnElement[Any]]:
        for place, query in enumerate(self.flags):
            self.flags[query] = first + place
        return [sa.case((self.compiler.condition(query), 1), else_=0) for query in self.flags]

    def _linked(self, connection: Connection, path: Path, condition: Condition) -> dict[Any, tuple[Any, ...]]:
        links, rows = self.tables.links.c, self.tables.rows.c
        value = links.word if path.kind in (Kind.WORD, Kind.ID) else links.number
        select = sa.select(sa.type_coerce(links.id, Raw), value).where(
            links.company == self.compiler.company_id,
            links.field == path.number,
            links.id.in_(sa.select(rows.id).where(condition)),
        )
        found: dict[Any, list[Any]] = {}
        for id, cell in deadline_of(connection).over(connection.execute(select)):
            found.setdefault(id, []).append(int(cell) if path.kind is Kind.INTEGER else cell)
        return {id: tuple(sorted(cells)) for id, cells in found.items()}


def _as_driven(key: Key) -> sa.ColumnElement[Any]:
    """The sort key, ids as the driver gives them: bytes and UUIDs sort alike."""
    assert key.column is not None
    return sa.type_coerce(key.column, Raw) if key.path is not None and key.path.kind is Kind.ID else key.column


def _slot(column: sa.ColumnElement[Any], size: int) -> sa.ColumnElement[Any]:
    """The instant cut down to its slot; instants before 1973, when zones still had odd seconds, stay as they are."""
    return sa.case(
        (column >= sa.literal_column("100000000000"), column - column % sa.literal_column(str(size))), else_=column
    )
