"""The aggregates whose fields documents show: loaded together, kept while they are known not to have changed."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from workforceos.domain.aggregate import Aggregate, AggregateType
from workforceos.eventstore.folding import fold
from workforceos.eventstore.model import LogPage
from workforceos.eventstore.port import EventStore
from workforceos.identifiers import ROOT_COMPANY_ID

KEPT_SECONDS = 5.0
"""Not for long: the fields of a person who is erased must not come back from here."""
KEPT_STREAMS = 20_000

Shown = dict[str, Any] | None
_Place = tuple[UUID, str]  # company, id


@dataclass(frozen=True, slots=True)
class Wanted:
    """A stream whose fields a document shows; `id` is text, as documents hold it.

    With `at_root` it may be root's: then it is shown where the company has none of that id.
    """

    of: AggregateType[Any]
    company_id: UUID
    id: str
    at_root: bool = False


class Names:
    """Each is as new as the last page that was turned to, or newer.

    What was read when an earlier page was turned to holds everything up to that page; if its stream has no event in
    the pages since then, it holds everything up to the present one. So pages must be turned without gaps.
    """

    def __init__(self, events: EventStore) -> None:
        self._events = events
        self._found: dict[_Place, _Found] = {}
        self._last = 0
        self._since = time.monotonic()

    def turn_to(self, page: LogPage, after: int) -> None:
        """The page that was read after a position."""
        old = time.monotonic() - self._since > KEPT_SECONDS or len(self._found) > KEPT_STREAMS
        if after > self._last or old:
            self._found.clear()
            self._since = time.monotonic()
        if self._found:
            for event in page.events:
                self._found.pop((event.metadata.company_id, str(event.originator_id)), None)
        self._last = max(self._last, page.last)

    def load(self, wanted: Iterable[Wanted]) -> None:
        """Get those that are not known yet, in one round trip; in a second one those that only root can have."""
        wanted = list(wanted)
        self._load({(want.company_id, want.id): want.of for want in wanted})
        self._load(
            {
                (ROOT_COMPANY_ID, want.id): want.of
                for want in wanted
                if want.at_root and self._found[want.company_id, want.id].aggregate is None
            }
        )

    def _load(self, wanted: Mapping[_Place, AggregateType[Any]]) -> None:
        missing = {place: of for place, of in wanted.items() if place not in self._found}
        if not missing:
            return
        streams = self._events.load_many((company_id, UUID(id)) for company_id, id in missing)
        for place, of in missing.items():
            try:
                self._found[place] = _Found(fold(of, streams.get(UUID(place[1]), ())))
            except Exception as error:  # noqa: BLE001 - told to every document that shows it
                self._found[place] = _Found(error)

    def shown(self, want: Wanted, shows: Callable[[Aggregate[Any]], dict[str, Any]]) -> Shown:
        """What `shows` says of the aggregate, None when there is none; not to be changed.

        Raises NameUnknown when its stream can't be folded.
        """
        found = self._found[want.company_id, want.id]
        if found.aggregate is None and want.at_root:
            found = self._found[ROOT_COMPANY_ID, want.id]
        if isinstance(found.aggregate, Exception):
            raise NameUnknown(f"shows {want.id}: {type(found.aggregate).__name__}: {found.aggregate}")
        if found.aggregate is None:
            return None
        if shows not in found.shown:
            found.shown[shows] = shows(found.aggregate)
        return found.shown[shows]


@dataclass(frozen=True, slots=True)
class _Found:
    aggregate: Aggregate[Any] | Exception | None
    shown: dict[Callable[[Aggregate[Any]], dict[str, Any]], dict[str, Any]] = field(default_factory=dict)


class NameUnknown(Exception):
    """A document shows something of a stream that can't be folded."""
