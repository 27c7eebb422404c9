import pytest

from workforceos.access.positions import Positions
from workforceos.cache.memory import MemoryCache
from workforceos.cache.redis import RedisCache
from workforceos.identifiers import new_id

SESSION, COMPANY = new_id(), new_id()


def head() -> int:
    return 77


def test_a_session_waits_for_its_last_write_in_this_company() -> None:
    positions = Positions(MemoryCache(), head)
    assert positions.wanted(SESSION, COMPANY) == 0
    positions.remember(SESSION, COMPANY, 41)
    positions.remember(SESSION, COMPANY, 40)
    assert positions.wanted(SESSION, COMPANY) == 41
    assert positions.wanted(SESSION, new_id()) == 0
    assert positions.wanted(new_id(), COMPANY) == 0


def test_a_new_session_waits_for_what_was_written_before_it() -> None:
    positions = Positions(MemoryCache(), head)
    positions.begin(SESSION, COMPANY)
    assert positions.wanted(SESSION, COMPANY) == 77


@pytest.mark.needs_server
def test_processes_share_positions(redis_url: str) -> None:
    Positions(RedisCache(redis_url), head).remember(SESSION, COMPANY, 41)
    assert Positions(RedisCache(redis_url), head).wanted(SESSION, COMPANY) == 41


def test_without_the_cache_a_read_waits_for_the_head_of_the_log() -> None:
    positions = Positions(RedisCache("redis://127.0.0.1:1/0"), head)
    positions.remember(SESSION, COMPANY, 41)
    assert positions.wanted(SESSION, COMPANY) == 77
