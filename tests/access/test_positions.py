from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from redis import Redis

from workforceos.access.positions import Positions
from workforceos.cache.memory import MemoryCache
from workforceos.cache.port import CacheUnavailable
from workforceos.cache.redis import RedisCache
from workforceos.identifiers import new_id

SESSION, COMPANY = new_id(), new_id()


def head() -> int:
    return 77


def test_a_session_waits_for_its_last_write_in_this_company() -> None:
    positions = Positions(MemoryCache(), iter([7, 41]).__next__)
    assert positions.wanted(SESSION, COMPANY, COMPANY) == 7
    positions.remember(SESSION, COMPANY, 41)
    positions.remember(SESSION, COMPANY, 40)
    assert positions.wanted(SESSION, COMPANY, COMPANY) == 41


@pytest.mark.parametrize(("session", "company"), [(SESSION, new_id()), (new_id(), COMPANY)])
def test_a_cache_that_began_with_the_process_may_have_forgotten_what_was_written_before(
    session: UUID, company: UUID
) -> None:
    heads = iter([7, 41])
    positions = Positions(MemoryCache(), heads.__next__)
    positions.remember(SESSION, COMPANY, 41)
    assert positions.wanted(session, company, COMPANY) == 7
    assert positions.wanted(session, company, COMPANY) == 7, "what is written later is remembered, not asked for again"


class Clock:
    """Seconds since 1970 that stand still until they are moved."""

    now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def positions(redis_url: str, clock: Clock) -> Positions:
    """On a Redis that has been there for longer than the read side is behind."""
    found = Positions(RedisCache(redis_url), head, clock)
    found.wanted(new_id(), COMPANY, COMPANY)
    clock.now += 61
    return found


def test_a_shared_cache_has_forgotten_nothing(positions: Positions) -> None:
    positions.remember(SESSION, COMPANY, 41)
    assert positions.wanted(SESSION, new_id(), COMPANY) == 0
    assert positions.wanted(new_id(), COMPANY, COMPANY) == 0


def test_a_shared_cache_that_was_emptied_may_have_forgotten_anything(
    positions: Positions, clock: Clock, redis_url: str
) -> None:
    positions.remember(SESSION, COMPANY, 41)
    with Redis.from_url(redis_url) as client:
        client.flushdb()
    other_process = Positions(RedisCache(redis_url), head, clock)
    for seconds in (0, 1, 59):
        clock.now += seconds
        assert positions.wanted(SESSION, COMPANY, COMPANY) == 77
        assert other_process.wanted(SESSION, COMPANY, COMPANY) == 77
    positions.remember(SESSION, COMPANY, 78)
    assert other_process.wanted(SESSION, COMPANY, COMPANY) == 78
    clock.now += 1
    assert other_process.wanted(new_id(), COMPANY, COMPANY) == 0, "what was forgotten is of no use any more"


class Counted(RedisCache):
    trips = 0

    def _call(self, command: Callable[[], Any]) -> Any:
        self.trips += 1
        return super()._call(command)


def test_a_read_asks_the_cache_once(positions: Positions, clock: Clock, redis_url: str) -> None:
    positions.remember(SESSION, COMPANY, 41)
    cache = Counted(redis_url)
    reader = Positions(cache, head, clock)
    assert [reader.wanted(each, COMPANY, COMPANY) for each in (SESSION, new_id())] == [41, 0]
    assert cache.trips == 2


def test_a_new_session_waits_for_what_was_written_before_it() -> None:
    positions = Positions(MemoryCache(), head)
    positions.begin(SESSION, COMPANY)
    assert positions.wanted(SESSION, COMPANY, COMPANY) == 77
    assert positions.wanted(SESSION, new_id(), COMPANY) == 77
    positions.remember(SESSION, COMPANY, 78)
    assert positions.wanted(SESSION, COMPANY, COMPANY) == 78


@pytest.mark.needs_server
def test_processes_share_positions(redis_url: str) -> None:
    Positions(RedisCache(redis_url), head).remember(SESSION, COMPANY, 41)
    assert Positions(RedisCache(redis_url), head).wanted(SESSION, COMPANY, COMPANY) == 41


def test_without_the_cache_a_read_waits_for_the_head_of_the_log() -> None:
    positions = Positions(RedisCache("redis://127.0.0.1:1/0"), head)
    positions.remember(SESSION, COMPANY, 41)
    assert positions.wanted(SESSION, COMPANY, COMPANY) == 77


class Flaky(MemoryCache):
    """A shared cache that can be away, and comes back with what it had."""

    shared = True
    away = False

    def get(self, key: str) -> bytes | None:
        if self.away:
            raise CacheUnavailable("away")
        return super().get(key)

    def raise_to(self, key: str, number: int, ttl: float) -> int:
        if self.away:
            raise CacheUnavailable("away")
        return super().raise_to(key, number, ttl)


def test_what_was_written_while_the_cache_was_away_is_waited_for_when_it_is_back(clock: Clock) -> None:
    cache = Flaky()
    writer, reader = Positions(cache, head, clock), Positions(cache, head, clock)
    writer.wanted(new_id(), COMPANY, COMPANY)
    clock.now += 61
    cache.away = True
    writer.remember(SESSION, COMPANY, 41)
    assert reader.wanted(SESSION, COMPANY, COMPANY) == 77
    cache.away = False
    assert writer.wanted(SESSION, COMPANY, COMPANY) == 41
    assert reader.wanted(SESSION, COMPANY, COMPANY) == 77
    writer.remember(SESSION, COMPANY, 99)
    assert reader.wanted(SESSION, COMPANY, COMPANY) == 99
