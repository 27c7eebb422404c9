"""Password hashes of users. They are in this table only, never in events."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from workforceos.access.epoch import to_milliseconds
from workforceos.access.passwords import hash_password
from workforceos.access.storage import Tables
from workforceos.access.tables import credentials

Person = tuple[UUID, UUID]
"""(company id, user id)."""


class Credentials:
    """Raises StoreUnavailable when the database is away."""

    def __init__(self, database: Tables, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def set(self, company_id: UUID, user_id: UUID, password: str) -> None:
        """Hash and keep a password, instead of the one before. The rules of passwords are the caller's to check."""
        self.set_hash(company_id, user_id, hash_password(password))

    def set_hash(self, company_id: UUID, user_id: UUID, password_hash: str) -> None:
        row = self._row(company_id, user_id, password_hash)
        with self._database.writing() as connection:
            connection.execute(delete(credentials).where(credentials.c.user_id == user_id))
            connection.execute(insert(credentials).values(**row))

    def set_first(self, person: Person, password: str, *, alike: Person) -> bool:
        """The first password of `person`, and the same for `alike` unless they have one: both at once. False, with
        nothing set, when `person` has one. Of several processes at once, one is answered True."""
        row, row_alike = (self._row(*each, hash_password(password)) for each in (person, alike))
        try:
            with self._database.writing() as connection:
                connection.execute(insert(credentials).values(**row))
                kept = select(credentials.c.user_id).where(credentials.c.user_id == row_alike["user_id"])
                if connection.scalar(kept) is None:
                    connection.execute(insert(credentials).values(**row_alike))
        except IntegrityError:
            return False
        return True

    def hash_of(self, company_id: UUID, user_id: UUID) -> str | None:
        query = select(credentials.c.password_hash)
        query = query.where(credentials.c.user_id == user_id, credentials.c.company_id == company_id)
        with self._database.reading() as connection:
            return connection.scalar(query)

    def remove(self, company_id: UUID, user_id: UUID) -> None:
        ours = (credentials.c.user_id == user_id, credentials.c.company_id == company_id)
        with self._database.writing() as connection:
            connection.execute(delete(credentials).where(*ours))

    def _row(self, company_id: UUID, user_id: UUID, password_hash: str) -> dict[str, object]:
        return {
            "user_id": user_id,
            "company_id": company_id,
            "password_hash": password_hash,
            "changed_at": to_milliseconds(self._clock()),
        }
