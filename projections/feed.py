"""One page of the log into the documents of the leases that are due."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from projections import parking, rejoining
from projections.documents import Failure, Streams, fold_streams, join_names
from projections.leases import Lease, LeaseTable
from projections.names import Names
from projections.projection import Projection
from workforceos.database import Database
from workforceos.eventstore.model import LogPage, Recorded
from workforceos.eventstore.port import EventStore
from workforceos.readmodels.port import ReadStore
from workforceos.readmodels.progress import shard_of

Place = tuple[str, int]  # projection, generation


@dataclass(frozen=True, slots=True)
class Applied:
    """What is to be remembered with the checkpoint of a page."""

    failures: dict[Place, list[Failure]]
    renames: list[rejoining.Rejoin]


class Feed:
    """Applies pages that follow one another: fold per document, bulk write. The caller checkpoints afterwards."""

    def __init__(
        self,
        projections: Mapping[str, Projection],
        database: Database,
        events: EventStore,
        documents: ReadStore,
    ) -> None:
        self._projections = projections
        self._database = database
        self._events = events
        self._documents = documents
        self._names = Names(events)

    def apply(self, page: LogPage, after: int, leases: Sequence[Lease]) -> Applied:
        """Write everything of the page, which was read after a position, that these leases have not seen.

        Raises ReadModelUnavailable or StoreUnavailable: nothing is to be checkpointed, the page applied again.
        """
        self._names.turn_to(page, after)
        due = _due(page, leases)
        applied = Applied({}, [])
        own = {place: [e for e in found if self._projections[place[0]].owns(e.event)] for place, found in due.items()}
        if any(own.values()):
            with self._database.reading() as connection:
                aside = parking.all_parked(connection)
            wanted = {
                place: {e.originator_id for e in found if (*place, e.originator_id) not in aside}
                for place, found in own.items()
            }
            streams = self._streams(page, set().union(*wanted.values()))
            batches = {
                place: fold_streams(self._projections[place[0]], {id: streams[id] for id in ids if id in streams})
                for place, ids in wanted.items()
            }
            self._names.load(shown for batch in batches.values() for shown in batch.shown())
            for place, batch in batches.items():
                documents = join_names(batch, self._names)
                positions = {folded.id: (folded.company_id, folded.position) for folded in batch.folded}
                refused = self._documents.write(batch.projection.model, place[1], documents) if documents else []
                applied.failures[place] = batch.failures + [
                    Failure(error.id, *positions[error.id], error.reason) for error in refused
                ]
        names_from = {(lease.projection, lease.generation): lease.names_from for lease in leases}
        for place, found in due.items():
            changed = [e for e in found if self._projections[place[0]].shows_change_of(e.event)]
            applied.renames.extend(_rejoin(place, e) for e in changed if e.position > names_from[place])
        return applied

    def _streams(self, page: LogPage, ids: set[UUID]) -> Streams:
        """The streams up to the page's end and no further: what is beyond may have gaps that are not committed yet."""
        found: dict[UUID, list[Recorded]] = defaultdict(list)
        for event in page.events:
            if event.originator_id in ids:
                found[event.originator_id].append(event)
        streams = {id: tuple(events) for id, events in found.items() if events[0].originator_version == 1}
        begun = {(events[0].metadata.company_id, id) for id, events in found.items() if id not in streams}
        return streams | self._events.load_many(begun, up_to=page.last)


def checkpoint(
    database: Database, table: LeaseTable, applied: Applied, position: int, covered: int, behind: int | None = None
) -> None:
    """After everything of a page was acknowledged: one transaction moves the leases and remembers what is left to do.

    Raises LeaseLost, with nothing written, when others have gone on with the leases.
    """
    with database.writing() as connection:
        table.checkpoint(connection, position, covered, behind)
        for (name, generation), failed in applied.failures.items():
            parking.park(connection, name, generation, failed)
        rejoining.note(connection, applied.renames)


def _rejoin(place: Place, event: Recorded) -> rejoining.Rejoin:
    company_id = event.metadata.company_id
    return rejoining.Rejoin(*place, event.originator_id, company_id, shard_of(company_id), event.position)


def _due(page: LogPage, leases: Sequence[Lease]) -> dict[Place, list[Recorded]]:
    """For each generation the events that its leases have not seen."""
    by_place: dict[Place, dict[int, int]] = defaultdict(dict)
    for lease in leases:
        by_place[lease.projection, lease.generation][lease.shard] = lease.position
    shards = [(event, shard_of(event.metadata.company_id)) for event in page.events]
    beyond = page.last
    return {
        place: [event for event, shard in shards if event.position > positions.get(shard, beyond)]
        for place, positions in by_place.items()
    }
