"""Documents into the tables of the SQL read models by plain `executemany` of INSERTs, from tuples."""

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy.dialects import sqlite

from benchmarks.versions import Version
from workforceos.readmodels.model import RecordModel
from workforceos.readmodels.port import Document
from workforceos.readmodels.sql.database import Database
from workforceos.readmodels.sql.layout import layout_of
from workforceos.readmodels.sql.statements import Statements, statements_of
from workforceos.readmodels.sql.store import SqlReadStore
from workforceos.readmodels.sql.tables import tables_of
from workforceos.readmodels.sql.writing import prepare

CHUNK, GENERATION = 500, 1

Rows = dict[str, list[tuple[Any, ...]]]
"""Statement -> its rows."""


def insert(url: str, versions: Sequence[Version]) -> float:
    """A transaction per 500 documents of a model; seconds. Nothing is read: a document and its row replace what is
    kept, links and tokens that are there already stay."""
    database = Database(url)
    store = SqlReadStore(database)
    by_model: dict[str, list[Version]] = defaultdict(list)
    for version in versions:
        by_model[version[0].plural].append(version)
    batches: list[Rows] = []
    for group in by_model.values():
        model = group[0][0]
        store.prepare(model, GENERATION)
        batches += _batches(model, [document for _, document in group])
    began = time.perf_counter()
    for batch in batches:
        with database.writing() as connection:
            for statement, rows in batch.items():
                connection.exec_driver_sql(statement, rows)
    seconds = time.perf_counter() - began
    store.close()
    return seconds


def _batches(model: RecordModel, documents: Sequence[Document]) -> Iterator[Rows]:
    sql = statements_of(tables_of(layout_of(model), GENERATION), sqlite.dialect())
    for start in range(0, len(documents), CHUNK):
        parts = [_rows_of(model, sql, document) for document in documents[start : start + CHUNK]]
        rows = {_statement(sql, kind): [row for part in parts for row in part[kind]] for kind in sql.tables}
        yield {statement: some for statement, some in rows.items() if some}


def _statement(sql: Statements, kind: str) -> str:
    conflict = "REPLACE" if kind in ("documents", "rows") else "IGNORE"
    return sql.text[f"insert_{kind}"].replace("INSERT", f"INSERT OR {conflict}", 1)


def _rows_of(model: RecordModel, sql: Statements, document: Document) -> Rows:
    ((_, one),) = prepare(layout_of(model), [document])[0].items()
    company, id = sql.id(document.company_id), sql.id(document.id)
    return {
        "documents": [(company, id, document.version, one.body)],
        "rows": [sql.row((company, id, *one.shape.row), 2)],
        "links": [(company, *link, id) for link in one.shape.links],
        "tokens": [(company, *token, id) for token in one.shape.tokens],
    }
