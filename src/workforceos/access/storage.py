"""The main database as access uses it."""

from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy import Connection


class Tables(Protocol):
    """Both raise StoreUnavailable when the database is away; `writing` commits on success."""

    def reading(self) -> AbstractContextManager[Connection]: ...

    def writing(self) -> AbstractContextManager[Connection]: ...
