"""When a name changes, every document that shows it is written again: in slices, resumable, beside the live feed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from projections.documents import Failure, build
from projections.parking import park
from projections.projection import Projection
from workforceos.database import Database
from workforceos.eventstore.port import EventStore
from workforceos.readmodels.port import ReadStore
from workforceos.readmodels.progress import rejoins
from workforceos.readmodels.reads import kept_in
from workforceos.readmodels.tree import Bool, Query, Term

SLICE = 200


@dataclass(frozen=True, slots=True)
class Rejoin:
    """Documents of a company that show `stream_id` and are older than `position` must be written again."""

    projection: str
    generation: int
    stream_id: UUID
    company_id: UUID
    shard: int
    position: int
    cursor: UUID | None = None

    @property
    def key(self) -> tuple[str, int, UUID]:
        return (self.projection, self.generation, self.stream_id)


def note(connection: Connection, wanted: Sequence[Rejoin]) -> None:
    """Remember the work; a newer change of the same name starts it over."""
    for rejoin in wanted:
        key = _key(rejoin)
        values = {"position": rejoin.position, "cursor": None}
        if connection.execute(sa.update(rejoins).where(*key).values(values)).rowcount == 0:
            connection.execute(
                sa.insert(rejoins).values(
                    projection=rejoin.projection,
                    generation=rejoin.generation,
                    stream_id=rejoin.stream_id,
                    company_id=rejoin.company_id,
                    shard=rejoin.shard,
                    position=rejoin.position,
                    cursor=None,
                )
            )


def pending(database: Database, projections: Sequence[tuple[str, int]], shards: Sequence[int]) -> list[Rejoin]:
    """The work that is left in these shards."""
    with database.reading() as connection:
        rows = connection.execute(sa.select(rejoins).where(rejoins.c.shard.in_(shards))).all()
    return [Rejoin(**row._mapping) for row in rows if (row.projection, row.generation) in projections]


def rejoin_slice(
    rejoin: Rejoin, projection: Projection, database: Database, events: EventStore, documents: ReadStore
) -> Rejoin | None:
    """Write the next slice of documents again; what is left to do, None when that was the last. Safe to repeat."""
    shows = Bool(should=tuple(Term(joined.by, str(rejoin.stream_id)) for joined in projection.joins))
    home = kept_in(projection.model, rejoin.company_id)
    ids = documents.scan(projection.model, rejoin.generation, home, _narrowed(shows), rejoin.cursor, SLICE)
    kept = documents.versions(projection.model, rejoin.generation, home, ids)
    older = [id for id in ids if kept.get(id, 0) < rejoin.position]
    streams = events.load(rejoin.company_id, older) if older else {}
    built = build(projection, events, rejoin.company_id, streams, least_version=rejoin.position)
    failures = built.failures + [
        Failure(error.id, rejoin.company_id, rejoin.position, error.reason)
        for error in documents.write(projection.model, rejoin.generation, built.documents)
    ]
    left = replace(rejoin, cursor=ids[-1]) if len(ids) == SLICE else None
    with database.writing() as connection:
        park(connection, projection.name, rejoin.generation, failures)
        same = (*_key(rejoin), rejoins.c.position == rejoin.position)
        if left is None:
            connection.execute(sa.delete(rejoins).where(*same))
        else:
            connection.execute(sa.update(rejoins).where(*same).values(cursor=left.cursor))
    return left


def _narrowed(shows: Bool) -> Query:
    return shows.should[0] if len(shows.should) == 1 else shows


def _key(rejoin: Rejoin) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        rejoins.c.projection == rejoin.projection,
        rejoins.c.generation == rejoin.generation,
        rejoins.c.stream_id == rejoin.stream_id,
    )
