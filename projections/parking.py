"""Streams that a projection could not apply: set aside with the reason, tried again on demand."""

import time
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from projections.documents import Failure
from workforceos.readmodels.progress import parked

Aside = frozenset[tuple[str, int, UUID]]  # projection, generation, stream

_ALL_PARKED = sa.select(parked.c.projection, parked.c.generation, parked.c.stream_id)


def park(connection: Connection, projection: str, generation: int, failures: Sequence[Failure]) -> None:
    """Set these streams aside. One that is parked already keeps its first reason."""
    if not failures:
        return
    aside = parked_streams(connection, projection, generation)
    new = {failure.stream_id: failure for failure in reversed(failures) if failure.stream_id not in aside}
    rows = [
        {"projection": projection, "generation": generation, "stream_id": failure.stream_id}
        | {"company_id": failure.company_id, "position": failure.position}
        | {"error": failure.error.replace("\0", ""), "parked_at": time.time()}
        for failure in new.values()
    ]
    if rows:
        connection.execute(sa.insert(parked), rows)


def all_parked(connection: Connection) -> Aside:
    """Everything that is parked anywhere."""
    rows = connection.execute(_ALL_PARKED)
    return frozenset((row.projection, row.generation, row.stream_id) for row in rows)


def parked_streams(connection: Connection, projection: str, generation: int) -> dict[UUID, UUID]:
    """Stream id -> company id of everything parked."""
    chosen = sa.select(parked.c.stream_id, parked.c.company_id).where(
        parked.c.projection == projection, parked.c.generation == generation
    )
    return {row.stream_id: row.company_id for row in connection.execute(chosen)}


def unpark(connection: Connection, projection: str, generation: int, stream_ids: Sequence[UUID]) -> None:
    """These could be applied after all."""
    connection.execute(
        sa.delete(parked).where(
            parked.c.projection == projection,
            parked.c.generation == generation,
            parked.c.stream_id.in_(stream_ids),
        )
    )
