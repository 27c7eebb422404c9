"""A cache as the rest of the program sees it. Both implementations pass one contract test."""

from typing import Protocol


class CacheUnavailable(Exception):
    """The cache cannot be reached or does not answer in time. Whoever asked falls back to what the cache copies."""


class Cache(Protocol):
    """Values are bytes, times to live are seconds. Every key starts with its kind and names its company.

    Every call raises CacheUnavailable when the cache is away.
    """

    @property
    def shared(self) -> bool:
        """Whether other processes see what this one writes."""
        ...

    def get(self, key: str) -> bytes | None: ...

    def set(self, key: str, value: bytes, ttl: float) -> None:
        """Write, over whatever is there."""
        ...

    def add(self, key: str, value: bytes, ttl: float) -> bool:
        """Write unless the key is there, atomically; answers whether it was written."""
        ...

    def raise_to(self, key: str, number: int, ttl: float) -> int:
        """Keep the greater of `number` and the number there, atomically; answers it. The time to live starts afresh."""
        ...

    def delete(self, key: str) -> None: ...

    def ping(self) -> None: ...

    def close(self) -> None: ...
