"""A long history into a log at once: rows and claims as the product would have left them, without its appends.

Nobody may read or write the log meanwhile: positions are given out beforehand.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Connection, Table, insert

from benchmarks.happened import Happened
from workforceos.eventstore.model import UniqueClaim
from workforceos.eventstore.rows import Row
from workforceos.eventstore.store import LogStore
from workforceos.eventstore.tables import events, range_claims, unique_claims

_BATCH = 20_000

Columns = dict[str, Any]


def append_in_bulk(store: LogStore, happened: Iterable[Happened]) -> None:
    """Batches of thousands of events, a transaction each."""
    left, last = iter(happened), store.head()
    while batch := list(islice(left, _BATCH)):
        rows = list(_rows(store, batch, last))
        unique, ranges = _claims(batch)
        last = rows[-1].position
        with store.database.writing() as connection:
            store.database.lift_limits(connection)
            _insert(connection, events, [row._asdict() for row in rows])
            _insert(connection, unique_claims, unique)
            _insert(connection, range_claims, ranges)
            if store.database.dialect == "postgresql":
                connection.exec_driver_sql("SELECT setval('events_position_seq', %s)", (last,))


def _rows(store: LogStore, batch: Sequence[Happened], last: int) -> Iterator[Row]:
    # All keys at once: one transaction makes those of who is new.
    store.keys.needed((one.metadata.company_id, getattr(one.event, of)) for one in batch for of in _persons(one))
    for company_id, of_company in groupby(batch, key=lambda one: one.metadata.company_id):
        some = list(of_company)
        stored = store.mapper.to_stored_events(company_id, [(one.stream_id, one.version, one.event) for one in some])
        for one, event in zip(some, stored, strict=True):
            last, m = last + 1, one.metadata
            place = (last, company_id, one.stream_id, one.version, event.topic, event.state)
            yield Row(*place, m.user_id, m.session_id, m.request_id, m.causation_id, m.at)


def _persons(one: Happened) -> set[str]:
    """The fields that name those whose fields are encrypted."""
    return {of for field, of in one.event.PERSONAL.items() if getattr(one.event, field) is not None}


def _claims(batch: Sequence[Happened]) -> tuple[list[Columns], list[Columns]]:
    unique: list[Columns] = []
    ranges: list[Columns] = []
    for one in batch:
        for claim in one.claims:
            common = {"company_id": one.metadata.company_id, "kind": claim.kind, "source": claim.source}
            if isinstance(claim, UniqueClaim):
                unique.append(common | {"company_id": claim.company_id or common["company_id"], "value": claim.value})
            else:
                span = {"starts_at": claim.start, "ends_at": claim.end}
                ranges.append(common | span | {"lane": claim.lane, "subject": claim.subject})
    return unique, ranges


def _insert(connection: Connection, table: Table, rows: Sequence[Columns]) -> None:
    if connection.dialect.name == "sqlite":
        if rows:
            connection.execute(insert(table), rows)
        return
    cursor: Any = connection.connection.cursor()
    columns = [column.name for column in table.c if column.name != "id"]
    with cursor.copy(f"COPY {table.name} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([row[column] for column in columns])
