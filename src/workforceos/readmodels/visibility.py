"""Reads see your own writes: wait until a position is in the read models and searchable."""

import threading
import time
from collections.abc import Callable, Sequence
from uuid import UUID

from workforceos.readmodels.model import RecordModel
from workforceos.readmodels.port import ReadStore
from workforceos.readmodels.progress import SHARDS, Coverage, Reach, Rename, least, shard_of

POLL_SECONDS = 0.004
IMPATIENT_SECONDS = 0.15
LONGEST_POLL_SECONDS = 0.05
"""Who waits longer than usual asks less often: readers must not weigh on a database whose projector is away."""
MOST_COMPANIES = 10_000


class Watermarks:
    """The greatest positions that were seen of projections: of whole shards, and of single companies that are further.
    What is forgotten is asked for again."""

    def __init__(self) -> None:
        self._shards: dict[tuple[str, int | None], int] = {}
        self._companies: dict[tuple[str, UUID | None], int] = {}

    def of(self, projection: str, company_id: UUID | None) -> Reach:
        shard = self._shards.get((projection, _shard(company_id)), 0)
        return Reach(max(shard, self._companies.get((projection, company_id), 0)), shard)

    def raise_to(self, projection: str, company_id: UUID | None, reach: Reach) -> None:
        before = self.of(projection, company_id)
        self._shards[projection, _shard(company_id)] = max(reach.shard, before.shard)
        if reach.company > max(reach.shard, before.company):
            if len(self._companies) >= MOST_COMPANIES:
                self._companies.clear()
            self._companies[projection, company_id] = reach.company


class LocalCoverage:
    """Coverage of this process's own projector, which wakes the readers that wait; else as published.

    Positions only grow, so whatever has once been seen as covered needs no second look.
    """

    def __init__(self, published: Coverage) -> None:
        self._published = published
        self._changed = threading.Condition()
        self._live: frozenset[tuple[str, int]] = frozenset()
        self._covered = 0
        self._renames: Sequence[Rename] = ()
        self._known = Watermarks()
        self._asked: dict[tuple[tuple[str, ...], UUID | None], float] = {}
        self._awaited: Callable[[], None] = lambda: None

    def when_awaited(self, call: Callable[[], None]) -> None:
        """By the projector: what to call when a reader begins to wait for it."""
        self._awaited = call

    def publish(self, live: frozenset[tuple[str, int]], covered: int, renames: Sequence[Rename]) -> None:
        """By the projector: these (projection, shard) are fed live and are covered up to this position, but for names
        that are still being carried round."""
        with self._changed:
            self._live, self._covered, self._renames = live, covered, renames
            self._changed.notify_all()

    def covered(self, projections: Sequence[str], company_id: UUID | None) -> Reach:
        """The least covered position, as well as this process knows it; without a company, of every shard."""
        with self._changed:
            if self._is_local(projections, company_id):
                return self._of_own(projections, company_id)
            asked, now = (tuple(projections), company_id), time.monotonic()
            if now - self._asked.get(asked, 0.0) < POLL_SECONDS:
                return self.known(projections, company_id)  # another reader has just asked
            if len(self._asked) >= MOST_COMPANIES:
                self._asked.clear()
            self._asked[asked] = now
        reach = self._published.covered(projections, company_id)
        with self._changed:
            if reach.company > self.known(projections, company_id).company:
                self._changed.notify_all()
            for name in projections:
                self._known.raise_to(name, company_id, reach)
        return reach

    def known(self, projections: Sequence[str], company_id: UUID | None) -> Reach:
        """What this process's own projector has covered, else what was seen covered before; costs nothing."""
        with self._changed:
            if self._is_local(projections, company_id):
                return self._of_own(projections, company_id)
            return least(self._known.of(name, company_id) for name in projections)

    def _is_local(self, projections: Sequence[str], company_id: UUID | None) -> bool:
        shards = range(SHARDS) if company_id is None else (shard_of(company_id),)
        return all((name, each) in self._live for name in projections for each in shards)

    def _of_own(self, projections: Sequence[str], company_id: UUID | None) -> Reach:
        company = shard = self._covered
        for rename in self._renames:
            if rename.projection in projections and _shard(company_id) in (None, rename.shard):
                shard = min(shard, rename.position - 1)
                if company_id in (None, rename.company_id):
                    company = min(company, rename.position - 1)
        return Reach(company, shard)

    def pause(self, seconds: float) -> None:
        """Sleep until the local projector publishes something, another reader has asked, or the time is over."""
        self._awaited()
        with self._changed:
            self._changed.wait(seconds)


