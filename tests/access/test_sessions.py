"""Sessions live in the database and in the cache, and end everywhere at once."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from tests.access.conftest import Clock
from workforceos.access import sessions as sessions_module
from workforceos.access.caller import Role
from workforceos.access.sessions import Session, Sessions
from workforceos.cache.memory import MemoryCache
from workforceos.cache.port import Cache, CacheUnavailable
from workforceos.cache.redis import RedisCache
from workforceos.database import Database
from workforceos.identifiers import new_id

COMPANY, USER = new_id(), new_id()


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.needs_server), "away"])
def cache(request: pytest.FixtureRequest) -> Cache:
    if request.param == "redis":
        return RedisCache(request.getfixturevalue("redis_url"))
    return MemoryCache() if request.param == "memory" else RedisCache("redis://127.0.0.1:1/0")


@pytest.fixture
def sessions(database: Database, cache: Cache, clock: Clock) -> Sessions:
    return Sessions(database, cache, clock)


def opened(sessions: Sessions, clock: Clock, user: UUID = USER, company: UUID = COMPANY) -> Session:
    session = Session(new_id(), company, user, Role.TENANT_USER, False, clock(), clock() + timedelta(hours=24))
    sessions.create(session)
    return session


def test_a_session_is_found_as_it_was_made(sessions: Sessions, clock: Clock) -> None:
    session = opened(sessions, clock)
    assert sessions.find(COMPANY, session.id) == session  # from the database
    assert sessions.find(COMPANY, session.id) == session  # from the cache
    assert sessions.find(new_id(), session.id) is None
    assert sessions.find(COMPANY, new_id()) is None


def test_a_session_expires(sessions: Sessions, clock: Clock) -> None:
    session = opened(sessions, clock)
    assert sessions.find(COMPANY, session.id) is not None
    clock.forward(hours=24)
    assert sessions.find(COMPANY, session.id) is None
    assert sessions.of_user(COMPANY, USER) == []
    assert sessions.purge() == 1


def test_an_ended_session_is_unknown_to_another_process(
    sessions: Sessions, database: Database, cache: Cache, clock: Clock
) -> None:
    other = Sessions(database, cache, clock)
    session = opened(sessions, clock)
    assert other.find(COMPANY, session.id) is not None
    sessions.end(COMPANY, session.id)
    assert other.find(COMPANY, session.id) is None
    assert sessions.find(COMPANY, session.id) is None
    sessions.end(COMPANY, session.id)


def test_a_copy_read_before_the_end_is_not_kept_after_it(
    database: Database, cache: Cache, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions, other = Sessions(database, cache, clock), Sessions(database, cache, clock)
    session = opened(sessions, clock)
    read = other._kept

    def read_then_ended(company_id: UUID, session_id: UUID) -> Session | None:
        found = read(company_id, session_id)
        sessions.end(company_id, session_id)
        return found

    monkeypatch.setattr(other, "_kept", read_then_ended)
    other.find(COMPANY, session.id)
    monkeypatch.undo()
    assert other.find(COMPANY, session.id) is None


def test_all_of_a_user_end_but_the_one_that_asked(sessions: Sessions, clock: Clock) -> None:
    mine = [opened(sessions, clock) for _ in range(3)]
    theirs, elsewhere = opened(sessions, clock, user=new_id()), opened(sessions, clock, company=new_id())
    sessions.end_all_of(COMPANY, USER, except_session=mine[1].id)
    assert sessions.of_user(COMPANY, USER) == [mine[1]]
    assert [sessions.find(COMPANY, s.id) for s in mine] == [None, mine[1], None]
    assert sessions.find(COMPANY, theirs.id) == theirs
    assert sessions.find(elsewhere.company_id, elsewhere.id) == elsewhere
    sessions.end_all_of(COMPANY, USER)
    assert sessions.of_user(COMPANY, USER) == []


def test_a_session_of_another_company_cannot_be_ended(sessions: Sessions, clock: Clock) -> None:
    session = opened(sessions, clock)
    sessions.end(new_id(), session.id)
    assert sessions.find(COMPANY, session.id) == session


class Flaky(MemoryCache):
    """A cache that can be away for a while, and comes back with what it had."""

    shared = True
    away = False

    def get(self, key: str) -> bytes | None:
        self._must_be_there()
        return super().get(key)

    def set(self, key: str, value: bytes, ttl: float) -> None:
        self._must_be_there()
        super().set(key, value, ttl)

    def _must_be_there(self) -> None:
        if self.away:
            raise CacheUnavailable("away")


def test_a_session_that_ended_while_the_cache_was_away_stays_ended(database: Database, clock: Clock) -> None:
    cache = Flaky()
    sessions, other = Sessions(database, cache, clock), Sessions(database, cache, clock)
    session = opened(sessions, clock)
    assert sessions.find(COMPANY, session.id) is not None
    cache.away = True
    sessions.end(COMPANY, session.id)
    assert sessions.find(COMPANY, session.id) is None
    assert other.find(COMPANY, session.id) is None
    cache.away = False  # it still has its copy
    assert sessions.find(COMPANY, session.id) is None
    assert other.find(COMPANY, session.id) is None


def marking() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "ended-sessions"]


def eventually(holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + 10
    while not holds() and time.monotonic() < until:
        time.sleep(0.02)
    return holds()


@pytest.mark.parametrize("call", ["get", "add", "set"])
def test_who_has_met_the_cache_away_believes_none_of_its_copies_until_they_have_expired(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """Of the process that ended it nothing is left: it can't mark the session any more."""
    cache = Flaky()
    ending, other = Sessions(database, cache, clock), Sessions(database, cache, clock)
    monkeypatch.setattr(ending, "_mark_until_done", lambda: None)
    session, another = opened(other, clock), opened(other, clock)
    assert other.find(COMPANY, session.id) == session
    cache.away = True
    ending.end(COMPANY, session.id)
    cache.away = False

    def away(*_: object) -> None:
        raise CacheUnavailable("away")

    with monkeypatch.context() as failing:
        failing.setattr(sessions_module, "_COPY_SECONDS", 1.0)
        failing.setattr(cache, call, away)
        failing.setattr(other, "_mark_until_done", lambda: None)
        if call == "set":
            other.end(COMPANY, another.id)
        else:
            assert other.find(COMPANY, another.id) == another
    assert other.find(COMPANY, session.id) is None
    # The doubt was cut to a second, the copy was not: so it shows when copies are believed again.
    assert eventually(lambda: other.find(COMPANY, session.id) == session)


