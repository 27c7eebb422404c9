"""The aggregates whose fields documents show: loaded together, kept while they are known not to have changed."""

import time
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from workforceos.domain.aggregate import Aggregate, AggregateType
from workforceos.eventstore.folding import fold
from workforceos.eventstore.model import LogPage
from workforceos.eventstore.port import EventStore

KEPT_SECONDS = 5.0
"""Not for long: the fields of a person who is erased must not come back from here."""
KEPT_STREAMS = 20_000

Stream = tuple[UUID, UUID]  # company, stream


class Names:
    """Each is as new as the last page that was turned to, or newer.

    What was read when an earlier page was turned to holds everything up to that page; if its stream has no event in
    the pages since then, it holds everything up to the present one. So pages must be turned without gaps.
    """

    def __init__(self, events: EventStore) -> None:
        self._events = events
        self._found: dict[UUID, Aggregate[Any] | Exception | None] = {}
        self._last = 0
        self._since = time.monotonic()

    def turn_to(self, page: LogPage, after: int) -> None:
        """The page that was read after a position."""
        old = time.monotonic() - self._since > KEPT_SECONDS or len(self._found) > KEPT_STREAMS
        if after > self._last or old:
            self._found.clear()
            self._since = time.monotonic()
        for event in page.events:
            self._found.pop(event.originator_id, None)
        self._last = max(self._last, page.last)

    def load(self, wanted: Iterable[tuple[AggregateType[Any], Stream]]) -> None:
        """Get those that are not known yet, in one round trip."""
        missing = {stream: kind for kind, stream in wanted if stream[1] not in self._found}
        streams = self._events.load_many(missing)
        for (_, id), kind in missing.items():
            try:
                self._found[id] = fold(kind, streams.get(id, ()))
            except Exception as error:  # told to every document that shows it
                self._found[id] = error

    def get(self, id: UUID) -> Aggregate[Any] | None:
        """The aggregate, None when there is none. Raises NameUnknown when its stream can't be folded."""
        found = self._found[id]
        if isinstance(found, Exception):
            raise NameUnknown(f"shows {id}: {type(found).__name__}: {found}")
        return found


class NameUnknown(Exception):
    """A document shows something of a stream that can't be folded."""
