"""Where the projections stand, for metrics and the command line."""

from collections import Counter
from collections.abc import Mapping

import sqlalchemy as sa

from projections.projection import Projection
from workforceos.database import Database
from workforceos.eventstore.port import EventStore
from workforceos.readmodels.port import ReadModelUnavailable, ReadStore
from workforceos.readmodels.progress import SERVING, DatabaseCoverage, generations, parked


class LogIncomplete(ValueError):
    """Read models hold events that the log has not: its end is lost."""


def must_be_complete(events: EventStore, documents: ReadStore) -> None:
    """Raises LogIncomplete when the log ends before what was projected from it, as after a write-ahead log that was
    cut off, or a backup put in its place. Where the engine keeps no versions, nothing is known."""
    newest, head = documents.newest(), events.head()
    if newest > head:
        raise LogIncomplete(
            f"the log ends at position {head}, but the read models know of position {newest}: the end of the log is "
            "lost. Put the whole log (with its -wal file) back; or, to go on with what is there, run "
            "`workforceos projections rebuild` and start again"
        )


def must_be_served(projections: Mapping[str, Projection], documents: ReadStore) -> None:
    """Raises ReadModelUnavailable when the engine is away, or a read model has not been made (again) yet."""
    documents.ping()
    for name, projection in projections.items():
        if documents.live_generation(projection.model) is None:
            raise ReadModelUnavailable(f"the read model {name} has not been made yet")


def standing(database: Database) -> dict[str, tuple[int, int]]:
    """Projection -> (position that every shard of its serving generations has reached, parked streams)."""
    serving = sa.and_(
        generations.c.projection == parked.c.projection,
        generations.c.generation == parked.c.generation,
        generations.c.state == SERVING,
    )
    with database.reading() as connection:
        aside = Counter(connection.scalars(sa.select(parked.c.projection).join(generations, serving)))
    reached = DatabaseCoverage(database).reached()
    return {name: (position, aside[name]) for name, position in reached.items()}
