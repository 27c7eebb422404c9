"""How many of one process may do something at once, and how many of these for one company."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from workforceos.eventstore.errors import StoreUnavailable


@dataclass(slots=True)
class _OfCompany:
    places: threading.Semaphore
    asking: int = 0


class Places:
    """`most` for all, `most_of_one` for each company, so that no company takes them all. Thread-safe."""

    def __init__(self, most: int, most_of_one: int) -> None:
        self._all = threading.Semaphore(most)
        self._most_of_one = most_of_one
        self._companies: dict[UUID, _OfCompany] = {}
        self._lock = threading.Lock()

    @contextmanager
    def taken(self, company_id: UUID, seconds: float) -> Iterator[None]:
        """Raises StoreUnavailable when none is free in time."""
        deadline = time.monotonic() + seconds
        # The company's first: who waits for that is in nobody else's way.
        with self._known(company_id) as places, _acquired(places, deadline), _acquired(self._all, deadline):
            yield

    @contextmanager
    def _known(self, company_id: UUID) -> Iterator[threading.Semaphore]:
        """Kept as long as somebody asks for it."""
        with self._lock:
            company = self._companies.setdefault(company_id, _OfCompany(threading.Semaphore(self._most_of_one)))
            company.asking += 1
        try:
            yield company.places
        finally:
            with self._lock:
                company.asking -= 1
                if not company.asking:
                    del self._companies[company_id]


@contextmanager
def _acquired(places: threading.Semaphore, deadline: float) -> Iterator[None]:
    if not places.acquire(timeout=max(0.0, deadline - time.monotonic())):
        raise StoreUnavailable("others have had their turn for too long")
    try:
        yield
    finally:
        places.release()