class RefreshGate:
    """Coalesced refreshes of one read model: one in flight, shared by all who came before it started."""

    def __init__(self, refresh: Callable[[], None]) -> None:
        self._refresh = refresh
        self._state = threading.Condition()
        self._started = 0
        self._finished = 0
        self._running = False
        self.waiting = 0

    def pass_through(self) -> None:
        """Return when a refresh that started after this call has finished. Raises what the refresh raises."""
        with self._state:
            needed = self._started + 1
            while self._finished < needed:
                if self._running:
                    self.waiting += 1
                    self._state.wait()
                    self.waiting -= 1
                    continue
                self._running = True
                self._started += 1
                number = self._started
                self._state.release()
                try:
                    self._refresh()
                finally:
                    self._state.acquire()
                    self._running = False
                    self._state.notify_all()
                self._finished = number


class Visibility:
    """Waits for positions on behalf of reads. `head` answers the last position of the log."""

    def __init__(self, coverage: LocalCoverage, store: ReadStore, head: Callable[[], int]) -> None:
        self._coverage = coverage
        self._store = store
        self._head = head
        self._gates: dict[str, RefreshGate] = {}
        self._searchable = Watermarks()

    def wait(
        self, models: Sequence[RecordModel], company_id: UUID, position: int, *, timeout: float, searchable: bool
    ) -> int:
        """Wait at most `timeout` seconds until `position` is applied (and, where asked, searchable) in these models.
        Beyond the log's head it stands for the head: whoever was told of a position has it committed.

        Answers the position that a read from now on has at least, which is less than `position` when the time ran
        out. Raises ReadModelUnavailable when a refresh fails, StoreUnavailable.
        """
        # What is kept at root comes from the events of every company.
        of = None if any(model.at_root for model in models) else company_id
        names = [model.plural for model in models]
        covered = self._coverage.known(names, of)
        if not covered.company and not position:
            covered = self._coverage.covered(names, of)  # the first read of this shard: nothing is known of it yet
        began = time.monotonic()
        pause = POLL_SECONDS
        if covered.company < position:
            covered = self._coverage.covered(names, of)
        if covered.company < position:
            position = min(position, self._head())
        while covered.company < position and (waited := time.monotonic() - began) < timeout:
            self._coverage.pause(min(pause, timeout - waited))
            covered = self._coverage.covered(names, of)
            if waited > IMPATIENT_SECONDS:
                pause = min(pause * 1.25, LONGEST_POLL_SECONDS)
        if not searchable or self._store.searchable_at_once:
            return covered.company
        wanted = min(max(position, 1), covered.company)
        return min(self._made_searchable(model, of, wanted, covered) for model in models)

    def _made_searchable(self, model: RecordModel, company_id: UUID | None, position: int, covered: Reach) -> int:
        """The position up to which the model is searchable: `position` at least, all that is covered at most."""
        if self._searchable.of(model.plural, company_id).company < position:
            gate = self._gates.setdefault(model.plural, RefreshGate(lambda: self._store.refresh(model)))
            gate.pass_through()
            self._searchable.raise_to(model.plural, company_id, covered)
        return self._searchable.of(model.plural, company_id).company


def _shard(company_id: UUID | None) -> int | None:
    """None for every company's."""
    return None if company_id is None else shard_of(company_id)
