"""How far projections have come: the tables that projectors write and readers wait on."""

from collections.abc import Sequence
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa

from workforceos.database import Database

SHARDS = 64

metadata = sa.MetaData()

generations = sa.Table(
    "projection_generations",
    metadata,
    sa.Column("projection", sa.Text, primary_key=True),
    sa.Column("generation", sa.Integer, primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("names_from", sa.BigInteger, nullable=False),  # all its documents show names at least as new as this
)
BUILDING = "building"
"""Only the rebuild that makes it feeds it."""
OFFERED = "offered"
"""Projectors take it over; readers do not count on it yet."""
SERVING = "serving"
"""Readers may be on it: what is covered is covered in every serving generation."""
RETIRED = "retired"
"""No reader is on it any more: projectors let go of it."""

leases = sa.Table(
    "projection_leases",
    metadata,
    sa.Column("projection", sa.Text, primary_key=True),
    sa.Column("generation", sa.Integer, primary_key=True),
    sa.Column("shard", sa.SmallInteger, primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),  # a checkpoint: every event up to here is acknowledged
    sa.Column("owner", sa.Uuid),
    sa.Column("token", sa.BigInteger, nullable=False),  # grows with every change of owner
    sa.Column("live", sa.Boolean, nullable=False),  # fed by its owner's live feed, so the owner's progress counts, too
)

progress = sa.Table(
    "projector_progress",
    metadata,
    sa.Column("owner", sa.Uuid, primary_key=True),  # a life of a projector; without this row it holds nothing
    sa.Column("beat", sa.BigInteger, nullable=False),  # grows while it lives; whoever sees it stand still ends it
    sa.Column("position", sa.BigInteger, nullable=False),  # the checkpoint of all its live leases
    sa.Column("covered", sa.BigInteger, nullable=False),  # nothing else appears up to here: what readers wait for
    sa.Column("shares", sa.Boolean, nullable=False),  # takes its share of all leases (a rebuild has only its own)
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
    sa.Column("company_id", sa.Uuid, primary_key=True),  # of the documents: what is root's is shown in many companies
    sa.Column("shard", sa.SmallInteger, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("cursor", sa.Uuid),  # documents up to this id are done
)


def shard_of(company_id: UUID) -> int:
    """The shard, 0 to 63, that a company's documents are projected in; the same on every machine and day."""
    return int.from_bytes(company_id.bytes[-8:], "big") % SHARDS


class Coverage(Protocol):
    """What is known of how far a projection's shard is covered."""

    def covered(self, projections: Sequence[str], shard: int | None) -> int:
        """The least position that all these projections have covered for the shard; None: for every shard."""
        ...


class DatabaseCoverage:
    """Coverage as the projectors have published it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def covered(self, projections: Sequence[str], shard: int | None) -> int:
        """Counts every generation that a reader may be on; 0 where no projector has ever run."""
        of_shard = {} if shard is None else {"shard": shard}
        found = self._least(_OF_ALL_SHARDS if shard is None else _OF_A_SHARD, projections=list(projections), **of_shard)
        return min((dict.fromkeys(projections, 0) | found).values(), default=0)

    def reached(self) -> dict[str, int]:
        """Projection -> the position that all its shards have covered."""
        return self._least(_COVERED)

    def _least(self, query: sa.Select[Any], **parameters: Any) -> dict[str, int]:
        with self._database.reading() as connection:
            return {row.projection: row.covered for row in connection.execute(query, parameters)}


_LIVE = sa.func.coalesce(progress.c.covered, 0)
_FURTHEST = sa.case((sa.and_(leases.c.live, leases.c.position < _LIVE), _LIVE), else_=leases.c.position)
_COVERED = (
    sa.select(leases.c.projection, sa.func.min(_FURTHEST).label("covered"))
    .join(
        generations,
        sa.and_(
            generations.c.projection == leases.c.projection,
            generations.c.generation == leases.c.generation,
            generations.c.state == SERVING,
        ),
    )
    .outerjoin(progress, progress.c.owner == leases.c.owner)
    .group_by(leases.c.projection)
)
_OF_ALL_SHARDS = _COVERED.where(leases.c.projection.in_(sa.bindparam("projections", expanding=True)))
_OF_A_SHARD = _OF_ALL_SHARDS.where(leases.c.shard == sa.bindparam("shard"))
