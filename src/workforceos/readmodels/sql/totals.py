"""Exact totals, remembered until the company's documents change."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from uuid import UUID

from workforceos.readmodels import tree

REMEMBERED = 512
"""A query with filters takes some KiB, and every write makes new ones of a company's."""

Asked = tuple[str, UUID, int, tree.Query]  # table, company, changes so far, query


class Totals:
    """Counting a million rows afresh costs tens of milliseconds; the key changes with the company's documents."""

    def __init__(self) -> None:
        self._known: OrderedDict[Asked, int] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, asked: Asked, count: Callable[[], int]) -> int:
        with self._lock:
            if asked in self._known:
                self._known.move_to_end(asked)
                return self._known[asked]
        total = count()
        with self._lock:
            self._known[asked] = total
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return total
