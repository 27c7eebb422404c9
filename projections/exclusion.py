"""One rebuild at a time: each drops what is not live any more, and would drop what another one is making."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from workforceos.database import Database
from workforceos.filelock import FileLock

_LOCK = 0x5746_5245_4255_494C


class RebuildIsRunning(ValueError):
    """Somebody else rebuilds read models of this installation."""


@contextmanager
def only_rebuild(database: Database) -> Iterator[None]:
    """Nobody else rebuilds during the block. Raises RebuildIsRunning at once."""
    refused = RebuildIsRunning("another rebuild is running on this database: wait until it has ended")
    if database.dialect == "sqlite":
        lock = FileLock(Path(f"{database.name}.rebuild"))
        if not lock.acquire():
            raise refused
        try:
            yield
        finally:
            lock.release()
        return
    with database.reading() as connection:  # its session holds the lock: it goes with the process
        if not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(_LOCK))):
            raise refused
        try:
            yield
        finally:
            connection.execute(sa.select(sa.func.pg_advisory_unlock(_LOCK)))
