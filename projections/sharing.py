"""The rows of projectors and leases as everybody sees them: who lives, what is free, how what is held is given up."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from workforceos.database import Database
from workforceos.readmodels.progress import OFFERED, SERVING, generations, leases, progress

_LOCK = 0x5746_4C45_4153_4553


@dataclass(frozen=True, slots=True)
class Seen:
    """`others`: owner -> (beat, shares). `held` and `tokens` count the leases of the one who looks."""

    present: bool
    others: Mapping[UUID, tuple[int, bool]]
    generations: Mapping[tuple[str, int], tuple[str, int]]  # (projection, generation) -> (state, names_from)
    held: int
    tokens: int
    free: int


def look(connection: Connection, owner: UUID) -> Seen:
    """Three small queries, none of them a write."""
    known = {(g.projection, g.generation): (g.state, g.names_from) for g in connection.execute(sa.select(generations))}
    beats = {row.owner: (row.beat, row.shares) for row in connection.execute(sa.select(progress))}
    counted = sa.select(
        leases.c.projection, leases.c.generation, leases.c.owner, sa.func.count(), sa.func.sum(leases.c.token)
    ).where((leases.c.owner == owner) | leases.c.owner.is_(None))
    held = tokens = free = 0
    for projection, generation, by, count, token in connection.execute(
        counted.group_by(leases.c.projection, leases.c.generation, leases.c.owner)
    ):
        if by is not None:
            held, tokens = held + count, tokens + int(token)
        elif known.get((projection, generation), ("", 0))[0] in (OFFERED, SERVING):
            free += count
    present = beats.pop(owner, None) is not None
    return Seen(present, beats, known, held, tokens, free)


def shards(connection: Connection, whose: sa.ColumnElement[bool]) -> set[int]:
    """Those of which these projectors hold a lease."""
    held = sa.select(leases.c.shard).join(progress, progress.c.owner == leases.c.owner).where(whose)
    return set(connection.scalars(held.distinct()))


class Beats:
    """The hearts of the others, by this process's own clock."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._last: dict[UUID, tuple[int, float]] = {}

    def dead(self, others: Mapping[UUID, tuple[int, bool]]) -> dict[UUID, int]:
        """Owner -> beat of those whose heart has stood still for long enough."""
        now = time.monotonic()
        self._last = {
            owner: self._last[owner] if self._last.get(owner, (None, 0.0))[0] == beat else (beat, now)
            for owner, (beat, _) in others.items()
        }
        return {owner: beat for owner, (beat, since) in self._last.items() if now - since >= self._seconds}

    def alive(self, others: Mapping[UUID, tuple[int, bool]]) -> set[UUID]:
        """Those with whom the leases are shared; who has come since `dead` looked at them lives, too."""
        now = time.monotonic()
        moved = {owner: since for owner, (_, since) in self._last.items()}
        sharing = [owner for owner, (_, shares) in others.items() if shares]
        return {owner for owner in sharing if now - moved.get(owner, now) < self._seconds}


def one_at_a_time(connection: Connection) -> None:
    """Taking and giving is done by one projector at a time; SQLite has one writer anyhow."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def end(connection: Connection, owner: UUID, beat: int) -> None:
    """Take a projector for dead: its row goes, its leases are free. One that has moved since is left alone."""
    found = sa.select(progress.c.position).where(progress.c.owner == owner, progress.c.beat == beat).with_for_update()
    position = connection.scalar(found)
    if position is not None:
        free(connection, owner, position)
        connection.execute(sa.delete(progress).where(progress.c.owner == owner))


def free(connection: Connection, owner: UUID, position: int, *chosen: sa.ColumnElement[bool]) -> None:
    """Give up leases, the live ones at `position`: all of the owner's, or the chosen."""
    further = sa.and_(leases.c.live, leases.c.position < position)
    reached = sa.case((further, position), else_=leases.c.position)
    own = sa.update(leases).where(leases.c.owner == owner, *chosen)
    connection.execute(own.values(owner=None, live=False, position=reached))


def evict_all(database: Database, *, again: int = 0) -> None:
    """End all projectors but rebuilds. Only for who knows that none of them lives: a server that was killed.

    Whoever follows projects so many events `again`: the end of what was written to the read models may be lost, if
    their write-ahead log was cut off; what is still there loses nothing by being written again.
    """
    with database.writing() as connection:
        killed = connection.execute(sa.select(progress).where(progress.c.shares)).all()
        for row in killed:
            end(connection, row.owner, row.beat)
        if killed and again:
            earlier = sa.case((leases.c.position > again, leases.c.position - again), else_=0)
            connection.execute(sa.update(leases).where(leases.c.owner.is_(None)).values(position=earlier))
