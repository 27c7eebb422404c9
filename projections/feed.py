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
from workforceos.claims.people import registered_companies
from workforceos.database import Database
from workforceos.eventstore.model import LogPage, Recorded
from workforceos.eventstore.port import EventStore
from workforceos.identifiers import ROOT_COMPANY_ID
from workforceos.readmodels.port import Document, ReadStore
from workforceos.readmodels.progress import shard_of

Place = tuple[str, int]  # projection, generation


@dataclass(frozen=True, slots=True)
class Prepared:
    """The documents of a page, and what of it could not be made into documents."""

    documents: dict[Place, list[Document]]
    failures: dict[Place, list[Failure]]
    companies: dict[UUID, UUID]  # of streams
    renames: list[rejoining.Rejoin]


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

    def prepare(self, page: LogPage, after: int, leases: Sequence[Lease]) -> Prepared:
        """Everything of the page, which was read after a position, that these leases have not seen.

        Raises StoreUnavailable.
        """
        self._names.turn_to(page, after)
        own, changed = self._due(page, leases)
        prepared = Prepared({}, {}, {}, changed)
        if not own:
            return prepared
        with self._database.reading() as connection:
            aside = parking.all_parked(connection)
        wanted = {place: {id for id in found if (*place, id) not in aside} for place, found in own.items()}
        streams = self._streams(page, set().union(*wanted.values()))
        batches = {
            place: fold_streams(self._projections[place[0]], {id: streams[id] for id in ids if id in streams})
            for place, ids in wanted.items()
        }
        self._names.load(shown for batch in batches.values() for shown in batch.shown())
        for place, batch in batches.items():
            prepared.documents[place] = join_names(batch, self._names)
            prepared.failures[place] = batch.failures
        prepared.companies.update((id, events[0].metadata.company_id) for id, events in streams.items())
        return prepared

    def write(self, prepared: Prepared) -> Applied:
        """Acknowledged by the engine when it returns; what the engine refuses is a failure.

        Raises ReadModelUnavailable: nothing is to be checkpointed, the page prepared and written again.
        """
        applied = Applied(dict(prepared.failures), prepared.renames)
        for place, documents in prepared.documents.items():
            if documents:
                refused = self._documents.write(self._projections[place[0]].model, place[1], documents)
                versions = {document.id: document.version for document in documents} if refused else {}
                applied.failures[place] = prepared.failures[place] + [
                    Failure(error.id, prepared.companies[error.id], versions[error.id], error.reason)
                    for error in refused
                ]
        return applied

    def _due(self, page: LogPage, leases: Sequence[Lease]) -> tuple[dict[Place, set[UUID]], list[rejoining.Rejoin]]:
        """What these leases have not seen: for each generation the streams that are its documents, and the renames."""
        by_place: dict[Place, dict[int, Lease]] = defaultdict(dict)
        for lease in leases:
            by_place[lease.projection, lease.generation][lease.shard] = lease
        own: dict[Place, set[UUID]] = defaultdict(set)
        changed: list[rejoining.Rejoin] = []
        for event in page.events:
            shard = shard_of(event.metadata.company_id)
            for place, by_shard in by_place.items():
                projection = self._projections[place[0]]
                if projection.owns(event.event):
                    found = by_shard.get(shard)
                    if found is not None and event.position > found.position:
                        own[place].add(event.originator_id)
                if projection.shows_change_of(event.event):
                    changed += self._renames(place, event, by_shard)
        return own, changed

    def _renames(self, place: Place, event: Recorded, by_shard: Mapping[int, Lease]) -> list[rejoining.Rejoin]:
        """Where a name that has changed may be shown: in its own company, root's in every one."""
        companies = [event.metadata.company_id]
        if companies == [ROOT_COMPANY_ID] and self._projections[place[0]].shows_root:
            companies += registered_companies(self._events)
        due = ((id, by_shard.get(shard_of(id))) for id in companies)
        return [
            rejoining.Rejoin(*place, event.originator_id, id, lease.shard, event.position)
            for id, lease in due
            if lease is not None and event.position > max(lease.position, lease.names_from)
        ]

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
