"""Generations of a model: which exist, which is live, and how often each company's documents changed."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from workforceos.readmodels.model import RecordModel
from workforceos.readmodels.port import ReadModelUnavailable
from workforceos.readmodels.sql.database import Database
from workforceos.readmodels.sql.layout import layout_of
from workforceos.readmodels.sql.tables import CHANGES, GENERATIONS, METADATA, NEWEST, Tables, tables_of


class ReadModelOutdated(ReadModelUnavailable):
    """A generation was built for another shape of its model: `workforceos projections rebuild` makes the next."""


@dataclass(frozen=True, slots=True)
class Live:
    """A live generation: how often the company's documents in it changed, and how many there are to find."""

    generation: int
    changes: int
    living: int


class Registry:
    """Kept in the same database as the tables, so that a swap is one atomic update."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._checked: dict[tuple[str, int], Tables] = {}
        self._ready = False
        self._complete = False

    def prepare(self, model: RecordModel, generation: int) -> None:
        """Create the tables when missing; raises ReadModelOutdated when they exist with another shape."""
        layout = layout_of(model)
        tables = tables_of(layout, generation)
        self.complete()
        with self._database.writing() as connection:
            _one_at_a_time(connection)
            known = connection.execute(
                sa.select(GENERATIONS.c.fingerprint).where(_is(GENERATIONS, model, generation))
            ).scalar_one_or_none()
            if known is None:
                tables.metadata.create_all(connection)
                connection.execute(
                    sa.insert(GENERATIONS).values(
                        model=model.plural, generation=generation, fingerprint=layout.fingerprint, live=False
                    )
                )
        if known is not None:
            _check(model, generation, known)

    def complete(self) -> None:
        """Make the tables that all generations share, also in a database that an older release has prepared."""
        if not self._complete:
            with self._database.writing() as connection:
                _one_at_a_time(connection)
                METADATA.create_all(connection)
            self._ready = self._complete = True

    def newest(self, connection: Connection) -> int:
        """The greatest version in any generation that is there; 0 for none, or when none was noted yet."""
        if not sa.inspect(connection).has_table(NEWEST.name):
            return 0
        return connection.scalar(sa.select(sa.func.max(NEWEST.c.version))) or 0

    def tables(self, model: RecordModel, generation: int, connection: Connection) -> Tables:
        """Raises ReadModelUnavailable when the generation is not there or has another shape."""
        tables = self._checked.get((model.plural, generation))
        if tables is not None and tables.layout is layout_of(model):
            return tables
        known = self._fingerprint(model, generation, connection)
        _check(model, generation, known)
        tables = tables_of(layout_of(model), generation)
        self._checked[model.plural, generation] = tables
        return tables

    def documents(self, model: RecordModel, generation: int, connection: Connection) -> sa.Table:
        """The documents alone, which every shape of a model keeps the same way: a rebuild compares with them.

        Raises ReadModelUnavailable when the generation is not there.
        """
        self._fingerprint(model, generation, connection)
        return tables_of(layout_of(model), generation).documents

    def _fingerprint(self, model: RecordModel, generation: int, connection: Connection) -> str:
        known = None
        if self.ready(connection):
            known = connection.execute(
                sa.select(GENERATIONS.c.fingerprint).where(_is(GENERATIONS, model, generation))
            ).scalar_one_or_none()
        if known is None:
            raise ReadModelUnavailable(f"{model.plural}: generation {generation} is not prepared")
        fingerprint: str = known
        return fingerprint

    def is_prepared(self, model: RecordModel, generation: int, connection: Connection) -> bool:
        try:
            self._fingerprint(model, generation, connection)
        except ReadModelUnavailable:
            return False
        return True

    def live(self, model: RecordModel, connection: Connection) -> int | None:
        if not self.ready(connection):
            return None
        return connection.execute(
            sa.select(GENERATIONS.c.generation).where(GENERATIONS.c.model == model.plural, GENERATIONS.c.live.is_(True))
        ).scalar_one_or_none()

    def live_for(self, model: RecordModel, company_id: UUID, connection: Connection) -> Live:
        """The live generation and the state of the company in it, in one statement."""
        found = (
            connection.execute(_LIVE_FOR, {"model": model.plural, "company": company_id}).first()
            if (self.ready(connection))
            else None
        )
        if found is None:
            raise ReadModelUnavailable(f"{model.plural}: nothing is live yet")
        return Live(found.generation, found.changes or 0, found.living or 0)

    def swap(self, model: RecordModel, generation: int) -> None:
        with self._database.writing() as connection:
            tables = self.tables(model, generation, connection)
            if connection.dialect.name == "postgresql":
                _measure(connection, tables)
            connection.execute(
                sa.update(GENERATIONS)
                .where(GENERATIONS.c.model == model.plural)
                .values(live=GENERATIONS.c.generation == generation)
            )

    def drop(self, model: RecordModel, generation: int) -> None:
        """Raises ValueError for the live one; an unknown one is no error."""
        self.complete()
        with self._database.writing() as connection:
            if self.live(model, connection) == generation:
                raise ValueError(f"{model.plural}: generation {generation} is live")
            tables_of(layout_of(model), generation).metadata.drop_all(connection)
            for table in (NEWEST, CHANGES, GENERATIONS):
                connection.execute(sa.delete(table).where(_is(table, model, generation)))
        self._checked.pop((model.plural, generation), None)

    def ready(self, connection: Connection) -> bool:
        """Whether anything was ever prepared in this database."""
        if not self._ready:
            self._ready = sa.inspect(connection).has_table(GENERATIONS.name)
        return self._ready


_LIVE_FOR = (
    sa.select(GENERATIONS.c.generation, CHANGES.c.changes, CHANGES.c.living)
    .select_from(
        GENERATIONS.outerjoin(
            CHANGES,
            sa.and_(
                CHANGES.c.model == GENERATIONS.c.model,
                CHANGES.c.generation == GENERATIONS.c.generation,
                CHANGES.c.company == sa.bindparam("company"),
            ),
        )
    )
    .where(GENERATIONS.c.model == sa.bindparam("model"), GENERATIONS.c.live.is_(True))
)


def _is(table: sa.Table, model: RecordModel, generation: int) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.model == model.plural, table.c.generation == generation)


def _check(model: RecordModel, generation: int, fingerprint: str) -> None:
    if fingerprint != layout_of(model).fingerprint:
        raise ReadModelOutdated(
            f"{model.plural}: generation {generation} has another shape; "
            f"run: workforceos projections rebuild {model.plural}"
        )


def _measure(connection: Connection, tables: Tables) -> None:
    """A generation goes live right after it was filled: plans must not wait for PostgreSQL to look at it."""
    quote = connection.dialect.identifier_preparer.quote
    for table in tables.metadata.tables.values():
        connection.execute(sa.text(f"ANALYZE {quote(table.name)}"))


def _one_at_a_time(connection: Connection) -> None:
    """Two processes may prepare at the same moment; PostgreSQL's CREATE TABLE IF NOT EXISTS would collide."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('rm_generations'))"))
