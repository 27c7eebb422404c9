"""The unit of work of one command: what it loads, what it changes, one append."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from workforceos.access.caller import Caller
from workforceos.domain.aggregate import Aggregate, AggregateType
from workforceos.domain.catalogue import AGGREGATE_TYPES
from workforceos.domain.event import DomainEvent
from workforceos.domain.rule import RuleBroken
from workforceos.eventstore.errors import ClaimConflict, VersionConflict
from workforceos.eventstore.folding import advance, begin, fold
from workforceos.eventstore.model import (
    Append,
    CommandKey,
    Metadata,
    RangeClaim,
    Recorded,
    Release,
    Seen,
    SeenHolder,
    SeenPrefix,
    SeenSpans,
    SeenVersion,
    StreamAppend,
    Turn,
    UniqueClaim,
)
from workforceos.eventstore.port import EventStore

S = TypeVar("S")


class RecordVersionIsNotCurrent(RuleBroken):
    """The record has moved on since the version named in If-Match."""

    code = "errMsg_recordVersionIsNotCurrent"
    status = 409


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command did: the aggregates to show, by data name, and `extra` facts without personal data."""

    records: dict[str, Aggregate[Any]]
    extra: dict[str, Any]
    position: int

    def reaching(self, position: int) -> "Outcome":
        """The same, after more was appended on its behalf; 0 means nothing."""
        return replace(self, position=max(self.position, position))


