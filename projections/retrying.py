"""Parked streams, tried again."""

from collections.abc import Mapping
from uuid import UUID

from projections.documents import fold_streams, join_names
from projections.names import Names
from projections.parking import parked_streams, unpark
from projections.projection import Projection
from workforceos.database import Database
from workforceos.eventstore.port import EventStore
from workforceos.readmodels.port import ReadStore


def retry_parked(
    projection: Projection, database: Database, events: EventStore, documents: ReadStore
) -> tuple[int, int]:
    """Write the parked streams of the live generation as they are now; how many went well, how many are left."""
    generation = documents.live_generation(projection.model)
    if generation is None:
        return 0, 0
    with database.reading() as connection:
        aside = parked_streams(connection, projection.name, generation)
    applied = _write(projection, generation, aside, events, documents)
    with database.writing() as connection:
        unpark(connection, projection.name, generation, sorted(applied))
    # Once more: a projector that still knew them as parked has passed over what came in between.
    again = _write(projection, generation, {id: aside[id] for id in applied}, events, documents)
    return len(again), len(aside) - len(again)


def _write(
    projection: Projection, generation: int, streams: Mapping[UUID, UUID], events: EventStore, documents: ReadStore
) -> set[UUID]:
    """Stream id -> company id; answers the streams that are in documents now."""
    horizon = events.horizon()
    found = events.load_many(((company_id, id) for id, company_id in streams.items()), up_to=horizon)
    batch = fold_streams(projection, found)
    names = Names(events)
    names.load(batch.shown())
    written = join_names(batch, names)
    refused = {error.id for error in documents.write(projection.model, generation, written)} if written else set()
    return {document.id for document in written} - refused
