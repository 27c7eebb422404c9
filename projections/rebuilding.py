"""A new generation of a read model beside the live one, then the swap. Reads never stop."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from projections import generations
from projections.leases import LeaseTable
from projections.projection import Projection
from projections.runner import Projector
from projections.sharing import one_at_a_time
from workforceos.database import Database
from workforceos.eventstore.port import EventStore
from workforceos.readmodels.port import ReadStore
from workforceos.readmodels.progress import BUILDING, OFFERED, SERVING, DatabaseCoverage
from workforceos.readmodels.visibility import LocalCoverage

log = logging.getLogger(__name__)

Report = Callable[[int, int], None]  # position reached, position of the log's head

_COMPARISONS = 5
_SETTLING_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild found. `differing`: companies whose documents are not what the old generation had."""

    projection: str
    generation: int
    documents: int
    differing: tuple[UUID, ...]


def ensure_generations(
    projections: Mapping[str, Projection], database: Database, documents: ReadStore, events: EventStore
) -> bool:
    """Make sure that every projection has a live generation with lease rows. Safe on any number of processes.

    A read model whose tables or indices are gone starts over in a generation of its own, from position 0, which readers
    are sent to when it has been brought up. Answers whether one has not been yet: call again.
    """
    if _all_there(projections, database, documents):
        return False
    horizon = events.horizon()
    with database.writing() as connection:
        database.lift_limits(connection)  # making indices takes its time, and so does waiting for who makes them
        one_at_a_time(connection)
        served = [_ensure(connection, projection, documents, horizon) for projection in projections.values()]
    return not all(served)


def _ensure(connection: Connection, projection: Projection, documents: ReadStore, horizon: int) -> bool:
    """Answers whether readers can be sent to it."""
    name, model = projection.name, projection.model
    live = documents.live_generation(model)
    if live is not None:
        # Documents of an unknown past, if not of another process that has just made them.
        generations.create(connection, generations.missing(connection, [(name, live)]), 0)
        return True
    known = generations.known_generations(connection, name)
    again = generations.offered(connection, name)
    if again is not None and documents.is_prepared(model, again):
        if not generations.is_followed(connection, name, again):
            return False
        generations.set_state(connection, name, (again,), SERVING)
        documents.swap(model, again)
        return True
    new = max(known, default=0) + 1
    documents.prepare(model, new)
    for gone in known:  # Elasticsearch makes an index of whatever is written to
        documents.drop(model, gone)
    generations.forget(connection, name, known)
    if known:
        generations.create(connection, [(name, new)], horizon, state=OFFERED)
        log.error("read model %s was gone: it is made again from the first event", name)
        return False
    documents.swap(model, new)
    generations.create(connection, [(name, new)], horizon)
    return True


def _all_there(projections: Mapping[str, Projection], database: Database, documents: ReadStore) -> bool:
    live = [(name, documents.live_generation(projection.model)) for name, projection in projections.items()]
    there = [(name, generation) for name, generation in live if generation is not None]
    with database.reading() as connection:
        return len(there) == len(live) and not generations.missing(connection, there)


def rebuild(
    projection: Projection,
    database: Database,
    events: EventStore,
    documents: ReadStore,
    report: Report,
    *,
    seconds: float | None = None,
) -> Rebuilt:
    """Project everything into the next generation, compare it with the live one, make it live, drop the old.

    The running projectors follow the new generation before readers are sent to it, and have let go of the old one
    before it is dropped; a projector that stands still for `seconds` (as for a lease) is not waited for.
    Raises LeaseLost when this process was suspended for so long that it was taken for dead.
    """
    name, model = projection.name, projection.model
    old = documents.live_generation(model)
    with database.reading() as connection:
        known = generations.known_generations(connection, name) | ({old} if old else set())
    new = max(known, default=0) + 1
    documents.prepare(model, new)
    table = LeaseTable(database, shares=False, seconds=seconds)
    _build(projection, new, table, database, events, documents, report)
    generations.wait_until_followed(database, name, new, table.seconds)
    differing = _differing(projection, old, new, documents)
    generations.serve(database, name, new)
    documents.swap(model, new)
    generations.retire(database, name, known)
    generations.wait_until_let_go(database, name, known, table.seconds)
    time.sleep(0.2)  # searches that began on the old generation end on it
    for generation in known:
        documents.drop(model, generation)
    with database.writing() as connection:
        generations.forget(connection, name, known)
    count = sum(count for count, _ in documents.checksums(model, new).values())
    return Rebuilt(name, new, count, differing)


def _build(
    projection: Projection,
    new: int,
    table: LeaseTable,
    database: Database,
    events: EventStore,
    documents: ReadStore,
    report: Report,
) -> None:
    """From the first event to the head of the log, then offered to the running projectors."""
    horizon = events.horizon()
    with database.writing() as connection:
        table.join(connection, 0, 0)
        generations.create(connection, [(projection.name, new)], horizon, state=BUILDING, builder=table.owner)
    coverage = LocalCoverage(DatabaseCoverage(database))
    projector = Projector({projection.name: projection}, database, events, documents, coverage, table=table)
    while not projector.follows_everything:  # not until nothing is new: others may write faster than this
        projector.step()
        report(projector.position, events.head())
    generations.offer(database, projection.name, new, table.owner, projector.position)


def _differing(projection: Projection, old: int | None, new: int, documents: ReadStore) -> tuple[UUID, ...]:
    """Companies that differ each time they are compared: what is being written differs only now and then."""
    differing: set[UUID] = set()
    for attempt in range(_COMPARISONS if old else 0):
        before = documents.checksums(projection.model, old) if old else {}
        after = documents.checksums(projection.model, new)
        unlike = {company for company in before.keys() | after.keys() if before.get(company) != after.get(company)}
        differing = unlike if attempt == 0 else differing & unlike
        if not differing:
            break
        time.sleep(_SETTLING_SECONDS)
    return tuple(sorted(differing))
