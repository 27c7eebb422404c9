"""Parked streams, tried again."""

from collections import defaultdict
from uuid import UUID

from projections.documents import build
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
    by_company: dict[UUID, list[UUID]] = defaultdict(list)
    for stream_id, company_id in aside.items():
        by_company[company_id].append(stream_id)
    applied: list[UUID] = []
    for company_id, stream_ids in by_company.items():
        built = build(projection, events, company_id, events.load(company_id, stream_ids))
        refused = {error.id for error in documents.write(projection.model, generation, built.documents)}
        applied += [document.id for document in built.documents if document.id not in refused]
    with database.writing() as connection:
        unpark(connection, projection.name, generation, applied)
    return len(applied), len(aside) - len(applied)
