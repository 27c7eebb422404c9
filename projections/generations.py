"""The life of a generation: building, offered to the projectors, serving readers, retired, gone."""

import time
from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from projections.leases import LeaseLost
from projections.sharing import Beats, end, free
from workforceos.database import Database
from workforceos.readmodels.progress import (
    OFFERED,
    RETIRED,
    SERVING,
    SHARDS,
    generations,
    leases,
    parked,
    progress,
    rejoins,
)

_LOOK_SECONDS = 0.05


def known_generations(connection: Connection, projection: str) -> set[int]:
    """Generations that have rows, in whatever state."""
    chosen = sa.select(generations.c.generation).where(generations.c.projection == projection)
    return set(connection.scalars(chosen))


def missing(connection: Connection, wanted: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Those (projection, generation) that have no rows."""
    known = {(row.projection, row.generation) for row in connection.execute(sa.select(generations))}
    return [key for key in wanted if key not in known]


def create(
    connection: Connection,
    wanted: Sequence[tuple[str, int]],
    names_from: int,
    *,
    state: str = SERVING,
    builder: UUID | None = None,
) -> None:
    """Rows at position 0 of new generations (projection, number): for the projectors, or owned by a builder."""
    if not wanted:
        return
    connection.execute(
        sa.insert(generations),
        [{"projection": p, "generation": g, "state": state, "names_from": names_from} for p, g in wanted],
    )
    connection.execute(
        sa.insert(leases),
        [
            {"projection": p, "generation": g, "shard": shard, "position": 0, "owner": builder, "token": 0}
            | {"live": False}
            for p, g in wanted
            for shard in range(SHARDS)
        ],
    )


def offered(connection: Connection, projection: str) -> int | None:
    """The newest generation that projectors bring up and no reader is sent to yet."""
    g = generations.c
    newest = sa.select(sa.func.max(g.generation)).where(g.projection == projection, g.state == OFFERED)
    found: int | None = connection.scalar(newest)
    return found


def is_followed(connection: Connection, projection: str, generation: int) -> bool:
    """Whether every shard is fed live."""
    return not connection.scalar(sa.select(sa.exists().where(*_behind(projection, generation))))


def offer(database: Database, projection: str, generation: int, builder: UUID, position: int) -> None:
    """Built: the running projectors go on with it from the builder's position."""
    with database.writing() as connection:
        if connection.execute(sa.delete(progress).where(progress.c.owner == builder)).rowcount != 1:
            raise LeaseLost("the rebuild was taken for dead: start it again")
        free(connection, builder, position)
        set_state(connection, projection, (generation,), OFFERED)


def serve(database: Database, projection: str, generation: int) -> None:
    """From now on what is covered is covered in this generation, too: readers may be sent to it."""
    with database.writing() as connection:
        set_state(connection, projection, (generation,), SERVING)


def retire(database: Database, projection: str, old: Collection[int]) -> None:
    """No reader is sent to these any more."""
    with database.writing() as connection:
        set_state(connection, projection, old, RETIRED)


def forget(connection: Connection, projection: str, gone: Collection[int]) -> None:
    """Remove everything that is known of generations."""
    for table in (generations, leases, parked, rejoins):
        connection.execute(sa.delete(table).where(table.c.projection == projection, table.c.generation.in_(gone)))


def wait_until_followed(database: Database, projection: str, generation: int, seconds: float) -> None:
    """Until every shard is fed live by a projector, or no projector lives that could."""
    _wait(database, _behind(projection, generation), seconds)


def wait_until_let_go(database: Database, projection: str, old: Collection[int], seconds: float) -> None:
    """Until no projector that lives holds a lease on these generations."""
    chosen = leases.c.projection == projection, leases.c.generation.in_(old), leases.c.owner.is_not(None)
    _wait(database, chosen, seconds)


def _behind(projection: str, generation: int) -> tuple[sa.ColumnElement[bool], ...]:
    return leases.c.projection == projection, leases.c.generation == generation, leases.c.live.is_(False)


def _wait(database: Database, chosen: tuple[sa.ColumnElement[bool], ...], seconds: float) -> None:
    """Until no lease is like this; a projector that stands still for `seconds` is not waited for but ended."""
    beats = Beats(seconds)
    while True:
        with database.reading() as connection:
            left = connection.scalar(sa.select(sa.func.count()).select_from(leases).where(*chosen))
            rows = connection.execute(sa.select(progress).where(progress.c.shares)).all()
        if not left or not rows:
            return
        dead = beats.dead({row.owner: (row.beat, True) for row in rows})
        if dead:
            with database.writing() as connection:
                for owner, beat in dead.items():
                    end(connection, owner, beat)
        time.sleep(_LOOK_SECONDS)


def set_state(connection: Connection, projection: str, numbers: Collection[int], state: str) -> None:
    connection.execute(
        sa.update(generations)
        .where(generations.c.projection == projection, generations.c.generation.in_(numbers))
        .values(state=state)
    )
