"""How far projections have come: the tables that projectors write and readers wait on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol
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
    sa.Column("since", sa.BigInteger),  # where the same changed before, when that has not gone round either
)


def shard_of(company_id: UUID) -> int:
    """The shard, 0 to 63, that a company's documents are projected in; the same on every machine and day."""
    return int.from_bytes(company_id.bytes[-8:], "big") % SHARDS


class Rename(NamedTuple):
    """A name changed at a position, and documents of a company still show it as it was."""

    projection: str
    shard: int
    company_id: UUID
    position: int


@dataclass(frozen=True, slots=True)
class Reach:
    """Up to which position everything is applied, shown names included: in one company, and in all companies of its
    shard (or of every shard), which is less while a name of another of them is carried round."""

    company: int
    shard: int


NOTHING = Reach(0, 0)


class Coverage(Protocol):
    """What is known of how far projections have come."""

    def covered(self, projections: Sequence[str], company_id: UUID | None) -> Reach:
        """What all these projections have covered of the company; None: of every company."""
        ...


class DatabaseCoverage:
    """Coverage as the projectors have published it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def covered(self, projections: Sequence[str], company_id: UUID | None) -> Reach:
        """Counts every generation that a reader may be on; nothing where no projector has ever run."""
        wanted: dict[str, Any] = {"projections": list(projections)}
        if company_id is not None:
            wanted |= {"shard": shard_of(company_id), "company": company_id}
        with self._database.reading() as connection:
            rows = connection.execute(_OF_EVERY_SHARD if company_id is None else _OF_A_COMPANY, wanted).all()
        found = dict.fromkeys(projections, NOTHING) | {row.projection: _reach(row) for row in rows}
        return least(found.values())

    def reached(self) -> dict[str, int]:
        """Projection -> the position that all its shards have covered."""
        with self._database.reading() as connection:
            return {row.projection: _reach(row).shard for row in connection.execute(_OF_EVERYTHING)}


def least(found: Iterable[Reach]) -> Reach:
    """What all of them have reached; nothing when there are none."""
    reaches = list(found)
    return Reach(min((r.company for r in reaches), default=0), min((r.shard for r in reaches), default=0))


def _reach(row: sa.Row[Any]) -> Reach:
    covered: int = row.covered
    company, shard = (covered if first is None else min(covered, first - 1) for first in (row.of_company, row.of_shard))
    return Reach(company, shard)


def _served(table: sa.Table) -> sa.ColumnElement[bool]:
    return sa.and_(
        generations.c.projection == table.c.projection,
        generations.c.generation == table.c.generation,
        generations.c.state == SERVING,
    )


_LIVE = sa.func.coalesce(progress.c.covered, 0)
_FURTHEST = sa.case((sa.and_(leases.c.live, leases.c.position < _LIVE), _LIVE), else_=leases.c.position)
_FED = (
    sa.select(leases.c.projection, sa.func.min(_FURTHEST).label("covered"))
    .join(generations, _served(leases))
    .outerjoin(progress, progress.c.owner == leases.c.owner)
    .group_by(leases.c.projection)
)
_SINCE = sa.func.coalesce(rejoins.c.since, rejoins.c.position)
_FIRST = sa.func.min(_SINCE)
_RENAMED = (
    sa.select(rejoins.c.projection, _FIRST.label("of_company"), _FIRST.label("of_shard"))
    .join(generations, _served(rejoins))
    .group_by(rejoins.c.projection)
)
_RENAMED_OF_A_SHARD = _RENAMED.with_only_columns(
    rejoins.c.projection,
    sa.func.min(sa.case((rejoins.c.company_id == sa.bindparam("company"), _SINCE))).label("of_company"),
    _FIRST.label("of_shard"),
).where(rejoins.c.shard == sa.bindparam("shard"))


def _reaches(fed: sa.Select[Any], renamed: sa.Select[Any]) -> sa.Select[Any]:
    """One statement: a checkpoint is seen together with the renames that were noted with it."""
    fed_by, carried = fed.subquery(), renamed.subquery()
    return sa.select(fed_by.c.projection, fed_by.c.covered, carried.c.of_company, carried.c.of_shard).outerjoin(
        carried, carried.c.projection == fed_by.c.projection
    )


_FED_CHOSEN = _FED.where(leases.c.projection.in_(sa.bindparam("projections", expanding=True)))
_OF_EVERYTHING = _reaches(_FED, _RENAMED)
_OF_EVERY_SHARD = _reaches(_FED_CHOSEN, _RENAMED)
_OF_A_COMPANY = _reaches(_FED_CHOSEN.where(leases.c.shard == sa.bindparam("shard")), _RENAMED_OF_A_SHARD)
