"""The write statements of one generation as text for the driver, and the driver's own forms of values."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import exc
from sqlalchemy.engine import Connection, Dialect

from workforceos.readmodels.sql.layout import Kind
from workforceos.readmodels.sql.tables import CHANGES, NEWEST, Tables

Row = tuple[Any, ...]

_KEY = ("company", "id")


@dataclass(frozen=True)
class Statements:
    """Parameters are positional, in the order of `columns` for inserts."""

    columns: dict[str, tuple[str, ...]]
    tables: dict[str, str]
    text: dict[str, str]
    count_change: str
    note_newest: str
    id_columns: tuple[int, ...]  # places of ids in a row, after company and id
    bulk_copy: bool

    def id(self, id: UUID) -> Any:
        return id if self.bulk_copy else id.bytes

    def row(self, row: Row, start: int) -> Row:
        """SQLite takes ids as bytes."""
        if self.bulk_copy or not self.id_columns:
            return row
        values = list(row)
        for place in self.id_columns:
            value = values[start + place]
            if value is not None:
                values[start + place] = bytes.fromhex(value.replace("-", ""))
        return tuple(values)

    def run(self, connection: Connection, name: str, parameters: Sequence[Row]) -> None:
        if parameters:
            connection.exec_driver_sql(self.text[name], list(parameters))

    def insert(self, connection: Connection, name: str, rows: Sequence[Row]) -> None:
        """New rows: COPY on PostgreSQL, executemany on SQLite."""
        if not rows:
            return
        if not self.bulk_copy:
            connection.exec_driver_sql(self.text[f"insert_{name}"], list(rows))
            return
        driver = connection.dialect.loaded_dbapi.Error
        cursor: Any = connection.connection.cursor()
        try:
            with cursor.copy(self.text[f"copy_{name}"]) as copy:
                for row in rows:
                    copy.write_row(row)
        except driver as error:
            # SQLAlchemy does not see this cursor: its errors are given the form of its own
            raise exc.DBAPIError.instance(self.text[f"copy_{name}"], None, error, driver) from error
        finally:
            cursor.close()


@lru_cache(maxsize=256)
def statements_of(tables: Tables, dialect: Dialect) -> Statements:
    mark = "%s" if dialect.name == "postgresql" else "?"
    quote: Callable[[str], str] = dialect.identifier_preparer.quote
    every = {"documents": tables.documents, "rows": tables.rows, "links": tables.links, "tokens": tables.tokens}
    columns = {kind: tuple(column.name for column in table.columns) for kind, table in every.items()}
    columns["links"] = ("company", *(c for c in columns["links"] if c not in _KEY), "id")
    columns["tokens"] = ("company", "field", "token", "position", "id")
    names = {kind: quote(table.name) for kind, table in every.items()}
    text: dict[str, str] = {}
    for kind in every:
        listed = ", ".join(map(quote, columns[kind]))
        text[f"insert_{kind}"] = (
            f"INSERT INTO {names[kind]} ({listed}) VALUES ({', '.join(mark for _ in columns[kind])})"
        )
        text[f"copy_{kind}"] = f"COPY {names[kind]} ({listed}) FROM STDIN"
    for kind in ("links", "tokens"):
        same = " AND ".join(f"{quote(column)} = {mark}" for column in columns[kind])
        text[f"delete_{kind}"] = f"DELETE FROM {names[kind]} WHERE {same}"
    for kind in ("documents", "rows"):
        sets = ", ".join(f"{quote(column)} = {mark}" for column in columns[kind] if column not in _KEY)
        text[f"update_{kind}"] = f"UPDATE {names[kind]} SET {sets} WHERE company = {mark} AND id = {mark}"
    text["delete_rows"] = f"DELETE FROM {names['rows']} WHERE company = {mark} AND id = {mark}"
    kinds = {path.column: path.kind for path in tables.layout.scalars}
    id_columns = tuple(
        place
        for place, column in enumerate(column for column in columns["rows"] if column not in _KEY)
        if kinds.get(column) is Kind.ID
    )
    count = (
        f"INSERT INTO {CHANGES.name} (model, generation, company, changes, living) VALUES ({', '.join([mark] * 5)}) "
        f"ON CONFLICT (model, generation, company) DO UPDATE SET changes = {CHANGES.name}.changes + excluded.changes, "
        f"living = {CHANGES.name}.living + excluded.living"
    )
    greatest = "greatest" if dialect.name == "postgresql" else "max"
    newest = (
        f"INSERT INTO {NEWEST.name} (model, generation, company, version) VALUES ({', '.join([mark] * 4)}) "
        f"ON CONFLICT (model, generation, company) DO UPDATE SET "
        f"version = {greatest}({NEWEST.name}.version, excluded.version)"
    )
    return Statements(columns, names, text, count, newest, id_columns, dialect.name == "postgresql")
