"""How many deadlocks PostgreSQL has had to resolve."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg


@contextmanager
def without_deadlocks(url: str) -> Iterator[None]:
    """PostgreSQL resolved none in this database while the block ran. SQLite has one writer at a time."""
    before = _resolved(url)
    yield
    assert _resolved(url) == before


def _resolved(url: str) -> int:
    if url.startswith("sqlite"):
        return 0
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()").fetchone()
    assert row is not None
    count: int = row[0]
    return count
