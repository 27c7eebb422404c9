"""Which name stands for which event class, both ways, and how old versions become new ones. Nothing else is known."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from workforceos.domain.attendance import events as attendance
from workforceos.domain.company import events as company
from workforceos.domain.event import DomainEvent
from workforceos.domain.group import events as group
from workforceos.domain.shift import events as shift
from workforceos.domain.user import events as user

EVENTS: tuple[type[DomainEvent], ...] = (
    *company.EVENTS,
    *user.EVENTS,
    *group.EVENTS,
    *shift.EVENTS,
    *attendance.EVENTS,
)
"""Every event that the program writes. A class of a new context is added here and nowhere else."""


@dataclass(frozen=True, slots=True)
class Upcaster:
    """From the mapping of an old version (decrypted; JSON types) to that of the next: `change` answers a new mapping.

    A redacted field arrives as "redacted" unless the newest class has a field of the same name and another type.
    """

    old: str
    new: str
    change: Callable[[Mapping[str, Any]], Mapping[str, Any]]


UPCASTERS: tuple[Upcaster, ...] = ()
"""Old version -> next version; each old name keeps its golden file for ever."""


class UnknownEvent(LookupError):
    """A name in the log, or a class in the program, that the registry does not hold."""


class Registry:
    """Raises ValueError when a name or a class is given twice, or an upcaster leads nowhere."""

    def __init__(self, events: Iterable[type[DomainEvent]] = EVENTS, upcasters: Iterable[Upcaster] = UPCASTERS) -> None:
        self._classes: dict[str, type[DomainEvent]] = {}
        for event in events:
            if event.NAME in self._classes:
                raise ValueError(f"two events are named {event.NAME}")
            self._classes[event.NAME] = event
        self._names = {event: name for name, event in self._classes.items()}
        self._upcasters: dict[str, Upcaster] = {}
        for upcaster in upcasters:
            if upcaster.old in self._classes or upcaster.old in self._upcasters:
                raise ValueError(f"{upcaster.old} is current, or has two upcasters")
            self._upcasters[upcaster.old] = upcaster
        for name in self._upcasters:
            self.newest(name)

    @property
    def names(self) -> frozenset[str]:
        """All names that can be in the log: current and old ones."""
        return frozenset(self._classes) | frozenset(self._upcasters)

    def name_of(self, event: type[DomainEvent]) -> str:
        """Raises UnknownEvent."""
        try:
            return self._names[event]
        except KeyError:
            raise UnknownEvent(f"{event.__qualname__} is not registered") from None

    def newest(self, name: str) -> tuple[type[DomainEvent], tuple[Upcaster, ...]]:
        """The class that a name is read as, and the upcasters on the way there. Raises UnknownEvent."""
        steps: list[Upcaster] = []
        while name not in self._classes:
            if name not in self._upcasters or len(steps) > len(self._upcasters):
                raise UnknownEvent(f"no event is named {name}")
            steps.append(self._upcasters[name])
            name = steps[-1].new
        return self._classes[name], tuple(steps)
