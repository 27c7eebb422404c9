"""The keys of persons: made when first needed, gone for good when a person is erased."""

import threading
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from time import monotonic
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, delete, inspect, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from workforceos.database import Database
from workforceos.eventstore.encryption import KeyWrapping, Undecipherable
from workforceos.eventstore.tables import events, person_keys

CACHE_SECONDS = 5.0
"""How long another process may still read a person's fields after they were erased."""

Person = tuple[UUID, UUID]
"""(company id, person id)."""

Ciphers = Mapping[Person, AESGCM | None]
"""None: the person was erased, or never had a key."""

_BATCH = 500
_CACHE_LIMIT = 20_000


def has_personal_keys(database: Database) -> bool:
    """Whether anything was sealed here that is not erased. Connects to nothing that it would have to make."""
    return _oldest(database) is not None


def opens_personal_keys(secret: bytes, database: Database) -> bool:
    """Whether the personal keys of this database were wrapped under this secret; True where there are none yet."""
    oldest = _oldest(database)
    if oldest is None:
        return True
    try:
        KeyWrapping(secret).unwrap(*oldest)
    except Undecipherable:
        return False
    return True


def _oldest(database: Database) -> tuple[UUID, UUID, bytes] | None:
    """The first key that is left: where a second secret ever came into use, it is of the one before."""
    if database.is_absent:
        return None
    kept = (
        select(person_keys.c.company_id, person_keys.c.person_id, person_keys.c.wrapped)
        .where(person_keys.c.wrapped.is_not(None))
        .order_by(person_keys.c.changed_at, person_keys.c.person_id)
        .limit(1)
    )
    with database.reading() as connection:
        if not inspect(connection).has_table(person_keys.name):
            return None  # nothing has been migrated
        row = connection.execute(kept).first()
    return None if row is None else (row.company_id, row.person_id, row.wrapped)


class PersonKeys:
    """Thread-safe. Raises StoreUnavailable when the database is away."""

    def __init__(self, database: Database, wrapping: KeyWrapping) -> None:
        self._database = database
        self.wrapping = wrapping
        self._guard = threading.Lock()
        self._cached: dict[Person, tuple[float, AESGCM | None]] = {}

    def known(self, persons: Iterable[Person]) -> Ciphers:
        """The ciphers of these persons, in one query for those not cached."""
        found, missing = self._from_cache(persons)
        if missing:
            with self._database.reading() as connection:
                self._remember(found, missing, self._fetch(connection, missing))
        return found

    def needed(self, persons: Iterable[Person]) -> Ciphers:
        """As `known`, but a key is made for whoever has never had one. Erased persons get none."""
        found, missing = self._from_cache(persons)
        if missing:
            with self._database.reading() as connection:
                rows = self._fetch(connection, missing)
            strangers = [person for person in missing if person not in rows]
            if strangers:
                with self._database.writing() as connection:
                    self._create(connection, strangers)
                    # Another process may have been first: what stands in the table counts.
                    rows |= self._fetch(connection, strangers)
            self._remember(found, missing, rows)
        return found

    def withdraw(self, company_id: UUID, persons: Iterable[UUID]) -> None:
        """Remove the keys of persons whose first event was refused; whoever has a stream keeps theirs."""
        wanted = list(persons)
        has_stream = (
            select(events.c.position)
            .where(events.c.stream_id == person_keys.c.person_id, events.c.company_id == company_id)
            .exists()
        )
        with self._guard:
            for person in wanted:
                self._cached.pop((company_id, person), None)
        with self._database.writing() as connection:
            connection.execute(
                delete(person_keys).where(
                    person_keys.c.company_id == company_id, person_keys.c.person_id.in_(wanted), ~has_stream
                )
            )

    def forget(self, company_id: UUID, person_id: UUID) -> None:
        """Leave a tombstone in place of the key."""
        now = datetime.now(UTC)
        with self._database.writing() as connection:
            statement = self._insert().values(company_id=company_id, person_id=person_id, wrapped=None, changed_at=now)
            connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["company_id", "person_id"], set_={"wrapped": None, "changed_at": now}
                )
            )
        with self._guard:
            self._cached.pop((company_id, person_id), None)

    def _from_cache(self, persons: Iterable[Person]) -> tuple[dict[Person, AESGCM | None], list[Person]]:
        oldest = monotonic() - CACHE_SECONDS
        found: dict[Person, AESGCM | None] = {}
        missing: list[Person] = []
        for person in dict.fromkeys(persons):
            entry = self._cached.get(person)
            if entry is None or entry[0] < oldest:
                missing.append(person)
            else:
                found[person] = entry[1]
        return found, missing

    def _remember(
        self, found: dict[Person, AESGCM | None], missing: list[Person], rows: Mapping[Person, bytes | None]
    ) -> None:
        now = monotonic()
        with self._guard:
            if len(self._cached) > _CACHE_LIMIT:
                self._cached.clear()
            for person in missing:
                wrapped = rows.get(person)
                cipher = None if wrapped is None else AESGCM(self.wrapping.unwrap(*person, wrapped))
                found[person] = cipher
                if person in rows:
                    self._cached[person] = (now, cipher)

    def _fetch(self, connection: Connection, persons: list[Person]) -> dict[Person, bytes | None]:
        key, rows = tuple_(person_keys.c.company_id, person_keys.c.person_id), {}
        for start in range(0, len(persons), _BATCH):
            for row in connection.execute(select(person_keys).where(key.in_(persons[start : start + _BATCH]))):
                rows[row.company_id, row.person_id] = row.wrapped
        return rows

    def _create(self, connection: Connection, persons: list[Person]) -> None:
        now = datetime.now(UTC)
        # Sorted, so that two processes that make keys for the same persons never wait for each other in a ring.
        values = [
            {
                "company_id": company_id,
                "person_id": person_id,
                "wrapped": self.wrapping.wrap(company_id, person_id, AESGCM.generate_key(256)),
                "changed_at": now,
            }
            for company_id, person_id in sorted(persons)
        ]
        connection.execute(self._insert().on_conflict_do_nothing(), values)

    def _insert(self) -> postgresql.Insert | sqlite.Insert:
        if self._database.dialect == "postgresql":
            return postgresql.insert(person_keys)
        return sqlite.insert(person_keys)
