"""Reads see your own writes: wait until a position is in the read models and searchable."""

import threading
import time
from collections.abc import Callable, Sequence
from uuid import UUID

from workforceos.readmodels.model import RecordModel
from workforceos.readmodels.port import ReadStore
from workforceos.readmodels.progress import SHARDS, Coverage, shard_of

POLL_SECONDS = 0.004
IMPATIENT_SECONDS = 0.15
LONGEST_POLL_SECONDS = 0.05
"""Who waits longer than usual asks less often: readers must not weigh on a database whose projector is away."""


class LocalCoverage:
    """Coverage of this process's own projector, which wakes the readers that wait; else as published.

    Positions only grow, so whatever has once been seen as covered needs no second look.
    """

    def __init__(self, published: Coverage) -> None:
        self._published = published
        self._changed = threading.Condition()
        self._live: frozenset[tuple[str, int]] = frozenset()
        self._covered = 0
        self._known: dict[tuple[str, int | None], int] = {}
        self._asked: dict[tuple[tuple[str, ...], int | None], float] = {}
        self._awaited: Callable[[], None] = lambda: None

    def when_awaited(self, call: Callable[[], None]) -> None:
        """By the projector: what to call when a reader begins to wait for it."""
        self._awaited = call

    def publish(self, live: frozenset[tuple[str, int]], covered: int) -> None:
        """By the projector: these (projection, shard) are fed live and are covered up to this position."""
        with self._changed:
            self._live, self._covered = live, covered
            self._changed.notify_all()

    def covered(self, projections: Sequence[str], shard: int | None) -> int:
        """The least covered position, as well as this process knows it; without a shard, of every shard."""
        with self._changed:
            if self._is_local(projections, shard):
                return self._covered
            asked, now = (tuple(projections), shard), time.monotonic()
            if now - self._asked.get(asked, 0.0) < POLL_SECONDS:
                return self.known(projections, shard)  # another reader has just asked
            self._asked[asked] = now
        position = self._published.covered(projections, shard)
        with self._changed:
            if position > self.known(projections, shard):
                self._changed.notify_all()
            for name in projections:
                self._known[name, shard] = max(position, self._known.get((name, shard), 0))
        return position

    def known(self, projections: Sequence[str], shard: int | None) -> int:
        """What this process's own projector has covered, else what was seen covered before; costs nothing."""
        with self._changed:
            if self._is_local(projections, shard):
                return self._covered
            return min((self._known.get((name, shard), 0) for name in projections), default=0)

    def _is_local(self, projections: Sequence[str], shard: int | None) -> bool:
        shards = range(SHARDS) if shard is None else (shard,)
        return all((name, each) in self._live for name in projections for each in shards)

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
    """Waits for positions on behalf of reads."""

    def __init__(self, coverage: LocalCoverage, store: ReadStore) -> None:
        self._coverage = coverage
        self._store = store
        self._gates: dict[str, RefreshGate] = {}
        self._searchable: dict[tuple[str, int | None], int] = {}

    def wait(
        self, models: Sequence[RecordModel], company_id: UUID, position: int, *, timeout: float, searchable: bool
    ) -> int:
        """Wait at most `timeout` seconds until `position` is applied (and, where asked, searchable) in these models.

        Answers the position that a read from now on has at least, which is less than `position` when the time ran
        out. Raises ReadModelUnavailable when a refresh fails.
        """
        # What is kept at root comes from the events of every company.
        shard = None if any(model.at_root for model in models) else shard_of(company_id)
        names = [model.plural for model in models]
        covered = self._coverage.known(names, shard)
        if not covered and not position:
            covered = self._coverage.covered(names, shard)  # the first read of this shard: nothing is known of it yet
        began = time.monotonic()
        pause = POLL_SECONDS
        while covered < position:
            covered = self._coverage.covered(names, shard)
            waited = time.monotonic() - began
            if covered >= position or waited >= timeout:
                break
            self._coverage.pause(min(pause, timeout - waited))
            if waited > IMPATIENT_SECONDS:
                pause = min(pause * 1.25, LONGEST_POLL_SECONDS)
        if not searchable or self._store.searchable_at_once:
            return covered
        wanted = min(max(position, 1), covered)
        return min(self._made_searchable(model, shard, wanted, covered) for model in models)

    def _made_searchable(self, model: RecordModel, shard: int | None, position: int, covered: int) -> int:
        """The position up to which the model is searchable: `position` at least, all that is covered at most."""
        key = (model.plural, shard)
        if self._searchable.get(key, 0) < position:
            gate = self._gates.setdefault(model.plural, RefreshGate(lambda: self._store.refresh(model)))
            gate.pass_through()
            self._searchable[key] = max(covered, self._searchable.get(key, 0))
        return self._searchable.get(key, 0)
