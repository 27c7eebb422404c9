"""Events, registry and short ways to say an append, for the tests of the log."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID, uuid4

from workforceos.domain.event import DomainEvent
from workforceos.eventstore.model import (
    PRESENCE,
    Append,
    CommandKey,
    Metadata,
    RangeClaim,
    Release,
    StreamAppend,
    UniqueClaim,
)
from workforceos.eventstore.registry import Registry

MASTER_KEY = b"master key of the tests, 32 bytes"
COMPANY, OTHER_COMPANY, ACTOR = uuid4(), uuid4(), uuid4()
NOON = datetime(2030, 5, 6, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(DomainEvent):
    NAME: ClassVar[str] = "sample.noted.v1"

    text: str = ""
    number: int = 0
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    street: str
    floor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Described(DomainEvent):
    NAME: ClassVar[str] = "sample.described.v2"
    PERSONAL: ClassVar[Mapping[str, str]] = {
        "nickname": "person_id",
        "birthday": "person_id",
        "height": "person_id",
        "address": "person_id",
        "boss_remark": "boss_id",
    }

    person_id: UUID
    boss_id: UUID | None = None
    nickname: str
    birthday: date | None = None
    height: Decimal = Decimal(0)
    address: Address | None = None
    boss_remark: str | None = None
    colour: str = "none"


REGISTRY = Registry((Noted, Described), ())


def metadata(company: UUID = COMPANY, *, at: datetime | None = None, request: str | None = None) -> Metadata:
    return Metadata(company, ACTOR, uuid4(), request or str(uuid4()), None, at or datetime.now(UTC))


def stream(id: UUID | None = None, *events: DomainEvent, version: int = 0) -> StreamAppend:
    return StreamAppend(id or uuid4(), version, events or (Noted(),))


def append(
    *streams: StreamAppend,
    takes: tuple[UniqueClaim | RangeClaim, ...] = (),
    releases: tuple[Release, ...] = (),
    command: CommandKey | None = None,
    answer: dict[str, Any] | None = None,
    company: UUID = COMPANY,
    at: datetime | None = None,
    request: str | None = None,
) -> Append:
    """One event of a new stream where no streams are given."""
    meta = metadata(company, at=at, request=request)
    return Append(meta, streams or (stream(),), takes, releases, command, answer or {})


def key(name: str = "key", fingerprint: str = "f" * 64, company: UUID = COMPANY) -> CommandKey:
    return CommandKey(company, ACTOR, name, fingerprint)


def hours(start: float, end: float, subject: UUID, source: UUID | None = None, lane: str = PRESENCE) -> RangeClaim:
    """A span in hours from NOON."""
    return RangeClaim(
        lane, subject, NOON + timedelta(hours=start), NOON + timedelta(hours=end), source or uuid4(), "shift"
    )


def unnumbered(append: Append) -> Append:
    """The same request again, as a client that never saw an answer sends it."""
    return replace(append, metadata=replace(append.metadata, request_id=str(uuid4())))