@dataclass(slots=True)
class UnitOfWork:
    """Loads remember versions; `commit` appends everything staged in one transaction. Used once, by one thread.

    What it was decided on besides the streams that it changes is asked here, or named to `rely_on`: when it is another
    at the commit, that is a VersionConflict. A question to the store itself is not looked at again.
    """

    store: EventStore
    metadata: Metadata
    command: CommandKey | None = None
    expected_record_version: int | None = None
    appended: Callable[[], None] | None = None
    _turn: Turn | None = None
    _streams: dict[UUID, tuple[Recorded, ...]] = field(default_factory=dict)
    _staged: list[StreamAppend] = field(default_factory=list)
    _seen: list[Seen] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        """The server's UTC instant of this command."""
        return self.metadata.at

    @property
    def company_id(self) -> UUID:
        return self.metadata.company_id

    def founding(self, company_id: UUID, owner_id: UUID) -> "UnitOfWork":
        """The same work in a company that it founds, with nothing staged yet; the idempotency key stays where the
        request was sent."""
        founded = replace(self.metadata, company_id=company_id, user_id=owner_id)
        return replace(self, metadata=founded, _streams={}, _staged=[], _seen=[])

    def acting_as(self, user_id: UUID) -> "UnitOfWork":
        """The same work by a user who comes to be with it."""
        return replace(self, metadata=replace(self.metadata, user_id=user_id))

    def again(self) -> "UnitOfWork":
        """The same work after an append that was refused: nothing staged, what was loaded stays."""
        return replace(self, _staged=[], _seen=list(self._seen))

    def afresh(self) -> "UnitOfWork":
        """Another work of the same caller and moment, which knows nothing yet: it sees what others have done since."""
        return UnitOfWork(self.store, self.metadata, appended=self.appended)

    @property
    def changed(self) -> frozenset[UUID]:
        """The streams with something staged: once it is committed, nobody came between their load and the append."""
        return frozenset(staged.stream_id for staged in self._staged)

    def is_outdated(self) -> bool:
        """Whether somebody else has gone on with a stream that this work has loaded and not changed. One round trip;
        asked after a commit or before a refusal, where what was decided on must not have changed meanwhile."""
        changed = self.changed
        loaded = {id: len(events) for id, events in self._streams.items() if id not in changed}
        return self.store.have_moved(self.company_id, loaded)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """For a command that changes what others rely on: until its append, at most for the block, nobody else of the
        company commits what they have decided by it. To be begun before anything is read."""
        if self.is_alone:
            yield
            return
        with self.store.turn(self.company_id) as turn:
            self._turn = turn
            try:
                yield
            finally:
                self._turn = None

    @property
    def is_alone(self) -> bool:
        """Whether it is the turn of this work."""
        return self._turn is not None

    def prefetch(self, ids: Iterable[UUID]) -> None:
        """Read several streams in one round trip; later loads of them cost none."""
        wanted = [id for id in dict.fromkeys(ids) if id not in self._streams]
        if wanted:
            found = self.store.load(self.company_id, wanted)
            self._streams.update({id: found.get(id, ()) for id in wanted})

    def find(self, kind: AggregateType[S], id: UUID) -> Aggregate[S] | None:
        """The aggregate, deleted or not; None when the company has none of this kind with this id."""
        self.prefetch([id])
        return fold(kind, self._streams[id])

    def find_all(self, kind: AggregateType[S], ids: Iterable[UUID]) -> dict[UUID, Aggregate[S]]:
        """Those that exist, in one round trip."""
        wanted = list(dict.fromkeys(ids))
        self.prefetch(wanted)
        found = {id: fold(kind, self._streams[id]) for id in wanted}
        return {id: aggregate for id, aggregate in found.items() if aggregate is not None}

    def load(self, kind: AggregateType[S], id: UUID, missing: Callable[[], RuleBroken]) -> Aggregate[S]:
        """The active aggregate; raises `missing()` when there is none or it is deleted."""
        aggregate = self.find(kind, id)
        if aggregate is None or not getattr(aggregate.state, "is_active", True):
            raise missing()
        return aggregate

    def rely_on(self, aggregate: Aggregate[Any]) -> None:
        """Nobody else may have gone on with it at the commit, although this work does not change it."""
        self._seen.append(SeenVersion(aggregate.id, aggregate.version))

    def holders(self, claims: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], UUID]:
        """As the store says it; relied on."""
        wanted = list(dict.fromkeys(claims))
        found = self.store.holders(self.company_id, wanted)
        self._seen += [SeenHolder(*claim, found.get(claim)) for claim in wanted]
        return found

    def held_with_prefix(self, kind: str, prefix: str) -> Sequence[UniqueClaim]:
        """As the store says it; relied on."""
        found = self.store.held_with_prefix(self.company_id, kind, prefix)
        self._seen.append(SeenPrefix(kind, prefix, frozenset(claim.source for claim in found)))
        return found

    def spans_of_subjects(
        self, lanes: Iterable[str], subjects: Iterable[UUID], start: datetime, end: datetime
    ) -> Sequence[RangeClaim]:
        """As the store says it; relied on."""
        names, ids = tuple(lanes), tuple(subjects)
        found = self.store.spans_of_subjects(self.company_id, names, ids, start, end)
        self._seen.append(SeenSpans(names, ids, start, end, tuple(found)))
        return found

    def stage_new(self, kind: AggregateType[S], id: UUID, events: tuple[DomainEvent, ...]) -> Aggregate[S]:
        """A new stream with its first events."""
        self._staged.append(StreamAppend(id, 0, events))
        return begin(kind, id, events, self.metadata)

    def stage(self, kind: AggregateType[S], base: Aggregate[S], events: tuple[DomainEvent, ...]) -> Aggregate[S]:
        """More events of a loaded aggregate; none at all leave it as it is."""
        if not events:
            return base
        self._staged.append(StreamAppend(base.id, base.version, events))
        return advance(kind, base, events, self.metadata)

    def commit(
        self,
        records: dict[str, Aggregate[Any]],
        *,
        takes: tuple[UniqueClaim | RangeClaim, ...] = (),
        releases: tuple[Release, ...] = (),
        extra: dict[str, Any] | None = None,
    ) -> Outcome:
        """One append of everything staged. Nothing staged, taken or released: nothing is written but the command key,
        so that a replay does nothing either, whatever has changed since.

        The first of `records` is the one that If-Match speaks of. Raises the named errors of the append.
        """
        extra = extra or {}
        self._check_record_version(next(iter(records.values())))
        unchanged = max(self._last_position(record.id) for record in records.values())
        if not (self._staged or takes or releases or self.command):
            return Outcome(records, extra, unchanged)
        answer = {
            "company": str(self.company_id),
            "records": {name: [str(r.id), r.version] for name, r in records.items()},
            "extra": extra,
        }
        position = self._append(takes, releases, answer if self.command else {})
        return Outcome(records, extra, position or unchanged)

    def commit_staged(
        self, *, takes: tuple[UniqueClaim | RangeClaim, ...] = (), releases: tuple[Release, ...] = ()
    ) -> bool:
        """One append of everything staged, with nothing to show; answers whether there was anything to write."""
        return self.append_staged(takes, releases) is not None

    def append_staged(self, takes: tuple[UniqueClaim | RangeClaim, ...], releases: tuple[Release, ...]) -> int | None:
        """The same; answers the position of the last event (0: claims only), None when there was nothing to write."""
        if not (self._staged or takes or releases):
            return None
        return self._append(takes, releases, {})

    def _append(
        self, takes: tuple[UniqueClaim | RangeClaim, ...], releases: tuple[Release, ...], answer: dict[str, Any]
    ) -> int:
        seen = () if self.is_alone else tuple(self._seen)
        turn, self._turn = self._turn, None
        append = Append(self.metadata, tuple(self._staged), takes, releases, self.command, answer, seen)
        try:
            position = self.store.append(append, turn)
        except ClaimConflict as conflict:
            if any(holder.source in self.changed for holder in conflict.holders):
                raise VersionConflict("somebody else has gone on with what is changed here") from conflict
            raise
        if self.appended is not None:
            self.appended()
        return position

    def _check_record_version(self, record: Aggregate[Any]) -> None:
        if self.expected_record_version is None:
            return
        before = next((s.expected_version for s in self._staged if s.stream_id == record.id), record.version)
        if before != self.expected_record_version:
            raise RecordVersionIsNotCurrent(f"the record is at version {before}")

    def _last_position(self, id: UUID) -> int:
        events = self._streams.get(id, ())
        return events[-1].position if events else 0


def begin_work(store: EventStore, appended: Callable[[], None] | None = None) -> Callable[..., UnitOfWork]:
    """How requests begin their units of work; `appended` is called after every append."""

    def begin(
        *, caller: Caller | None, company_id: UUID, request_id: str, command: CommandKey | None, now: datetime
    ) -> UnitOfWork:
        user_id, session_id = (caller.user_id, caller.session_id) if caller else (None, None)
        metadata = Metadata(company_id, user_id, session_id, request_id, None, now)
        return UnitOfWork(store, metadata, command, appended=appended)

    return begin


def replay(store: EventStore, stored: dict[str, Any], position: int) -> Outcome:
    """The outcome that a command had when it first ran, from the log as it was then."""
    company_id = UUID(stored["company"])
    streams = store.load(company_id, [UUID(id) for id, _ in stored["records"].values()])
    records: dict[str, Aggregate[Any]] = {}
    for name, (id, version) in stored["records"].items():
        events = streams[UUID(id)][:version]
        records[name] = next(a for kind in AGGREGATE_TYPES if (a := fold(kind, events)) is not None)
        position = position or events[-1].position  # a command that changed nothing
    return Outcome(records, stored["extra"], position)
