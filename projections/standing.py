"""Where the projections stand, for metrics and the command line."""

from collections import Counter

import sqlalchemy as sa

from workforceos.database import Database
from workforceos.readmodels.progress import SERVING, DatabaseCoverage, generations, parked


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
