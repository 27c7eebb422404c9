"""The one helper of all aggregate tests: given events, when a decision, then events (or a rule broken)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any, Generic, TypeVar

import pytest

from workforceos.domain.aggregate import AggregateType
from workforceos.domain.event import DomainEvent
from workforceos.domain.rule import RuleBroken

S = TypeVar("S")


def given(kind: AggregateType[S], *events: DomainEvent) -> Given[S]:
    """The aggregate after these events."""
    return Given(kind, reduce(kind.evolve, events, None))


def when(decision: Callable[..., tuple[DomainEvent, ...]], **facts: Any) -> Decided:
    """A decision that starts an aggregate and needs no state."""
    return Decided(lambda: decision(**facts))


@dataclass(frozen=True)
class Given(Generic[S]):
    kind: AggregateType[S]
    state: S | None

    def when(self, decision: Callable[..., tuple[DomainEvent, ...]], *args: Any, **facts: Any) -> Decided:
        """The decision on this state, which is its first argument."""
        return Decided(lambda: decision(self.state, *args, **facts))

    @property
    def known(self) -> S:
        """The state, which exists."""
        assert self.state is not None
        return self.state

    def after(self, *events: DomainEvent) -> S:
        """The state after more events."""
        return given_state(self.kind, self.known, *events)


@dataclass(frozen=True)
class Decided:
    decide: Callable[[], tuple[DomainEvent, ...]]

    def then(self, *expected: DomainEvent) -> None:
        """Exactly these events; none when called without."""
        assert self.decide() == expected

    def breaks(self, rule: type[RuleBroken]) -> RuleBroken:
        """Exactly this rule, not one that inherits from it."""
        with pytest.raises(RuleBroken) as broken:
            self.decide()
        assert type(broken.value) is rule
        return broken.value

    @property
    def events(self) -> tuple[DomainEvent, ...]:
        return self.decide()


def given_state(kind: AggregateType[S], state: S, *events: DomainEvent) -> S:
    """A state after more events."""
    for event in events:
        state = kind.evolve(state, event)
    return state
