"""What a projection is: one read model, made from the streams of one kind and the names that it shows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from workforceos.domain.aggregate import Aggregate, AggregateType
from workforceos.domain.event import DomainEvent
from workforceos.eventstore.model import Undecodable
from workforceos.readmodels.model import RecordModel


@dataclass(frozen=True)
class Joined:
    """Fields of another aggregate shown in the document: an object, or for `many` an array in the order of the ids.

    `by` is the own field that holds the id or ids, `changed_by` the events of the other aggregate after which every
    document that shows it is written again. `at_root`: an id that the company has nothing of is one of root's, whose
    admins act in every company.
    """

    name: str
    by: str
    of: AggregateType[Any]
    shows: Callable[[Aggregate[Any]], dict[str, Any]]
    changed_by: tuple[type[DomainEvent], ...]
    many: bool = False
    at_root: bool = False


@dataclass(frozen=True)
class Projection:
    """A document is `record(aggregate)` of its own stream, with the joined fields as they are when it is written.

    Every registered event is either handled (own or joined) or named in `ignores`; a test says so.
    """

    model: RecordModel
    aggregate: AggregateType[Any]
    record: Callable[[Aggregate[Any]], dict[str, Any]]
    ignores: tuple[type[DomainEvent], ...]
    joins: tuple[Joined, ...] = ()

    @property
    def name(self) -> str:
        return self.model.plural

    @cached_property
    def own_events(self) -> frozenset[type[DomainEvent]]:
        return frozenset(self.aggregate.events)

    @cached_property
    def rejoin_events(self) -> frozenset[type[DomainEvent]]:
        return frozenset(event for joined in self.joins for event in joined.changed_by)

    @cached_property
    def shows_root(self) -> bool:
        """Whether documents of every company may show something that belongs to root."""
        return any(joined.at_root for joined in self.joins)

    def owns(self, event: DomainEvent) -> bool:
        """Whether the event is of a stream that this projection makes documents of."""
        if type(event) in self.own_events:
            return True
        return isinstance(event, Undecodable) and _subject(event.name) in self._own_subjects

    def shows_change_of(self, event: DomainEvent) -> bool:
        """Whether documents that show the event's stream are to be written again."""
        if type(event) in self.rejoin_events:
            return True
        return isinstance(event, Undecodable) and _subject(event.name) in self._shown_subjects

    @cached_property
    def _own_subjects(self) -> frozenset[str]:
        return _subjects(self.aggregate.events)

    @cached_property
    def _shown_subjects(self) -> frozenset[str]:
        return frozenset().union(*(_subjects(joined.of.events) for joined in self.joins))


def _subject(name: str) -> str:
    """What an event is about, "shift" of "shift.scheduled.v1": all that is known of one that can't be read."""
    return name.partition(".")[0]


def _subjects(events: Iterable[type[DomainEvent]]) -> frozenset[str]:
    return frozenset(_subject(event.NAME) for event in events)
