"""How long a search may take, in SQL and in Python."""

import threading
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from workforceos.readmodels.port import ReadModelUnavailable

T = TypeVar("T")

_ROWS_BETWEEN_LOOKS = 1_000


class Deadline:
    """Has passed `seconds` from now, or when the database is closed: then nobody waits for the answer any more."""

    def __init__(self, seconds: float, closed: threading.Event) -> None:
        self._end = time.monotonic() + seconds
        self._closed = closed

    def passed(self) -> bool:
        return time.monotonic() > self._end or self._closed.is_set()

    def look(self) -> None:
        """Raises ReadModelUnavailable once it has passed."""
        if self.passed():
            raise ReadModelUnavailable("the search took too long")

    def over(self, rows: Iterable[T]) -> Iterator[T]:
        """The rows, with a look at the first one and now and then."""
        rest = iter(rows)
        while part := list(islice(rest, _ROWS_BETWEEN_LOOKS)):
            self.look()
            yield from part
