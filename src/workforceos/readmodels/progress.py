"""How far projections have come: the tables that projectors write and readers wait on."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

import sqlalchemy as sa

from workforceos.database import Database

SHARDS = 64

metadata = sa.MetaData()

leases = sa.Table(
    "projection_leases",
    metadata,
    sa.Column("projection", sa.Text, primary_key=True),
    sa.Column("generation", sa.Integer, primary_key=True),
    sa.Column("shard", sa.SmallInteger, primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),  # the checkpoint: last event read and acknowledged
    sa.Column("owner", sa.Uuid),
    sa.Column("token", sa.BigInteger, nullable=False),  # grows with every change of owner
    sa.Column("live", sa.Boolean, nullable=False),  # fed by its owner's live feed, so the owner's progress counts
    sa.Column("expires_at", sa.Float, nullable=False),  # seconds since the epoch, database clock not needed
)

progress = sa.Table(
    "projector_progress",
    metadata,
    sa.Column("owner", sa.Uuid, primary_key=True),
    sa.Column("covered", sa.BigInteger, nullable=False),  # every event up to here is in all its live projections
    sa.Column("seen_at", sa.Float, nullable=False),
)

parked = sa.Table(
    "projection_parked",
    metadata,
    sa.Column("projection", sa.Text, primary_key=True),
    sa.Column("generation", sa.Integer, primary_key=True),
    sa.Column("stream_id", sa.Uuid, primary_key=True),
    sa.Column("company_id", sa.Uuid, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("parked_at", sa.Float, nullable=False),
)

rejoins = sa.Table(
    "projection_rejoins",
    metadata,
    sa.Column("projection", sa.Text, primary_key=True),
    sa.Column("generation", sa.Integer, primary_key=True),
    sa.Column("stream_id", sa.Uuid, primary_key=True),  # the person, group or shift whose shown fields changed
    sa.Column("company_id", sa.Uuid, nullable=False),
    sa.Column("shard", sa.SmallInteger, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("cursor", sa.Uuid),  # documents up to this id are done
)


def shard_of(company_id: UUID) -> int:
    """The shard, 0 to 63, that a company's documents are projected in; the same on every machine and day."""
    return int.from_bytes(company_id.bytes[-8:], "big") % SHARDS


class Coverage(Protocol):
    """What is known of how far a projection's shard is covered."""

    def covered(self, projections: Sequence[str], shard: int) -> int:
        """The least position that all these projections have covered for the shard."""
        ...


class DatabaseCoverage:
    """Coverage as the projectors have published it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def covered(self, projections: Sequence[str], shard: int) -> int:
        """The newest generation of each counts; 0 where no projector has ever run."""
        own = sa.case((leases.c.live, sa.func.coalesce(progress.c.covered, 0)), else_=0)
        statement = (
            sa.select(leases.c.projection, leases.c.generation, leases.c.position, own)
            .select_from(leases.outerjoin(progress, progress.c.owner == leases.c.owner))
            .where(leases.c.projection.in_(projections), leases.c.shard == shard)
        )
        with self._database.reading() as connection:
            rows = connection.execute(statement).all()
        furthest = dict.fromkeys(projections, 0)
        for projection, _generation, position, by_owner in rows:
            furthest[projection] = max(furthest[projection], position, by_owner)
        return min(furthest.values(), default=0)
