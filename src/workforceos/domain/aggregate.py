"""An aggregate: the state of one stream, folded by a pure function."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from workforceos.domain.event import DomainEvent

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class AggregateType(Generic[S]):
    """How the streams of one kind are folded: `evolve(state or None, event) -> state`."""

    name: str
    evolve: Callable[[S | None, DomainEvent], S]
    events: tuple[type[DomainEvent], ...]


@dataclass(frozen=True, slots=True)
class Aggregate(Generic[S]):
    """One stream's state with what the log knows of it. Instants are UTC; `version` counts events from 1."""

    id: UUID
    company_id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    created_by: UUID | None
    state: S


class EventOutOfPlace(Exception):
    """A stream holds an event that can't follow the ones before it: the log is damaged or written by other code."""

    def __init__(self, state: object, event: DomainEvent) -> None:
        before = "nothing" if state is None else type(state).__name__
        super().__init__(f"{event.NAME} can't follow {before}")
