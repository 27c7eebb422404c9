"""A new generation of a read model beside the live one, then the swap. Reads never stop."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from projections.leases import LeaseTable
from projections.projection import Projection
from projections.runner import Projector
from workforceos.database import Database
from workforceos.eventstore.port import EventStore
from workforceos.readmodels.port import ReadStore
from workforceos.readmodels.progress import DatabaseCoverage
from workforceos.readmodels.visibility import LocalCoverage

Report = Callable[[int, int], None]  # position reached, position of the log's head


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild found. `differing`: companies whose documents are not what the old generation had."""

    projection: str
    generation: int
    documents: int
    differing: tuple[UUID, ...]


def ensure_generations(projections: dict[str, Projection], database: Database, documents: ReadStore) -> None:
    """Make sure that every projection has a live generation with lease rows. Safe on any number of processes.

    A read model whose tables or indices are gone starts over in a generation of its own, from position 0.
    """
    table = LeaseTable(database)
    for name, projection in projections.items():
        live = documents.live_generation(projection.model)
        if live is None:
            known = table.generations(name)
            live = max(known, default=0) + 1
            documents.prepare(projection.model, live)
            documents.swap(projection.model, live)
            table.remove(name, known)
        table.create_missing(name, live)


def rebuild(
    projection: Projection, database: Database, events: EventStore, documents: ReadStore, report: Report
) -> Rebuilt:
    """Project everything into the next generation, compare it with the live one, make it live, drop the old.

    The new generation is handed to the running projectors before the swap, so that it is followed all the time.
    """
    old = documents.live_generation(projection.model)
    table = LeaseTable(database, only={(projection.name, 0)})
    generations = table.generations(projection.name) | ({old} if old else set())
    new = max(generations, default=0) + 1
    table = LeaseTable(database, only={(projection.name, new)})
    documents.prepare(projection.model, new)
    table.create_missing(projection.name, new, owned=True)
    coverage = LocalCoverage(DatabaseCoverage(database))
    projector = Projector({projection.name: projection}, database, events, documents, coverage, table=table)
    while projector.step() or not projector.follows_everything:
        report(projector.position, events.head())
    projector.release()
    documents.refresh(projection.model)
    before = documents.checksums(projection.model, old) if old else {}
    after = documents.checksums(projection.model, new)
    documents.swap(projection.model, new)
    table.remove(projection.name, generations)
    time.sleep(0.2)  # searches that began on the old generation end on it
    for generation in generations:
        documents.drop(projection.model, generation)
    differing = tuple(
        sorted(company for company in before.keys() | after.keys() if before.get(company) != after.get(company))
    )
    return Rebuilt(projection.name, new, sum(count for count, _ in after.values()), differing)
