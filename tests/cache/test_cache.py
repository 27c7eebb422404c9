"""One contract for every cache."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from workforceos.cache.memory import MemoryCache
from workforceos.cache.opening import SharedCacheRequired, open_cache
from workforceos.cache.port import Cache, CacheUnavailable
from workforceos.cache.redis import RedisCache

NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.needs_server)])
def cache(request: pytest.FixtureRequest) -> Iterator[Cache]:
    opened: Cache = MemoryCache() if request.param == "memory" else RedisCache(request.getfixturevalue("redis_url"))
    yield opened
    opened.close()


def test_what_is_set_is_there_until_it_is_deleted(cache: Cache) -> None:
    assert cache.get("k") is None
    cache.set("k", b"one", 60)
    cache.set("k", b"two", 60)
    assert cache.get("k") == b"two"
    cache.delete("k")
    cache.delete("k")
    assert cache.get("k") is None


def test_many_are_answered_in_the_order_they_are_asked_for(cache: Cache) -> None:
    cache.set("a", b"one", 60)
    cache.set("c", b"three", 60)
    assert cache.get_many(["c", "b", "a"]) == [b"three", None, b"one"]


def test_what_is_old_is_gone(cache: Cache) -> None:
    cache.set("k", b"one", 0.01)
    cache.raise_to("n", 5, 0.01)
    time.sleep(0.05)
    assert cache.get("k") is None
    assert cache.add("k", b"two", 60)
    assert cache.raise_to("n", 3, 60) == 3


def test_only_one_of_many_adds(cache: Cache) -> None:
    with ThreadPoolExecutor(8) as pool:
        added = list(pool.map(lambda n: cache.add("k", str(n).encode(), 60), range(40)))
    assert added.count(True) == 1
    assert cache.get("k") == str(added.index(True)).encode()


@pytest.mark.parametrize(
    ("first", "second", "kept"), [(9, 10, 10), (10, 9, 10), (2**53, 2**53 + 1, 2**53 + 1), (7, 7, 7)]
)
def test_a_number_only_rises(cache: Cache, first: int, second: int, kept: int) -> None:
    assert cache.raise_to("n", first, 60) == first
    assert cache.raise_to("n", second, 60) == kept
    assert cache.get("n") == str(kept).encode()


def test_many_raise_a_number_at_once(cache: Cache) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: cache.raise_to("n", n, 60), range(200)))
    assert cache.get("n") == b"199"


def test_the_memory_cache_throws_out_the_oldest() -> None:
    cache = MemoryCache(capacity=2)
    for key in ("a", "b", "c"):
        cache.set(key, b"x", 60)
    assert [cache.get(key) for key in ("a", "b", "c")] == [None, b"x", b"x"]


def test_the_memory_cache_keeps_nothing_that_has_expired() -> None:
    now = 0.0
    cache = MemoryCache(clock=lambda: now)
    for second in range(1_000):
        now = float(second)
        cache.set(f"short {second}", b"x", 30)
        cache.set(f"long {second}", b"x", 100)
    assert len(cache._entries) <= 2 * 100
    assert [cache.get("short 969"), cache.get("short 970"), cache.get("long 900")] == [None, b"x", b"x"]
    now = 2_000.0
    cache.set("alone", b"x", 0.0)
    assert len(cache._entries) == 0


def test_a_redis_that_is_away_is_named() -> None:
    cache = RedisCache(NOWHERE)
    for call in (
        lambda: cache.get("k"),
        lambda: cache.get_many(["k"]),
        lambda: cache.set("k", b"v", 1),
        lambda: cache.add("k", b"v", 1),
        lambda: cache.raise_to("k", 1, 1),
        lambda: cache.delete("k"),
        cache.ping,
    ):
        with pytest.raises(CacheUnavailable):
            call()


def test_a_redis_that_failed_is_left_alone_until_its_rest_is_over(redis_url: str) -> None:
    cache = RedisCache(redis_url, rest=0.05)
    cache._client, alive = RedisCache(NOWHERE)._client, cache._client
    with pytest.raises(CacheUnavailable, match="does not answer"):
        cache.get("k")
    cache._client = alive
    with pytest.raises(CacheUnavailable, match="a moment ago"):
        cache.get("k")
    time.sleep(0.1)
    assert cache.get("k") is None


def test_processes_side_by_side_need_a_shared_cache(redis_url: str) -> None:
    assert not open_cache(None, alone=True).shared
    assert open_cache(redis_url, alone=False).shared
    with pytest.raises(SharedCacheRequired, match="REDIS_URL"):
        open_cache(None, alone=False)
