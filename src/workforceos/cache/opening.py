"""Which cache a process uses."""

from workforceos.cache.memory import MemoryCache
from workforceos.cache.port import Cache


class SharedCacheRequired(Exception):
    """A role that runs beside other processes needs REDIS_URL."""


def open_cache(redis_url: str | None, *, alone: bool) -> Cache:
    """Redis where a URL is set, else in process, which only a process that serves `alone` may use.

    The in-process cache answers for sessions that another process ended, for up to half a minute; so a role that
    is one of several refuses to start with it. Raises SharedCacheRequired.
    """
    if redis_url:
        from workforceos.cache.redis import RedisCache  # 7 MiB that an embedded server does without

        return RedisCache(redis_url)
    if not alone:
        raise SharedCacheRequired("REDIS_URL is missing: processes that run side by side share their sessions in Redis")
    return MemoryCache()
