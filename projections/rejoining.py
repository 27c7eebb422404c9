"""When a name changes, every document that shows it is written again: in slices, resumable, beside the live feed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from projections.documents import Failure, fold_streams, join_names
from projections.names import Names
from projections.parking import park
from projections.projection import Projection
from workforceos.database import Database
from workforceos.eventstore.port import EventStore
from workforceos.readmodels.port import ReadStore
from workforceos.readmodels.progress import rejoins
from workforceos.readmodels.reads import kept_in
from workforceos.readmodels.tree import Bool, Terms

SLICE = 200
TOGETHER = 100
"""So many names of a company are looked for at once; most are shown by few documents."""


@dataclass(frozen=True, slots=True)
class Rejoin:
    """Documents of a company that show `stream_id`, its own or root's, and are older than `position` must be written
    again."""

    projection: str
    generation: int
    stream_id: UUID
    company_id: UUID
    shard: int
    position: int
    cursor: UUID | None = None
    since: int | None = None
    """Where the same name changed before and had not gone round yet."""

    @property
    def first(self) -> int:
        """The first change of the name that some document does not show."""
        return self.position if self.since is None else self.since

    def after(self, earlier: "Rejoin | None") -> "Rejoin":
        """The same work in the place of an earlier change's, which who waits for it waits for until this is done."""
        return self if earlier is None else replace(self, since=min(earlier.first, self.first))

    @property
    def key(self) -> tuple[str, int, UUID, UUID]:
        return (self.projection, self.generation, self.stream_id, self.company_id)


def note(connection: Connection, wanted: Sequence[Rejoin]) -> None:
    """Remember the work; a newer change of the same name starts it over."""
    if not wanted:
        return
    ids = {rejoin.stream_id for rejoin in wanted}
    known = connection.execute(sa.select(rejoins).where(rejoins.c.stream_id.in_(ids))).all()
    newest = together((*(Rejoin(**row._mapping) for row in known), *wanted))
    chosen = [newest[key] for key in {rejoin.key: None for rejoin in wanted}]
    same = sa.delete(rejoins).where(*(rejoins.c[name] == sa.bindparam(f"old_{name}") for name in _KEY))
    connection.execute(same, [{f"old_{name}": getattr(rejoin, name) for name in _KEY} for rejoin in chosen])
    connection.execute(
        sa.insert(rejoins),
        [{column.name: getattr(rejoin, column.name) for column in rejoins.c} for rejoin in chosen],
    )


def together(wanted: Iterable[Rejoin]) -> dict[tuple[str, int, UUID, UUID], Rejoin]:
    """By key, each with all that came before it."""
    found: dict[tuple[str, int, UUID, UUID], Rejoin] = {}
    for rejoin in wanted:
        found[rejoin.key] = rejoin.after(found.get(rejoin.key))
    return found


def pending(database: Database, scopes: Collection[tuple[str, int, int]]) -> list[Rejoin]:
    """The work that is left in these (projection, generation, shard)."""
    with database.reading() as connection:
        rows = connection.execute(sa.select(rejoins)).all()
    return [Rejoin(**row._mapping) for row in rows if (row.projection, row.generation, row.shard) in scopes]


def next_group(wanted: Sequence[Rejoin]) -> list[Rejoin]:
    """The first; when it has not begun, with the others that can be looked for at once."""
    first = wanted[0]
    if first.cursor is not None:
        return [first]
    place = first.projection, first.generation, first.company_id
    same = (r for r in wanted if r.cursor is None and (r.projection, r.generation, r.company_id) == place)
    return list(islice(same, TOGETHER))


def rejoin_slice(
    group: Sequence[Rejoin], projection: Projection, database: Database, events: EventStore, documents: ReadStore
) -> list[Rejoin]:
    """Write the next documents again that show one of these, all of one company; answers what is left to do.

    Several have a slice in common: when that is not all, each goes on by itself. Safe to repeat, and to do twice at
    once: a document is written as it is at a position that it was not yet written at.
    """
    first = group[0]
    position, cursor = max(rejoin.position for rejoin in group), first.cursor
    model, home = projection.model, kept_in(projection.model, first.company_id)
    streams = tuple(str(rejoin.stream_id) for rejoin in group)
    shows = Bool(should=tuple(Terms(joined.by, streams) for joined in projection.joins))
    ids = documents.scan(model, first.generation, home, shows, cursor, SLICE)
    kept = documents.versions(model, first.generation, home, ids) if ids else {}
    older = [id for id in ids if kept.get(id, 0) < position]
    found = events.load(first.company_id, older, up_to=position) if older else {}
    batch = fold_streams(projection, found, least_version=position)
    names = Names(events)
    names.load(batch.shown())
    written = join_names(batch, names)
    failures = batch.failures + [
        Failure(error.id, first.company_id, position, error.reason)
        for error in (documents.write(model, first.generation, written) if written else ())
    ]
    reached = ids[-1] if len(group) == 1 and ids else _BEGUN
    left = [] if len(ids) < SLICE else [replace(rejoin, cursor=reached) for rejoin in group]
    with database.writing() as connection:
        park(connection, projection.name, first.generation, failures)
        for rejoin in left or group:
            same = (*(rejoins.c[name] == getattr(rejoin, name) for name in _KEY), rejoins.c.position == rejoin.position)
            if not left:
                connection.execute(sa.delete(rejoins).where(*same))
            else:
                connection.execute(sa.update(rejoins).where(*same).values(cursor=rejoin.cursor))
    return left


_BEGUN = UUID(int=0)
"""The cursor of one that has shared a slice and goes on by itself, from its first document."""
_KEY = ("projection", "generation", "stream_id", "company_id")
