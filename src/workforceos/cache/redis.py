"""The cache that processes share."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from workforceos.cache.port import CacheUnavailable

T = TypeVar("T")

_RAISE_TO = """
local there = redis.call('GET', KEYS[1])
local greater = ARGV[1]
if there and (#there > #greater or (#there == #greater and there > greater)) then greater = there end
redis.call('SET', KEYS[1], greater, 'PX', ARGV[2])
return greater
"""
"""Numbers are compared as text (longer is greater): Lua's own numbers lose digits beyond 2^53."""


class RedisCache:
    """Redis 6 or newer. After a failure it is left alone for `rest` seconds, so that a dead server costs no waiting."""

    shared = True

    def __init__(self, url: str, *, prefix: str = "workforceos:", timeout: float = 0.5, rest: float = 1.0) -> None:
        self._prefix = prefix
        self._rest = rest
        self._closed_until = 0.0
        self._lock = threading.Lock()
        self._client: Any = redis.Redis.from_url(
            url,
            socket_timeout=timeout,
            socket_connect_timeout=timeout,
            health_check_interval=30,
            retry=Retry(NoBackoff(), 1),  # once: a connection that went stale is no outage
        )
        self._raise_to = self._client.register_script(_RAISE_TO)

    def get(self, key: str) -> bytes | None:
        found: bytes | None = self._call(lambda: self._client.get(self._prefix + key))
        return found

    def get_many(self, keys: Sequence[str]) -> list[bytes | None]:
        found: list[bytes | None] = self._call(lambda: self._client.mget([self._prefix + key for key in keys]))
        return found

    def set(self, key: str, value: bytes, ttl: float) -> None:
        self._call(lambda: self._client.set(self._prefix + key, value, px=_milliseconds(ttl)))

    def add(self, key: str, value: bytes, ttl: float) -> bool:
        return bool(self._call(lambda: self._client.set(self._prefix + key, value, px=_milliseconds(ttl), nx=True)))

    def raise_to(self, key: str, number: int, ttl: float) -> int:
        return int(self._call(lambda: self._raise_to(keys=[self._prefix + key], args=[number, _milliseconds(ttl)])))

    def delete(self, key: str) -> None:
        self._call(lambda: self._client.delete(self._prefix + key))

    def ping(self) -> None:
        with self._lock:
            self._closed_until = 0.0
        self._call(lambda: self._client.ping())

    def close(self) -> None:
        self._client.close()

    def _call(self, command: Callable[[], T]) -> T:
        if time.monotonic() < self._closed_until:
            raise CacheUnavailable("Redis failed a moment ago")
        try:
            return command()
        except redis.RedisError as error:
            with self._lock:
                self._closed_until = time.monotonic() + self._rest
            raise CacheUnavailable(f"Redis does not answer: {type(error).__name__}") from error


def _milliseconds(ttl: float) -> int:
    return max(1, round(ttl * 1000))
