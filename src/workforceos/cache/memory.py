"""The cache of a program that runs as one process."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence


class MemoryCache:
    """Values in this process. Safe for threads. Each write throws out the least recently written ones that have
    expired, and beyond `capacity` those that have not."""

    shared = False

    def __init__(self, capacity: int = 100_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._capacity = capacity
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: OrderedDict[str, tuple[bytes, float]] = OrderedDict()

    def get(self, key: str) -> bytes | None:
        entry = self._entries.get(key)
        return entry[0] if entry is not None and entry[1] > self._clock() else None

    def get_many(self, keys: Sequence[str]) -> list[bytes | None]:
        return [self.get(key) for key in keys]

    def set(self, key: str, value: bytes, ttl: float) -> None:
        with self._lock:
            self._put(key, value, ttl)

    def add(self, key: str, value: bytes, ttl: float) -> bool:
        with self._lock:
            if self.get(key) is not None:
                return False
            self._put(key, value, ttl)
            return True

    def raise_to(self, key: str, number: int, ttl: float) -> int:
        with self._lock:
            there = self.get(key)
            greater = number if there is None else max(number, int(there))
            self._put(key, str(greater).encode(), ttl)
            return greater

    def delete(self, key: str) -> None:
        with self._lock:
            self._entries.pop(key, None)

    def ping(self) -> None:
        """Always there."""

    def close(self) -> None:
        with self._lock:
            self._entries.clear()

    def _put(self, key: str, value: bytes, ttl: float) -> None:
        self._entries[key] = (value, self._clock() + ttl)
        self._entries.move_to_end(key)
        while len(self._entries) > self._capacity or self._oldest_has_expired():
            self._entries.popitem(last=False)

    def _oldest_has_expired(self) -> bool:
        """One that lives for long keeps those written after it from being looked at, until it ends itself."""
        oldest = next(iter(self._entries.values()), None)
        return oldest is not None and oldest[1] <= self._clock()
