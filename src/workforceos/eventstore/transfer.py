"""Move a company, or everything, from one store to another, on either engine."""

import hashlib
import os
from collections import Counter
from collections.abc import Iterator
from itertools import groupby, islice
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

import msgspec
from sqlalchemy import Connection, Table, func, insert, or_, select

from workforceos.access.tables import credentials
from workforceos.eventstore.encryption import KeyWrapping, Undecipherable
from workforceos.eventstore.log_queries import pages
from workforceos.eventstore.store import LogStore
from workforceos.eventstore.tables import ANNOUNCED, events, person_keys, range_claims, unique_claims
from workforceos.eventstore.transfer_format import (
    FORMAT,
    ORDER,
    Credential,
    End,
    Event,
    Head,
    Line,
    PersonKey,
    Range,
    TransferRefused,
    Unique,
    lines,
    wrapping,
)

_BATCH = 500
_TABLES: dict[type[Line], Table] = {
    PersonKey: person_keys,
    Credential: credentials,
    Event: events,
    Unique: unique_claims,
    Range: range_claims,
}


def export_events(store: LogStore, file: Path, *, passphrase: str, company_id: UUID | None = None) -> dict[str, int]:
    """Write the file as of one moment, beside running writers; answers the lines of each kind.

    Command keys are not part of it: they live for a day, and with the store that answered them. The file is replaced
    only when it is complete; whatever fails leaves nothing behind.
    """
    if file.is_dir():
        raise IsADirectoryError(f"{file} is a folder: name a file in it")
    unfinished = file.with_name(file.name + ".part")
    try:
        with open(unfinished, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as target:
            counts = _export(store, target, passphrase, company_id)
        unfinished.replace(file)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    return dict(counts)


def _export(store: LogStore, target: BinaryIO, passphrase: str, company_id: UUID | None) -> Counter[str]:
    salt, counts, digest = os.urandom(16), Counter[str](), hashlib.sha256()
    with store.database.snapshot() as connection:
        for line in _exported(store, connection, company_id, salt, wrapping(passphrase, salt)):
            raw = msgspec.json.encode(line) + b"\n"
            digest.update(raw)
            target.write(raw)
            counts[_tag(line)] += 1
    target.write(msgspec.json.encode(End(counts.total(), digest.hexdigest())) + b"\n")
    target.flush()
    os.fsync(target.fileno())
    return counts


def import_events(store: LogStore, file: Path, *, passphrase: str) -> dict[str, int]:
    """Read a file into an empty store; ids, versions, positions, claims stay as they were. All or nothing.

    The file is read through once before anything is written. Raises TransferRefused.
    """
    counts = _verified(file, passphrase)
    with store.database.writing() as connection:
        store.database.lift_limits(connection)
        if any(connection.execute(select(func.count()).select_from(table)).scalar_one() for table in _TABLES.values()):
            raise TransferRefused("the store is not empty")
        if store.database.dialect == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock_shared({ANNOUNCED})")
        key: KeyWrapping | None = None
        for kind, group in groupby(lines(file), key=type):
            if kind is Head:
                key = wrapping(passphrase, next(group).salt)
                continue
            while batch := [_row(store, line, key) for line in islice(group, _BATCH)]:
                connection.execute(insert(_TABLES[kind]), batch)
        if store.database.dialect == "postgresql":
            last = connection.execute(select(func.coalesce(func.max(events.c.position), 0))).scalar_one()
            connection.execute(select(func.setval("events_position_seq", last)))
    return counts


def _exported(
    store: LogStore, connection: Connection, company_id: UUID | None, salt: bytes, new: KeyWrapping
) -> Iterator[Line]:
    yield Head(FORMAT, company_id, salt)
    for row in _all(connection, person_keys, company_id):
        person, wrapped = (row.company_id, row.person_id), row.wrapped
        if wrapped is not None:
            wrapped = new.wrap(*person, store.keys.wrapping.unwrap(*person, wrapped))
        yield PersonKey(*person, wrapped, row.changed_at)
    for row in _all(connection, credentials, company_id):
        sealed = new.wrap(row.company_id, row.user_id, row.password_hash.encode())
        yield Credential(row.company_id, row.user_id, sealed, row.changed_at)
    for page in pages(connection, company_id):
        for event in page:
            yield Event(**(event._asdict() | {"data": msgspec.Raw(event.data)}))
    for row in _all(connection, unique_claims, company_id):
        yield Unique(**row._mapping)
    for row in _all(connection, range_claims, company_id):
        yield Range(**{name: value for name, value in row._mapping.items() if name != "id"})


def _all(connection: Connection, table: Table, company_id: UUID | None) -> Iterator[Any]:
    query = select(table).order_by(*table.primary_key)
    if company_id is not None:
        own = table.c.company_id == company_id
        if table is unique_claims:  # its codename is held at root
            own = or_(own, table.c.source == company_id)
        query = query.where(own)
    yield from connection.execution_options(yield_per=_BATCH).execute(query)


def _verified(file: Path, passphrase: str) -> dict[str, int]:
    counts, versions, position, reached = Counter[str](), Counter[UUID](), 0, 0
    key: KeyWrapping | None = None
    for line in lines(file):
        place = ORDER.index(type(line))
        if place < reached or (key is None) != isinstance(line, Head):
            raise TransferRefused(f"a line of kind {_tag(line)} out of order")
        reached = place
        if isinstance(line, Head):
            if line.format != FORMAT:
                raise TransferRefused(f"not a file of format {FORMAT}")
            key = wrapping(passphrase, line.salt)
        elif isinstance(line, Credential) and key is not None:
            _must_open(key, line.company_id, line.user_id, line.sealed)
        elif isinstance(line, PersonKey) and line.wrapped is not None and key is not None:
            _must_open(key, line.company_id, line.person_id, line.wrapped)
        elif isinstance(line, Event):
            versions[line.stream_id] += 1
            if line.position <= position or line.version != versions[line.stream_id]:
                raise TransferRefused(f"the event at position {line.position} is out of order")
            position = line.position
        counts[_tag(line)] += 1
    return dict(counts)


def _must_open(key: KeyWrapping, company_id: UUID, person_id: UUID, sealed: bytes) -> None:
    try:
        key.unwrap(company_id, person_id, sealed)
    except Undecipherable as error:
        raise TransferRefused("the passphrase is another one") from error


def _row(store: LogStore, line: Any, key: KeyWrapping | None) -> dict[str, Any]:
    row = msgspec.structs.asdict(line)
    if isinstance(line, Event):
        row["data"] = bytes(line.data)
    elif isinstance(line, Credential) and key is not None:
        row["password_hash"] = key.unwrap(line.company_id, line.user_id, row.pop("sealed")).decode()
    elif isinstance(line, PersonKey) and line.wrapped is not None and key is not None:
        person = line.company_id, line.person_id
        row["wrapped"] = store.keys.wrapping.wrap(*person, key.unwrap(*person, line.wrapped))
    return row


def _tag(line: Line) -> str:
    tag = line.__struct_config__.tag
    assert isinstance(tag, str)
    return tag
