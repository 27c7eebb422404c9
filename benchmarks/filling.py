"""A log that has grown large, in seconds: rows as the product would have written them, in bulk and without claims."""

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from operator import attrgetter
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from benchmarks.history import Happened
from workforceos.database import Database
from workforceos.eventstore.columns import to_micros
from workforceos.eventstore.mapper import Mapper
from workforceos.eventstore.opening import open_event_store
from workforceos.eventstore.rows import COLUMNS, Row
from workforceos.eventstore.tables import events
from workforceos.keys import load_keys
from workforceos.migrate import upgrade
from workforceos.settings import Settings

_BATCH = 10_000


def fill(settings: Settings, happened: Iterable[Happened]) -> int:
    """Into the log of an installation that nobody else writes to, migrated when it is not; the last position."""
    database = Database(settings.resolved_database_url)
    upgrade(database)
    store = open_event_store(database, master_key=load_keys(settings).persons)
    try:
        last = store.head()
        rows = _rows(store.mapper, happened, last)
        while batch := list(islice(rows, _BATCH)):
            _write(database, batch)
            last = batch[-1].position
        return last
    finally:
        store.close()


def _rows(mapper: Mapper, happened: Iterable[Happened], last: int) -> Iterator[Row]:
    for company_id, group in groupby(happened, key=attrgetter("company_id")):
        while some := list(islice(group, 500)):
            stored = mapper.to_stored_events(company_id, [(one.stream_id, one.version, one.event) for one in some])
            for last, (one, event) in enumerate(zip(some, stored, strict=True), last + 1):
                yield Row(
                    last, company_id, one.stream_id, one.version, event.topic, event.state, one.by, None,
                    str(uuid4()), None, one.at,
                )  # fmt: skip


def _write(database: Database, rows: list[Row]) -> None:
    """All of one batch in one transaction; PostgreSQL's sequence goes along."""
    with database.writing() as connection:
        if database.dialect == "sqlite":
            marks = ", ".join("?" for _ in Row._fields)
            statement = f"INSERT INTO {events.name} ({COLUMNS}) VALUES ({marks})"
            connection.exec_driver_sql(statement, [tuple(map(_plain, row)) for row in rows])
            return
        cursor: Any = connection.connection.cursor()
        with cursor.copy(f"COPY {events.name} ({COLUMNS}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        connection.execute(sa.select(sa.func.setval("events_position_seq", rows[-1].position)))


def _plain(value: Any) -> Any:
    """As SQLite keeps it: ids as bytes, instants as microseconds."""
    if hasattr(value, "hex") and hasattr(value, "bytes"):
        return value.bytes
    return to_micros(value) if hasattr(value, "tzinfo") else value
