"""What the HTTP edge needs from the rest of the program. The program's one wiring place fills it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from workforceos.access.authentication import Authentication
from workforceos.access.caller import Caller
from workforceos.access.positions import Positions
from workforceos.access.tenants import Tenants
from workforceos.eventstore.model import CommandKey
from workforceos.eventstore.port import EventStore
from workforceos.http.surface import Surface
from workforceos.observability.metrics import Metrics
from workforceos.settings import Settings
from workforceos.work import Outcome, UnitOfWork


class BeginsWork(Protocol):
    def __call__(
        self, *, caller: Caller | None, company_id: UUID, request_id: str, command: CommandKey | None, now: datetime
    ) -> UnitOfWork:
        """A fresh unit of work in the company acted on; `caller` is None on public routes without a login."""
        ...


class Replays(Protocol):
    def __call__(self, company_id: UUID, answer: dict[str, Any], position: int) -> Outcome:
        """The outcome that a command had when it first ran, from the answer stored with its key."""
        ...


@dataclass(frozen=True, slots=True)
class Component:
    """A server this process depends on. `check` raises when it is away; `needed`: not ready without it."""

    name: str
    check: Callable[[], None]
    needed: bool = True


def _nothing_to_collect(_: Metrics) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """`reads` is handed to answers as it is. `secret` keys fingerprints and CSRF tokens. `collect` sets gauges before
    a scrape. `clock` answers the UTC instant."""

    settings: Settings
    store: EventStore
    authentication: Authentication
    tenants: Tenants
    positions: Positions
    begin_work: BeginsWork
    replay: Replays
    reads: Any
    clock: Callable[[], datetime]
    secret: bytes
    surface: Surface
    metrics: Metrics
    components: tuple[Component, ...] = ()
    collect: Callable[[Metrics], None] = _nothing_to_collect
