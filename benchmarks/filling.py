"""A log that has grown large, in seconds: rows as the product would have written them, in bulk and without claims.

A process of its own: `python -m benchmarks.filling EVENTS`, the installation in the environment; prints as JSON the
position of the last event.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import count, groupby, islice
from operator import attrgetter
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from benchmarks.apart import Job, side_by_side
from benchmarks.history import Happened, history
from workforceos.app import Workforce
from workforceos.database import Database
from workforceos.eventstore.columns import to_micros
from workforceos.eventstore.mapper import Mapper
from workforceos.eventstore.rows import COLUMNS, Row
from workforceos.eventstore.tables import events
from workforceos.settings import Settings

_BATCH = 10_000


def fill(installations: Sequence[dict[str, str]], events: int) -> None:
    """So many events of the same history into the log of each, which is migrated when it is not; nobody else may
    write to it meanwhile."""
    side_by_side([Job(settings, "benchmarks.filling", (events,)) for settings in installations])


def _fill(workforce: Workforce, happened: Iterable[Happened]) -> int:
    workforce.migrate()
    last = workforce.store.head()
    rows = _rows(workforce.store.mapper, happened, count(last + 1))
    while batch := list(islice(rows, _BATCH)):
        _write(workforce.database, batch)
        last = batch[-1].position
    return last


def _rows(mapper: Mapper, happened: Iterable[Happened], positions: Iterator[int]) -> Iterator[Row]:
    for company_id, group in groupby(happened, key=attrgetter("company_id")):
        while some := list(islice(group, 500)):
            stored = mapper.to_stored_events(company_id, [(one.stream_id, one.version, one.event) for one in some])
            for one, event in zip(some, stored, strict=True):
                yield Row(
                    next(positions), company_id, one.stream_id, one.version, event.topic, event.state, one.by, None,
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
    if isinstance(value, UUID):
        return value.bytes
    return to_micros(value) if isinstance(value, datetime) else value


if __name__ == "__main__":
    opened = Workforce(Settings())
    try:
        print(json.dumps(_fill(opened, history(int(sys.argv[1])))))
    finally:
        opened.close()
