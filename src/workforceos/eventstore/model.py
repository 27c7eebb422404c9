"""What goes into the log and what comes out of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from workforceos.domain.event import DomainEvent


@dataclass(frozen=True, slots=True)
class Metadata:
    """Who caused an event, and when. `at` is the server's UTC instant of the append."""

    company_id: UUID
    user_id: UUID | None
    session_id: UUID | None
    request_id: str
    causation_id: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecodable(DomainEvent):
    """Stands for a row of the log that can't be read: an unknown name, or data that no longer fits. Never appended.

    The log goes on past it; whoever folds its stream gets UndecodableEvent.
    """

    NAME: ClassVar[str] = "undecodable"

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as it stands in the log. `position` is 0 until it is committed."""

    position: int
    originator_id: UUID
    originator_version: int
    event: DomainEvent
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class StreamAppend:
    """New events of one stream; `expected_version` is the version they were decided on (0: a new stream)."""

    stream_id: UUID
    expected_version: int
    events: tuple[DomainEvent, ...]


@dataclass(frozen=True, slots=True)
class UniqueClaim:
    """One holder per (company, kind, value). Values are compared exactly; personal ones are HMACs.

    `company_id`: where the claim is held when that is not the company of the append (codenames are held at root).
    """

    kind: str
    value: str
    source: UUID
    company_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RangeClaim:
    """A span of time that a subject is taken for. Half-open [start, end), UTC instants.

    In EXCLUSIVE_LANES no two spans of one (company, lane, subject) overlap. The other lanes only index spans.
    """

    lane: str
    subject: UUID
    start: datetime
    end: datetime
    source: UUID
    kind: str


PRESENCE = "presence"
"""A person is on a shift or on leave (subject: the user)."""
REPORTED = "reported"
"""A person is on a shift that overlaps another: reported when they joined a department, not refused."""
OPEN_SHIFT = "openShift"
"""A shift that is still scheduled (subject: the shift)."""
UNSETTLED_SHIFT = "unsettledShift"
"""A shift whose absences have not been looked at since its last change (subject: the shift)."""
DEPARTMENT_SHIFT = "departmentShift"
"""A shift that a department is assigned to (subject: the group)."""
EXCLUSIVE_LANES = frozenset({PRESENCE, "leaveRequest", "payrollPeriod"})


@dataclass(frozen=True, slots=True)
class Release:
    """Claims to give up before new ones are taken: all of `source`, narrowed by what is not None.

    `kind` narrows unique and range claims, `value` unique claims only, `subject` range claims only.
    """

    source: UUID
    kind: str | None = None
    value: str | None = None
    subject: UUID | None = None


@dataclass(frozen=True, slots=True)
class SeenHolder:
    """Who held a unique claim; `source` None: nobody."""

    kind: str
    value: str
    source: UUID | None


@dataclass(frozen=True, slots=True)
class SeenPrefix:
    """Who held the unique claims of a kind whose value starts with `prefix`."""

    kind: str
    prefix: str
    sources: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class SeenSpans:
    """The range claims of these subjects that overlapped [start, end)."""

    lanes: tuple[str, ...]
    subjects: tuple[UUID, ...]
    start: datetime
    end: datetime
    spans: tuple[RangeClaim, ...]


@dataclass(frozen=True, slots=True)
class SeenVersion:
    """The last version of a stream that the append does not change."""

    stream_id: UUID
    version: int


Seen = SeenHolder | SeenPrefix | SeenSpans | SeenVersion
"""What an append was decided on besides its own streams, all of its own company."""


@dataclass(frozen=True, slots=True)
class CommandKey:
    """An idempotency key. `fingerprint` is a keyed hash (hex) of the request that it stands for.

    `company_id` is the company that the request was sent to: not the one that it founds.
    """

    company_id: UUID
    actor_id: UUID
    key: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Append:
    """One transaction: command row, releases, claims, events. All or nothing.

    `answer` is what a replay of the command needs to answer again; it holds no personal data.

    `seen` must be so still, or the append is refused with VersionConflict.
    """

    metadata: Metadata
    streams: tuple[StreamAppend, ...]
    takes: tuple[UniqueClaim | RangeClaim, ...] = ()
    releases: tuple[Release, ...] = ()
    command: CommandKey | None = None
    answer: dict[str, Any] = field(default_factory=dict)
    seen: tuple[Seen, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """The right to change what other appends of a company may have seen, for one append. Opaque: the engine's."""

    company_id: UUID
    connection: Any = None


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """The first answer to a command key: `position` of its last event and the `answer` stored with it."""

    fingerprint: str
    position: int
    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class LogPage:
    """Events after a position, in order. A later call with `after=last` misses nothing.

    `covered`: every event up to here is in this or an earlier page (the horizon, or the last row when the page is
    full). A checkpoint is `last`, the position of the last row read, never `covered`.
    """

    events: tuple[Recorded, ...]
    last: int
    covered: int