def test_the_mark_of_an_ended_session_is_believed_also_while_copies_are_not(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Flaky()
    sessions, other = Sessions(database, cache, clock), Sessions(database, cache, clock)
    session = opened(sessions, clock)
    cache.away = True
    assert other.find(COMPANY, session.id) == session
    cache.away = False
    sessions.end(COMPANY, session.id)
    monkeypatch.setattr(other, "_kept", lambda *_: pytest.fail("the database was asked"))
    assert other.find(COMPANY, session.id) is None


def test_who_ended_sessions_marks_them_by_itself_when_the_cache_is_back(database: Database, clock: Clock) -> None:
    cache = Flaky()
    sessions, other = Sessions(database, cache, clock), Sessions(database, cache, clock)
    ended = [opened(sessions, clock) for _ in range(3)]
    assert [other.find(COMPANY, session.id) for session in ended] == ended
    before = len(marking())
    cache.away = True
    sessions.end_all_of(COMPANY, USER)
    assert len(marking()) == before + 1
    time.sleep(0.7)  # a first try fails
    cache.away = False
    assert eventually(lambda: [other.find(COMPANY, session.id) for session in ended] == [None] * 3)
    assert eventually(lambda: len(marking()) == before)


def test_a_session_ended_while_the_last_one_is_being_marked_is_marked_too(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Flaky()
    sessions, other = Sessions(database, cache, clock), Sessions(database, cache, clock)
    first, second = opened(sessions, clock), opened(sessions, clock)
    assert other.find(COMPANY, second.id) == second
    cache.away = True
    sessions.end(COMPANY, first.id)
    mark = cache.set

    def mark_while_another_ends(key: str, value: bytes, ttl: float) -> None:
        monkeypatch.setattr(cache, "set", mark)
        cache.away = True
        sessions.end(COMPANY, second.id)
        cache.away = False
        mark(key, value, ttl)

    monkeypatch.setattr(cache, "set", mark_while_another_ends)
    cache.away = False
    assert eventually(lambda: other.find(COMPANY, second.id) is None)
    assert eventually(lambda: not sessions._unmarked)


def test_marking_is_given_up_when_no_copy_can_be_left(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions_module, "_ENDED_SECONDS", 0.1)
    cache = Flaky()
    sessions, before = Sessions(database, cache, clock), len(marking())
    session = opened(sessions, clock)
    cache.away = True
    sessions.end(COMPANY, session.id)
    assert eventually(lambda: len(marking()) == before)
