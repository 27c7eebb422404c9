"""A cache as the rest of the program sees it. Both implementations pass one contract test."""

from collections.abc import Sequence
from typing import Protocol


class CacheUnavailable(Exception):
    """The cache cannot be reached or does not answer in time. Whoever asked falls back to what the cache copies."""


class Cache(Protocol):
    """Values are bytes, times to live are seconds. A key starts with its kind, and names its company if it is of one.

    Every call raises CacheUnavailable when the cache is away.
    """

    @property
    def shared(self) -> bool:
        """Whether other processes see what this one writes."""
        ...

    def get(self, key: str) -> bytes | None: ...

    def get_many(self, keys: Sequence[str]) -> list[bytes | None]:
        """The values of these keys, in their order. One round trip."""
        ...

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
