"""Bulk writes: each document with its row, links and tokens, only where it is newer than what is kept."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from workforceos.readmodels.port import Document, WriteError
from workforceos.readmodels.sql.layout import Layout
from workforceos.readmodels.sql.rows import Shape, owned_by, shape
from workforceos.readmodels.sql.statements import Statements, statements_of
from workforceos.readmodels.sql.tables import Tables
from workforceos.readmodels.sql.values import BadValue

Key = tuple[UUID, UUID]  # company, id

_ENCODER = msgspec.json.Encoder(decimal_format="number")
_NOTHING = Shape((), frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document as it will be kept; `body` and `shape` are empty for a tombstone."""

    document: Document
    body: bytes | None
    shape: Shape

    @property
    def key(self) -> Key:
        return self.document.company_id, self.document.id


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of a document."""

    version: int
    body: bytes | None


def prepare(layout: Layout, documents: Sequence[Document]) -> tuple[dict[Key, Prepared], list[WriteError]]:
    """The newest of each id that can be kept, and why the others can't."""
    prepared: dict[Key, Prepared] = {}
    errors: list[WriteError] = []
    for document in documents:
        try:
            one = _prepare(layout, document)
        except (BadValue, TypeError, ValueError) as error:
            errors.append(WriteError(document.id, str(error)))
            continue
        other = prepared.get(one.key)
        if other is None or other.document.version < document.version:
            prepared[one.key] = one
    return prepared, errors


def _prepare(layout: Layout, document: Document) -> Prepared:
    if document.deleted:
        return Prepared(document, None, _NOTHING)
    if not owned_by(document.body, document.company_id):
        raise BadValue("companyId: not the document's company")
    return Prepared(document, _ENCODER.encode(document.body), shape(layout, document.body))


def write(connection: Connection, tables: Tables, prepared: dict[Key, Prepared]) -> None:
    """Within the transaction of `connection`, which no other writer of these companies enters until it ends."""
    _lock(connection, tables, prepared)
    known = _known(connection, tables, prepared)
    newer = [one for key, one in prepared.items() if key not in known or known[key].version < one.document.version]
    if not newer:
        return
    # in the order of the keys, so that neighbours share pages of the tables and no two writers deadlock
    newer.sort(key=lambda one: (one.key[0].int, one.key[1].int))
    old = {one.key: _old_shape(tables.layout, known.get(one.key), one) for one in newer}
    batch = _Batch(connection, statements_of(tables, connection.dialect))
    batch.documents(newer, known)
    existing = {key for key, shape in old.items() if shape is not _NOTHING}
    batch.rows(newer, existing)
    batch.parts("links", [(one.key, old[one.key].links, one.shape.links) for one in newer])
    batch.parts("tokens", [(one.key, old[one.key].tokens, one.shape.tokens) for one in newer])
    _count_change(connection, tables, newer, existing)


def _known(connection: Connection, tables: Tables, keys: Iterable[Key]) -> dict[Key, Known]:
    table = tables.documents.c
    found: dict[Key, Known] = {}
    for company, group in groupby(sorted(keys), key=lambda key: key[0]):
        ids = [id for _, id in group]
        for row in connection.execute(
            sa.select(table.id, table.version, table.body).where(table.company == company, table.id.in_(ids))
        ):
            found[company, row.id] = Known(row.version, None if row.body is None else bytes(row.body))
    return found


def _old_shape(layout: Layout, known: Known | None, new: Prepared) -> Shape:
    """Links and tokens that are there. Recomputed from the body kept, which is cheaper than an index over them by id;
    where nothing has changed of what they are made from, they are the new ones."""
    if known is None or known.body is None:
        return _NOTHING
    body = msgspec.json.decode(known.body)
    if new.body is not None and all(body.get(name) == new.document.body.get(name) for name in layout.indexed_names):
        return new.shape
    return shape(layout, body)


def _lock(connection: Connection, tables: Tables, keys: Iterable[Key]) -> None:
    """PostgreSQL: one writer at a time per table and company, in one order. SQLite has one writer anyhow."""
    if connection.dialect.name != "postgresql":
        return
    locks = sorted({_lock_number(tables.name, company) for company, _ in keys})
    connection.execute(
        sa.text("SELECT pg_advisory_xact_lock(number) FROM unnest(CAST(:numbers AS bigint[])) AS number"),
        {"numbers": locks},
    ).all()


def _lock_number(table: str, company: UUID) -> int:
    digest = hashlib.blake2b(table.encode() + company.bytes, digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def _count_change(connection: Connection, tables: Tables, newer: Iterable[Prepared], existing: set[Key]) -> None:
    """One change per company, how many more documents it has to find, and the greatest version."""
    more: dict[UUID, int] = {}
    newest: dict[UUID, int] = {}
    for one in newer:
        company = one.key[0]
        more[company] = more.get(company, 0) + (one.body is not None) - (one.key in existing)
        newest[company] = max(newest.get(company, 0), one.document.version)
    sql = statements_of(tables, connection.dialect)
    model = tables.layout.model.plural
    parameters = [(model, tables.generation, sql.id(company), 1, more[company]) for company in sorted(more)]
    connection.exec_driver_sql(sql.count_change, parameters)
    noted = [(model, tables.generation, sql.id(company), newest[company]) for company in sorted(newest)]
    connection.exec_driver_sql(sql.note_newest, noted)


class _Batch:
    """Sets of rows through the driver's bulk calls: SQLAlchemy's own cost per parameter would double the time."""

    def __init__(self, connection: Connection, statements: Statements) -> None:
        self._connection = connection
        self._sql = statements
        self._id = statements.id

    def documents(self, newer: list[Prepared], known: dict[Key, Known]) -> None:
        fresh = [(*self._key(one), one.document.version, one.body) for one in newer if one.key not in known]
        stale = [(one.document.version, one.body, *self._key(one)) for one in newer if one.key in known]
        self._sql.insert(self._connection, "documents", fresh)
        self._sql.run(self._connection, "update_documents", stale)

    def rows(self, newer: list[Prepared], existing: set[Key]) -> None:
        living = [one for one in newer if one.body is not None]
        fresh = [(*self._key(one), *one.shape.row) for one in living if one.key not in existing]
        changed = [(*one.shape.row, *self._key(one)) for one in living if one.key in existing]
        gone = [self._key(one) for one in newer if one.body is None and one.key in existing]
        self._sql.insert(self._connection, "rows", [self._sql.row(row, 2) for row in fresh])
        self._sql.run(self._connection, "update_rows", [self._sql.row(row, 0) for row in changed])
        self._sql.run(self._connection, "delete_rows", gone)

    def parts(self, name: str, changes: list[tuple[Key, frozenset[Any], frozenset[Any]]]) -> None:
        """Links or tokens: those that a document no longer has go, those that it did not have come."""
        gone: list[tuple[Any, ...]] = []
        fresh: list[tuple[Any, ...]] = []
        for (company, id), old, new in changes:
            ends = (self._id(company), self._id(id))
            gone += [(ends[0], *part, ends[1]) for part in old - new] if old else []
            fresh += [(ends[0], *part, ends[1]) for part in (new - old if old else new)]
        self._sql.run(self._connection, f"delete_{name}", gone)
        self._sql.insert(self._connection, name, fresh)

    def _key(self, one: Prepared) -> tuple[Any, Any]:
        return self._id(one.key[0]), self._id(one.key[1])
