"""The projector: one poller that feeds all projections and shards that this process holds."""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from projections.feed import Applied, Feed, checkpoint
from projections.leases import Held, Lease, LeaseLost, LeaseTable
from projections.projection import Projection
from projections.rejoining import Rejoin, next_group, pending, rejoin_slice, together
from workforceos.database import Database
from workforceos.eventstore.errors import StoreUnavailable
from workforceos.eventstore.port import EventStore
from workforceos.readmodels.port import ReadModelUnavailable, ReadStore
from workforceos.readmodels.progress import Rename
from workforceos.readmodels.visibility import LocalCoverage

log = logging.getLogger(__name__)

POLL_SECONDS = 0.010
"""Between two looks at the log, unless a reader waits: what was written meanwhile shares the cost of one."""
IDLE_SECONDS = 0.050
AWAKE_SECONDS = 0.5
"""So long after its last work it looks every POLL_SECONDS: writes come in bursts, and readers of other
processes can't call it."""
LOOK_SECONDS = 1.0
ENSURE_SECONDS, SOON_SECONDS = 5.0, 0.5
"""Between two looks whether the read models are there at all: an engine may come back empty. Sooner while one is made
again."""
PAGE = 500
PAGES_IN_A_ROW = 8


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
        ensure: Callable[[], bool] = lambda: False,
    ) -> None:
        """`ensure` makes read models that are gone, and answers whether any of them is still to be served."""
        self._projections = projections
        self._database = database
        self._events = events
        self._documents = documents
        self._coverage = coverage
        self._table = table or LeaseTable(database)
        self._ensure = ensure
        self._ensure_at = 0.0
        self._live_feed = Feed(projections, database, events, documents)
        self._catching_up = Feed(projections, database, events, documents)
        self._held = Held()
        self._position = 0
        self._covered = 0
        self._look_at = 0.0
        self._worked_at = 0.0
        self._renames: list[Rejoin] = []
        self._page_was_full = False
        self._served: frozenset[tuple[str, int]] = frozenset()
        self._hint = threading.Event()
        self._awaited = threading.Event()
        self._stopping = threading.Event()
        coverage.when_awaited(self._awaited.set)

    def hint(self) -> None:
        """Something was appended in this process: look within 10 ms, however long there was nothing."""
        self._hint.set()

    def stop(self) -> None:
        """Ask the loop to end after its current step."""
        self._stopping.set()
        self._hint.set()
        self._awaited.set()

    @property
    def position(self) -> int:
        """The last event that is in every document which this process holds."""
        return min((lease.position for lease in self._held.leases if not lease.live), default=self._position)

    @property
    def follows_everything(self) -> bool:
        """Whether nothing that this process holds is behind the live feed."""
        return bool(self._held.leases) and all(lease.live for lease in self._held.leases) and not self._renames

    def run(self) -> None:
        """Project until stopped, then give the leases back. A component that is away is waited for."""
        pause = POLL_SECONDS
        while not self._stopping.is_set():
            try:
                self._make_sure()
                worked = self.step()
            except (ReadModelUnavailable, StoreUnavailable) as away:
                log.warning("projector waits: %s", away)
                pause = self._pause_after_failure(pause)
            except LeaseLost as lost:
                log.warning("projector begins again: %s", lost)
                self._begin_again()
            except Exception:  # whatever it was, projecting goes on; the log and the lag tell
                log.exception("projector step failed")
                pause = self._pause_after_failure(pause)
            else:
                pause = self._pause_after_success(pause, worked)
                if not (worked and self._has_more):
                    self._wait(pause)
        try:
            self.release()
        except StoreUnavailable as away:
            log.warning("projector keeps its leases until they expire: %s", away)

    @property
    def _has_more(self) -> bool:
        return self._page_was_full or not self.follows_everything

    def _wait(self, pause: float) -> None:
        """Until the next look is due: at once when a reader waits, within 10 ms after an append, else `pause`."""
        awaited = self._awaited.wait(POLL_SECONDS)
        if pause > POLL_SECONDS and not awaited:
            self._hint.wait(pause - POLL_SECONDS)
        self._hint.clear()
        self._awaited.clear()

    def _pause_after_success(self, last: float, worked: bool) -> float:
        """As short as ever for a while after something was done, then longer each time."""
        now = time.monotonic()
        if worked:
            self._worked_at = now
        return POLL_SECONDS if now - self._worked_at < AWAKE_SECONDS else min(IDLE_SECONDS, last * 1.5)

    def _pause_after_failure(self, last: float) -> float:
        """Wait longer each time, and do not let every append cut it short: it would fail again."""
        pause = min(2.0, max(0.2, last * 2))
        self._stopping.wait(pause)
        return pause

    def release(self) -> None:
        """Give all leases back so that another process goes on at once."""
        self._coverage.publish(frozenset(), 0, ())
        self._table.release(self._position)
        self._held, self._renames, self._look_at = Held(), [], 0.0

    def step(self) -> bool:
        """Attend to the leases when due, bring up what is behind, feed what is live, do a slice of renames.

        Answers whether there was anything to do. Raises LeaseLost, ReadModelUnavailable, StoreUnavailable.
        """
        if time.monotonic() >= self._look_at:
            self._attend()
        worked = self._catch_up()
        live = [lease for lease in self._held.leases if lease.live]
        if live:
            worked = self._follow(live) or worked
        if self._renames:
            self._rename(next_group(self._renames))
            worked = True
        return worked

    def _make_sure(self) -> None:
        if time.monotonic() < self._ensure_at:
            return
        left = self._ensure()
        if left:
            self._look_at = 0.0
        self._ensure_at = time.monotonic() + (SOON_SECONDS if left else ENSURE_SECONDS)

    def _attend(self) -> None:
        before = self._held
        self._held = self._table.attend(self._position, self._covered, before)
        self._look_at = time.monotonic() + min(LOOK_SECONDS, self._table.seconds / 5)
        if self._held is not before:
            self._renames = pending(self._database, {lease.key for lease in self._held.leases})
            self._leases_changed()

    def _begin_again(self) -> None:
        self._coverage.publish(frozenset(), 0, ())
        self._table.forget()
        self._held, self._renames, self._look_at = Held(), [], 0.0

    def _catch_up(self) -> bool:
        """Some pages for what is behind, only one while others are live; the engine writes one while the next is made.

        A page that is not full ends at the horizon: then they join the live feed, but never behind it. (The horizon may
        step back for a moment, when a writer announces a bound that it has read a while ago.)
        """
        behind = [lease for lease in self._held.leases if not lease.live]
        if not behind:
            return False
        alone = len(behind) == len(self._held.leases)
        after = min(lease.position for lease in behind)
        written: Future[Applied] | None = None
        with ThreadPoolExecutor(1, "read-model-writer") as writer:
            for _ in range(PAGES_IN_A_ROW if alone else 1):
                page = self._events.read(after, PAGE)
                prepared = self._catching_up.prepare(page, after, behind)
                if written is not None:
                    self._caught_up(behind, written.result(), after)
                written, after = writer.submit(self._catching_up.write, prepared), page.last
                if len(page.events) < PAGE:
                    break
            if written is not None:
                self._caught_up(behind, written.result(), after)
        if len(page.events) < PAGE and (alone or page.covered >= self._position):
            if alone:
                self._position, self._covered = page.last, page.covered
            self._table.mark_live(self._position, self._covered, page.last)
            for lease in behind:
                lease.live = True
            self._leases_changed()
        return bool(page.events)

    def _caught_up(self, behind: Sequence[Lease], applied: Applied, position: int) -> None:
        checkpoint(self._database, self._table, applied, self._position, self._covered, position)
        for lease in behind:
            lease.position = max(lease.position, position)
        self._note(applied.renames)

    def _follow(self, live: Sequence[Lease]) -> bool:
        """One page for all live leases. Who waits for a name that changed in it waits until it has gone round."""
        page = self._events.read(self._position, PAGE)
        self._page_was_full = len(page.events) == PAGE
        if not page.events and page.covered == self._covered:
            return False
        applied = self._live_feed.write(self._live_feed.prepare(page, self._position, live))
        checkpoint(self._database, self._table, applied, page.last, page.covered)
        self._position, self._covered = page.last, page.covered
        self._note(applied.renames)
        self._publish()
        return bool(page.events)

    def _note(self, renames: Sequence[Rejoin]) -> None:
        changed = {rejoin.key for rejoin in renames}
        others = [rejoin for rejoin in self._renames if rejoin.key not in changed]
        merged = together((*(rejoin for rejoin in self._renames if rejoin.key in changed), *renames))
        self._renames = others + list(merged.values())

    def _leases_changed(self) -> None:
        """Readers of this process are served what is live in every generation that they may be on."""
        live = {lease.key for lease in self._held.leases if lease.live}
        served = {(projection, shard) for projection, _, shard in live}
        for projection, generation in self._held.serving:
            served -= {(p, shard) for p, shard in served if p == projection and (p, generation, shard) not in live}
        self._served = frozenset(served)
        self._publish()

    def _publish(self) -> None:
        under_way = [
            Rename(rejoin.projection, rejoin.shard, rejoin.company_id, rejoin.first)
            for rejoin in self._renames
            if (rejoin.projection, rejoin.generation) in self._held.serving
        ]
        self._coverage.publish(self._served, self._covered, under_way)

    def _rename(self, group: Sequence[Rejoin]) -> None:
        projection = self._projections[group[0].projection]
        left = rejoin_slice(group, projection, self._database, self._events, self._documents)
        done = {rejoin.key for rejoin in group}
        self._renames = [r for r in self._renames if r.key not in done] + left
        if len(left) < len(group):
            self._publish()
