"""Put an event store together for the engine of a database."""

from workforceos.database import Database
from workforceos.eventstore.encryption import KeyWrapping
from workforceos.eventstore.mapper import Mapper
from workforceos.eventstore.person_keys import PersonKeys
from workforceos.eventstore.recorder import LogRecorder
from workforceos.eventstore.registry import Registry
from workforceos.eventstore.sqlite import SqliteRecorder
from workforceos.eventstore.store import LogStore


def open_event_store(database: Database, *, master_key: bytes, registry: Registry | None = None) -> LogStore:
    """The store of a database at revision 0001 or later. `master_key`: the secret, at least 16 bytes, that wraps
    the persons' keys; with another one the personal fields written before cannot be read (Undecipherable).

    `registry`: the events to know, by default all of the program. Connects on first use.
    """
    keys = PersonKeys(database, KeyWrapping(master_key))
    recorder: LogRecorder
    if database.dialect == "postgresql":
        from workforceos.eventstore.postgres import PostgresRecorder  # the driver is 10 MiB: only where it is used

        recorder = PostgresRecorder(database.log_pool)
    else:
        recorder = SqliteRecorder(database)
    return LogStore(database, recorder, Mapper(registry or Registry(), keys), keys)
