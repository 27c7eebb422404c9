"""Where the projections stand, for metrics."""

from collections import Counter, defaultdict

import sqlalchemy as sa

from workforceos.database import Database
from workforceos.readmodels.progress import leases, parked, progress


def standing(database: Database) -> dict[str, tuple[int, int]]:
    """Projection -> (position that every shard of its furthest generation has reached, parked streams)."""
    own = sa.case((leases.c.live, sa.func.coalesce(progress.c.covered, 0)), else_=0)
    reached = sa.select(leases.c.projection, leases.c.shard, leases.c.position, own).select_from(
        leases.outerjoin(progress, progress.c.owner == leases.c.owner)
    )
    with database.reading() as connection:
        rows = connection.execute(reached).all()
        aside = Counter(connection.scalars(sa.select(parked.c.projection)))
    by_shard: dict[str, dict[int, int]] = defaultdict(dict)
    for projection, shard, position, covered in rows:
        shards = by_shard[projection]
        shards[shard] = max(position, covered, shards.get(shard, 0))
    return {name: (min(shards.values()), aside[name]) for name, shards in by_shard.items()}
