"""The tables of one generation of one model, as SQLAlchemy Core."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

from workforceos.readmodels.sql.layout import Kind, Layout
from workforceos.readmodels.sql.types import COLUMN_TYPES, Id16, Word

METADATA = sa.MetaData()

GENERATIONS = sa.Table(
    "rm_generations",
    METADATA,
    sa.Column("model", sa.Text, primary_key=True),
    sa.Column("generation", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("live", sa.Boolean, nullable=False, default=False),
)
"""Which generations there are, and which one is live."""


def _of_companies(name: str, *figures: str) -> sa.Table:
    """Figures of each company in each generation."""
    return sa.Table(
        name,
        METADATA,
        sa.Column("model", sa.Text, primary_key=True),
        sa.Column("generation", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("company", Id16, primary_key=True),
        *(sa.Column(figure, sa.BigInteger, nullable=False) for figure in figures),
        sqlite_with_rowid=False,
    )


CHANGES = _of_companies("rm_changes", "changes", "living")
"""How often a company's documents changed, which cached totals hang on, and how many there are to find."""

NEWEST = _of_companies("rm_newest", "version")
"""The greatest version that was ever written for a company: a log that ends before it has lost something."""


@dataclass(frozen=True, eq=False)
class Tables:
    """`documents` holds every id ever written (tombstones too); the other three only what can be found."""

    layout: Layout
    generation: int
    metadata: sa.MetaData
    documents: sa.Table
    rows: sa.Table
    links: sa.Table
    tokens: sa.Table

    @property
    def name(self) -> str:
        return self.rows.name


def tables_of(layout: Layout, generation: int) -> Tables:
    """Describe the tables; creates nothing."""
    metadata = sa.MetaData()
    prefix = f"rm_{layout.model.plural.lower()}_{generation:06d}"
    documents = sa.Table(
        f"{prefix}_documents",
        metadata,
        sa.Column("company", Id16, nullable=False),
        sa.Column("id", Id16, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("body", sa.LargeBinary),  # null: a tombstone
        sa.PrimaryKeyConstraint("company", "id"),
    )
    return Tables(
        layout,
        generation,
        metadata,
        documents,
        _rows(prefix, metadata, layout),
        _links(prefix, metadata, layout),
        _tokens(prefix, metadata),
    )


def _rows(prefix: str, metadata: sa.MetaData, layout: Layout) -> sa.Table:
    items: list[SchemaItem] = [sa.Column("company", Id16), sa.Column("id", Id16)]
    for path in layout.scalars:
        if path.column not in ("id", "company"):
            items.append(sa.Column(path.column, COLUMN_TYPES[path.kind]))
        if path.folded_column:
            items.append(sa.Column(path.folded_column, Word))
        if path.present_column:
            items.append(sa.Column(path.present_column, sa.BigInteger))
    items.append(sa.PrimaryKeyConstraint("company", "id"))
    table = sa.Table(prefix, metadata, *items, sqlite_with_rowid=False)
    _index(f"{prefix}_sort", table, layout, [])
    for path in layout.equality:
        _index(f"{prefix}_{path.number}", table, layout, [path.column])
    return table


def _index(name: str, table: sa.Table, layout: Layout, leading: list[str]) -> None:
    """Company, the leading columns, the default sort, id. SQLite has no NULLS LAST here, and sorts that way anyhow."""
    keys: list[sa.ColumnElement[Any]] = [table.c.company, *(table.c[column] for column in leading)]
    for dialect in ("sqlite", "postgresql"):
        suffix = [
            _ordered(table.c[layout.paths[sort.field].column], sort.descending, dialect)
            for sort in layout.default_sort
            if layout.paths[sort.field].column not in leading
        ]
        sa.Index(name, *keys, *suffix, table.c.id).ddl_if(dialect=dialect)


def _ordered(column: sa.Column[Any], descending: bool, dialect: str) -> sa.ColumnElement[Any]:
    if not descending:
        return column
    return column.desc() if dialect == "sqlite" else column.desc().nulls_last()


def _links(prefix: str, metadata: sa.MetaData, layout: Layout) -> sa.Table:
    sorts = layout.link_sort or ()
    columns = [sa.Column(f"s{i}", _link_sort_type(layout.paths[sort.field].kind)) for i, sort in enumerate(sorts)]
    keys = [column.name for column in columns]
    return sa.Table(
        f"{prefix}_links",
        metadata,
        sa.Column("company", Id16),
        sa.Column("field", sa.Integer),
        sa.Column("word", Word),
        sa.Column("number", sa.Double),
        *columns,
        sa.Column("id", Id16),
        sa.PrimaryKeyConstraint("company", "field", "word", "number", *keys, "id"),
        sqlite_with_rowid=False,
    )


def _link_sort_type(kind: Kind) -> TypeEngine[Any]:
    return Word if kind is Kind.ID else COLUMN_TYPES[kind]


def _tokens(prefix: str, metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        f"{prefix}_tokens",
        metadata,
        sa.Column("company", Id16),
        sa.Column("field", sa.Integer),
        sa.Column("token", Word),
        sa.Column("id", Id16),
        sa.Column("position", sa.Integer),
        sa.PrimaryKeyConstraint("company", "field", "token", "id", "position"),
        sqlite_with_rowid=False,
    )
