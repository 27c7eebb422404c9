"""The projector: one poller that feeds all projections and shards that this process holds."""

import logging
import threading
import time
from collections.abc import Mapping, Sequence

from projections.feed import Feed
from projections.leases import RENEW_SECONDS, Lease, LeaseLost, LeaseTable
from projections.projection import Projection
from projections.rejoining import Rejoin, pending, rejoin_slice
from workforceos.database import Database
from workforceos.eventstore.errors import StoreUnavailable
from workforceos.eventstore.port import EventStore
from workforceos.readmodels.port import ReadModelUnavailable, ReadStore
from workforceos.readmodels.visibility import LocalCoverage

log = logging.getLogger(__name__)

POLL_SECONDS = 0.010
IDLE_SECONDS = 0.050
PAGE = 500


class Projector:
    """Runs until stopped. `step` is one turn of the loop, so that tests can take it by the hand.

    The live feed serves every lease that has come as far as it; a lease that is behind (taken over, or a new
    generation) is brought up by pages of its own, alternating with the live feed, and then joins it.
    """

    def __init__(
        self,
        projections: Mapping[str, Projection],
        database: Database,
        events: EventStore,
        documents: ReadStore,
        coverage: LocalCoverage,
        *,
        table: LeaseTable | None = None,
    ) -> None:
        self._projections = projections
        self._database = database
        self._events = events
        self._documents = documents
        self._coverage = coverage
        self._table = table or LeaseTable(database)
        self._feed = Feed(projections, database, events, documents, self._table)
        self._held: list[Lease] = []
        self._position = 0
        self._covered = 0
        self._renew_at = 0.0
        self._renames: list[Rejoin] = []
        self._hint = threading.Event()
        self._stopping = threading.Event()

    def hint(self) -> None:
        """Something was appended in this process: look at once instead of at the next poll."""
        self._hint.set()

    def stop(self) -> None:
        """Ask the loop to end after its current step."""
        self._stopping.set()
        self._hint.set()

    @property
    def position(self) -> int:
        """The last event that is in every document which this process holds."""
        return min((lease.position for lease in self._held if not lease.live), default=self._position)

    @property
    def follows_everything(self) -> bool:
        """Whether nothing that this process holds is behind the live feed."""
        return bool(self._held) and all(lease.live for lease in self._held) and not self._renames

    def run(self) -> None:
        """Project until stopped, then give the leases back. A component that is away is waited for."""
        pause = POLL_SECONDS
        while not self._stopping.is_set():
            try:
                worked = self.step()
                pause = 0.0 if worked else min(IDLE_SECONDS, max(POLL_SECONDS, pause * 1.5))
            except (ReadModelUnavailable, StoreUnavailable) as away:
                log.warning("projector waits: %s", away)
                pause = min(2.0, max(0.2, pause * 2))
            except LeaseLost as lost:
                log.warning("projector lost a lease: %s", lost)
                self._forget_leases()
            except Exception:
                log.exception("projector step failed")
                pause = min(2.0, max(0.2, pause * 2))
            if pause and not self._hint.is_set():
                self._hint.wait(pause)
            self._hint.clear()
        self.release()

    def release(self) -> None:
        """Give all leases back so that another process goes on at once."""
        self._coverage.publish(frozenset(), 0)
        self._table.release(self._position)
        self._held = []

    def step(self) -> bool:
        """Renew leases when due, bring up what is behind, feed what is live, do a slice of renames.

        Answers whether there was anything to do.
        """
        if time.monotonic() >= self._renew_at:
            self._renew()
        worked = self._catch_up()
        live = [lease for lease in self._held if lease.live]
        if live:
            worked = self._follow(live) or worked
        if self._renames:
            self._rename(self._renames[0])
            worked = True
        return worked

    def _renew(self) -> None:
        self._held = self._table.acquire_and_renew(self._position, self._covered, self._held)
        self._renew_at = time.monotonic() + RENEW_SECONDS
        self._publish_locally()
        scopes = sorted({(lease.projection, lease.generation) for lease in self._held})
        if scopes:
            self._renames = pending(self._database, scopes, sorted({lease.shard for lease in self._held}))

    def _forget_leases(self) -> None:
        self._held, self._renew_at = [], 0.0
        self._coverage.publish(frozenset(), 0)

    def _catch_up(self) -> bool:
        """One page for what is behind. A page that is not full ends at the horizon: then they join the live feed."""
        behind = [lease for lease in self._held if not lease.live]
        if not behind:
            return False
        page = self._events.read(min(lease.position for lease in behind), PAGE)
        self._note(self._feed.apply(page, behind))
        if len(page.events) < PAGE:
            if len(behind) == len(self._held):
                self._position, self._covered = page.last, page.covered
            self._table.mark_live(behind)
            for lease in behind:
                lease.live = True
            self._publish_locally()
        return bool(page.events)

    def _follow(self, live: Sequence[Lease]) -> bool:
        """One page for all live leases. Readers hear of it after the first slice of every rename in it."""
        page = self._events.read(self._position, PAGE)
        if not page.events and page.covered == self._covered:
            return False
        renames = self._feed.apply(page, live, publish=page.covered) if page.events else []
        self._position = page.last
        if renames:
            self._note(renames)
            for rejoin in renames:
                self._rename(rejoin)
        if renames or not page.events:
            self._table.publish(page.covered)
        self._covered = page.covered
        self._publish_locally()
        return bool(page.events)

    def _note(self, renames: Sequence[Rejoin]) -> None:
        known = {r.key for r in renames}
        self._renames = [r for r in self._renames if r.key not in known] + list(renames)

    def _publish_locally(self) -> None:
        live = frozenset((lease.projection, lease.shard) for lease in self._held if lease.live)
        self._coverage.publish(live, self._covered)

    def _rename(self, rejoin: Rejoin) -> None:
        left = rejoin_slice(rejoin, self._projections[rejoin.projection], self._database, self._events, self._documents)
        self._renames = [r for r in self._renames if r.key != rejoin.key] + ([left] if left else [])
