"""An engine or a database that is away is waited for; nothing is skipped."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from projections.runner import Projector
from tests.projections.interfering import Away, Interfering
from tests.projections.world import History, World
from workforceos.eventstore.errors import StoreUnavailable


@pytest.fixture
def world(either: World) -> World:
    return either


@contextmanager
def running(projector: Projector) -> Iterator[None]:
    thread = threading.Thread(target=projector.run)
    thread.start()
    try:
        yield
    finally:
        projector.stop()
        thread.join(30)
    assert not thread.is_alive()


def eventually(true: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.parametrize("error", [None, RuntimeError("a fault of ours")])
def test_the_engine_is_away_for_a_while(world: World, error: Exception | None) -> None:
    history = History(world, 8)
    history.go_on(50)
    documents = Interfering(world.documents)
    documents.before = away = Away(error)
    projector = world.projector(documents=documents)
    with running(projector):
        eventually(lambda: away.times >= 2)
        assert world.kept() == {}
        history.go_on(50)
        away.away = False
        projector.hint()
        eventually(lambda: projector.position == world.store.head() and projector.follows_everything)
    assert world.kept() == world.expected()


def test_the_database_is_away_for_a_while(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    history = History(world, 9)
    history.go_on(50)
    projector = world.projector()
    with running(projector):
        eventually(lambda: projector.position == world.store.head())
        reading, writing, away = world.database.reading, world.database.writing, Away(StoreUnavailable("away"))

        @contextmanager
        def broken() -> Iterator[None]:
            away()
            yield

        history.go_on(1)
        monkeypatch.setattr(world.database, "writing", broken)
        monkeypatch.setattr(world.database, "reading", broken)
        eventually(lambda: away.times >= 2)
        monkeypatch.setattr(world.database, "writing", writing)
        monkeypatch.setattr(world.database, "reading", reading)
        history.go_on(50)
        eventually(lambda: projector.position == world.store.head() and projector.follows_everything)
    assert world.kept() == world.expected()


def test_stopping_without_the_database_ends_all_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    projector = world.projector()
    with running(projector):
        eventually(lambda: projector.follows_everything)

        @contextmanager
        def broken() -> Iterator[None]:
            raise StoreUnavailable("away")
            yield

        monkeypatch.setattr(world.database, "writing", broken)


def test_appends_do_not_make_it_try_an_engine_that_is_away_all_the_time(embedded: World) -> None:
    History(embedded, 11).go_on(20)
    documents = Interfering(embedded.documents)
    documents.before = away = Away()
    projector = embedded.projector(documents=documents)
    with running(projector):
        eventually(lambda: away.times >= 1)
        for _ in range(200):
            projector.hint()
            time.sleep(0.005)
        assert away.times < 20
