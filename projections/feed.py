"""One page of the log into the documents of the leases that are due."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from projections import parking, rejoining
from projections.documents import Failure, build
from projections.leases import Lease, LeaseTable
from projections.projection import Projection
from workforceos.database import Database
from workforceos.eventstore.model import LogPage, Recorded
from workforceos.eventstore.port import EventStore
from workforceos.readmodels.port import ReadStore
from workforceos.readmodels.progress import shard_of


class Feed:
    """Applies pages: fold per document, bulk write, then checkpoint. The checkpoint follows the acknowledgement."""

    def __init__(
        self,
        projections: Mapping[str, Projection],
        database: Database,
        events: EventStore,
        documents: ReadStore,
        table: LeaseTable,
    ) -> None:
        self._projections = projections
        self._database = database
        self._events = events
        self._documents = documents
        self._table = table

    def apply(self, page: LogPage, leases: Sequence[Lease], *, publish: int | None = None) -> list[rejoining.Rejoin]:
        """Write everything of the page that these leases have not seen, then move them to its last event.

        `publish`: tell readers that the live leases are covered up to here. Answers the renames that were found; then
        the caller publishes, after it has written them.
        Raises ReadModelUnavailable (nothing is checkpointed: apply the page again) and LeaseLost.
        """
        by_generation: dict[tuple[str, int], dict[int, Lease]] = defaultdict(dict)
        for lease in leases:
            by_generation[lease.projection, lease.generation][lease.shard] = lease
        failures: dict[tuple[str, int], list[Failure]] = {}
        renames: list[rejoining.Rejoin] = []
        touched: list[Lease] = []
        for (name, generation), by_shard in by_generation.items():
            projection = self._projections[name]
            due = [event for event in page.events if _is_due(event, by_shard)]
            own = [e for e in due if type(e.event) in projection.own_events]
            changes = [e for e in due if type(e.event) in projection.rejoin_events]
            if own:
                failures[name, generation] = self._write(projection, generation, own)
            renames += [self._rejoin(name, generation, e) for e in changes]
            touched += [by_shard[shard] for shard in {shard_of(e.metadata.company_id) for e in (*own, *changes)}]
        before = [(lease, lease.position) for lease in leases]
        try:
            with self._database.writing() as connection:
                for (name, generation), failed in failures.items():
                    parking.park(connection, name, generation, failed)
                rejoining.note(connection, renames)
                for lease in leases:
                    lease.position = max(lease.position, page.last)
                for lease in touched:
                    self._table.checkpoint(connection, lease, live=lease.live)
                if publish is not None and not renames:
                    self._table.publish_in(connection, publish)
        except BaseException:
            for lease, position in before:
                lease.position = position
            raise
        return renames

    def _write(self, projection: Projection, generation: int, own: Sequence[Recorded]) -> list[Failure]:
        with self._database.reading() as connection:
            aside = parking.parked_streams(connection, projection.name, generation)
        by_company: dict[UUID, dict[UUID, list[Recorded]]] = defaultdict(lambda: defaultdict(list))
        for event in own:
            if event.originator_id not in aside:
                by_company[event.metadata.company_id][event.originator_id].append(event)
        documents, failures = [], []
        for company_id, found in by_company.items():
            streams = {id: tuple(events) for id, events in found.items() if events[0].originator_version == 1}
            begun = [id for id in found if id not in streams]
            if begun:
                streams.update(self._events.load(company_id, begun))
            built = build(projection, self._events, company_id, streams)
            documents += built.documents
            failures += built.failures
        last = {event.originator_id: event for event in own}
        for error in self._documents.write(projection.model, generation, documents):
            event = last[error.id]
            failures.append(Failure(error.id, event.metadata.company_id, event.position, error.reason))
        return failures

    def _rejoin(self, name: str, generation: int, event: Recorded) -> rejoining.Rejoin:
        company_id = event.metadata.company_id
        return rejoining.Rejoin(name, generation, event.originator_id, company_id, shard_of(company_id), event.position)


def _is_due(event: Recorded, by_shard: Mapping[int, Lease]) -> bool:
    lease = by_shard.get(shard_of(event.metadata.company_id))
    return lease is not None and event.position > lease.position
