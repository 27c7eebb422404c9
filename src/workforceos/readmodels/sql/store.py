"""The read store on SQLite or PostgreSQL."""

import hashlib
from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from workforceos.readmodels import tree
from workforceos.readmodels.model import RecordModel
from workforceos.readmodels.port import Document, Found, ReadStore, WriteError
from workforceos.readmodels.sql import writing
from workforceos.readmodels.sql.database import SEARCH_SECONDS, Database, GenerationGone, ValueRefused
from workforceos.readmodels.sql.layout import layout_of
from workforceos.readmodels.sql.registry import Live, Registry
from workforceos.readmodels.sql.searching import Searcher, matching_ids
from workforceos.readmodels.sql.tables import Tables
from workforceos.readmodels.sql.totals import Totals
from workforceos.readmodels.sql.weight import is_large

T = TypeVar("T")


def open_sql_read_store(url: str) -> ReadStore:
    """A store on `sqlite:////path/file.db` (made when missing) or `postgresql://...`. Connects when first used."""
    return SqlReadStore(Database(url))


class SqlReadStore:
    """Implements `ReadStore`; may be used from any number of threads."""

    searchable_at_once = True

    def __init__(self, database: Database) -> None:
        self._database = database
        self._registry = Registry(database)
        self._totals = Totals()

    def prepare(self, model: RecordModel, generation: int) -> None:
        self._registry.prepare(model, generation)

    def is_prepared(self, model: RecordModel, generation: int) -> bool:
        with self._database.reading() as connection:
            return self._registry.is_prepared(model, generation, connection)

    def live_generation(self, model: RecordModel) -> int | None:
        with self._database.reading() as connection:
            return self._registry.live(model, connection)

    def swap(self, model: RecordModel, generation: int) -> None:
        self._registry.swap(model, generation)

    def drop(self, model: RecordModel, generation: int) -> None:
        self._registry.drop(model, generation)

    def write(self, model: RecordModel, generation: int, documents: Sequence[Document]) -> list[WriteError]:
        prepared, errors = writing.prepare(layout_of(model), documents)
        if not prepared:
            return errors
        self._registry.complete()
        try:
            self._write(model, generation, prepared)
        except ValueRefused:
            errors += self._write_one_by_one(model, generation, prepared)
        return errors

    def _write(self, model: RecordModel, generation: int, prepared: dict[writing.Key, writing.Prepared]) -> None:
        with self._database.writing() as connection:
            writing.write(connection, self._registry.tables(model, generation, connection), prepared)

    def _write_one_by_one(
        self, model: RecordModel, generation: int, prepared: dict[writing.Key, writing.Prepared]
    ) -> list[WriteError]:
        """After the engine refused a value: the others still go in."""
        errors: list[WriteError] = []
        for key, one in prepared.items():
            try:
                self._write(model, generation, {key: one})
            except ValueRefused as error:
                errors.append(WriteError(one.document.id, str(error)))
        return errors

    def versions(self, model: RecordModel, generation: int, company_id: UUID, ids: Sequence[UUID]) -> dict[UUID, int]:
        with self._database.reading() as connection:
            table = self._registry.tables(model, generation, connection).documents.c
            found = connection.execute(
                sa.select(table.id, table.version).where(table.company == company_id, table.id.in_(ids))
            )
            return {row.id: row.version for row in found}

    def get(self, model: RecordModel, company_id: UUID, id: UUID) -> Document | None:
        def ask(connection: Connection, tables: Tables, live: Live) -> Document | None:
            table = tables.documents.c
            row = connection.execute(
                sa.select(table.version, table.body).where(table.company == company_id, table.id == id)
            ).first()
            if row is None or row.body is None:
                return None
            return Document(id, company_id, row.version, msgspec.json.decode(row.body))

        return self._live(model, company_id, ask, SEARCH_SECONDS)

    def search(self, model: RecordModel, company_id: UUID, search: tree.Search) -> Found:
        def ask(connection: Connection, tables: Tables, live: Live) -> Found:
            return Searcher(connection, tables, company_id, self._totals, live).search(search)

        return self._live(model, company_id, ask, SEARCH_SECONDS, large=is_large(search))

    def _live(
        self,
        model: RecordModel,
        company_id: UUID,
        ask: Callable[[Connection, Tables, Live], T],
        seconds: float,
        *,
        large: bool = False,
    ) -> T:
        """Ask the live generation. One that is dropped between two statements is no answer: ask the next one."""
        for last in (False, True):
            try:
                with self._database.reading(seconds, large=large) as connection:
                    live = self._registry.live_for(model, company_id, connection)
                    return ask(connection, self._registry.tables(model, live.generation, connection), live)
            except GenerationGone:
                if last:
                    raise
        raise AssertionError

    def scan(
        self, model: RecordModel, generation: int, company_id: UUID, query: tree.Query, after: UUID | None, limit: int
    ) -> list[UUID]:
        with self._database.reading(None) as connection:
            tables = self._registry.tables(model, generation, connection)
            return matching_ids(connection, tables, company_id, query, after, limit)

    def checksums(self, model: RecordModel, generation: int) -> dict[UUID, tuple[int, str]]:
        with self._database.reading(None) as connection:
            return _checksums(connection, self._registry.documents(model, generation, connection))

    def newest(self) -> int:
        with self._database.reading() as connection:
            return self._registry.newest(connection)

    def refresh(self, model: RecordModel) -> None:
        """Nothing to do: what is committed is visible."""

    def ping(self) -> None:
        self._database.ping()

    def close(self) -> None:
        self._database.close()


def _checksums(connection: Connection, documents: sa.Table) -> dict[UUID, tuple[int, str]]:
    """The sum of the bodies' hashes, whatever the order of keys and rows."""
    encoder = msgspec.json.Encoder(order="sorted")
    counts: dict[UUID, int] = {}
    sums: dict[UUID, int] = {}
    rows = connection.execution_options(yield_per=1000).execute(
        sa.select(documents.c.company, documents.c.id, documents.c.body).where(documents.c.body.is_not(None))
    )
    for company, id, body in rows:
        canonical = encoder.encode(msgspec.json.decode(body))
        counts[company] = counts.get(company, 0) + 1
        digest = hashlib.sha256(id.bytes + canonical).digest()[:16]
        sums[company] = (sums.get(company, 0) + int.from_bytes(digest)) % 2**128
    return {company: (count, f"{sums[company]:032x}") for company, count in counts.items()}
