"""A rebuild beside projectors, writers and readers that go on."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from projections import rebuilding
from projections.exclusion import RebuildIsRunning, only_rebuild
from projections.leases import LeaseLost
from projections.rebuilding import Rebuilt, ensure_generations, rebuild
from projections.registry import PROJECTIONS
from projections.sharing import evict_all
from tests.projections.interfering import Interfering
from tests.projections.test_outages import running
from tests.projections.world import History, World, drain
from workforceos.readmodels.model import RecordModel
from workforceos.readmodels.port import ReadModelUnavailable, ReadStore
from workforceos.readmodels.progress import DatabaseCoverage, generations, leases, progress
from workforceos.readmodels.sql.store import open_sql_read_store
from workforceos.readmodels.tree import Search, Term
from workforceos.readmodels.visibility import LocalCoverage, Visibility

USERS = PROJECTIONS["users"]


def rebuilt(world: World, documents: ReadStore | None = None, **options: float) -> Rebuilt:
    return rebuild(
        USERS, world.database, world.store, documents or world.documents, lambda position, head: None, **options
    )


def serving(world: World) -> set[int]:
    with world.database.reading() as connection:
        return set(connection.scalars(sa.select(generations.c.generation).where(generations.c.projection == "users")))


class Reader(threading.Thread):
    """Writes a user, waits for it, searches for it: over and over."""

    def __init__(self, world: World, company: UUID, coverage: LocalCoverage) -> None:
        super().__init__()
        self._world, self._company = world, company
        self._visibility = Visibility(coverage, world.documents, world.store.head)
        self.ended = threading.Event()
        self.written = 0
        self.trouble: list[object] = []

    def run(self) -> None:
        while not self.ended.is_set():
            try:
                self._once()
            except Exception as error:  # noqa: BLE001 - told to the test's own thread
                self.trouble.append(error)
            self.written += 1

    def _once(self) -> None:
        user = self._world.user(self._company)
        position = self._world.store.head()
        covered = self._visibility.wait([USERS.model], self._company, position, timeout=20, searchable=True)
        found = self._world.documents.search(USERS.model, self._company, Search(Term("id", str(user))))
        if found.total != 1 or covered < position:
            self.trouble.append((user, position, covered, found.total))


@pytest.mark.parametrize("local", [True, False], ids=["same process", "separate processes"])
def test_readers_see_their_writes_all_the_time(world: World, local: bool) -> None:
    company = world.company()
    history = History(world, 10)
    history.go_on(100)
    coverage = LocalCoverage(DatabaseCoverage(world.database))
    projector = world.projector()
    if local:
        projector._coverage = coverage
    reader = Reader(world, company, coverage)
    with running(projector):
        reader.start()
        while reader.written < 3:
            time.sleep(0.01)
        built = rebuilt(world)
        after = reader.written
        while reader.written < after + 3:
            time.sleep(0.01)
        reader.ended.set()
        reader.join()
        end = time.monotonic() + 20
        while projector.position < world.store.head() and time.monotonic() < end:
            time.sleep(0.01)
    assert reader.trouble == []
    assert (built.generation, built.differing) == (2, ())
    assert serving(world) == {2}
    assert world.kept(["users"]) == world.expected(["users"])
    with pytest.raises(ReadModelUnavailable):
        world.documents.scan(USERS.model, 1, company, Term("id", str(company)), None, 1)


def test_without_any_projector_the_next_one_goes_on_from_there(world: World) -> None:
    History(world, 11).go_on(50)
    assert rebuilt(world).generation == 2
    History(world, 12).go_on(20)
    drain(world.projector())
    assert world.kept() == world.expected()


def test_a_projector_that_was_killed_is_not_waited_for_longer_than_its_lease(world: World) -> None:
    History(world, 13).go_on(50)
    drain(world.projector())
    assert rebuilt(world, seconds=0.3).differing == ()
    with world.database.reading() as connection:
        assert set(connection.scalars(sa.select(leases.c.owner).where(leases.c.projection == "users"))) == {None}


def test_a_rebuild_that_was_killed_leaves_no_trace_after_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    History(world, 14).go_on(50)
    drain(projector := world.projector())
    projector.release()
    with monkeypatch.context() as patch:
        patch.setattr(rebuilding, "_differing", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            rebuilt(world)
    assert serving(world) == {1, 2}
    drain(projector)
    assert world.kept() == world.expected()
    projector.release()
    assert rebuilt(world).generation == 3
    assert serving(world) == {3}
    drain(projector)
    assert world.kept() == world.expected()


def test_a_rebuild_that_was_taken_for_dead_says_so_and_changes_nothing(world: World) -> None:
    History(world, 15).go_on(50)
    documents = Interfering(world.documents)

    def taken_for_dead() -> None:
        with world.database.writing() as connection:
            connection.execute(sa.delete(progress))

    documents.before = taken_for_dead
    with pytest.raises(LeaseLost):
        rebuilt(world, documents)
    assert world.documents.live_generation(USERS.model) == 1


def test_a_read_model_that_is_gone_begins_again(world: World) -> None:
    History(world, 16).go_on(50)
    drain(projector := world.projector())
    projector.release()
    evict_all(world.database)

    class Gone(Interfering):
        there = False

        def live_generation(self, model: RecordModel) -> int | None:
            return None if model is USERS.model and not self.there else world.documents.live_generation(model)

        def swap(self, model: RecordModel, generation: int) -> None:
            world.documents.swap(model, generation)
            self.there = True

        def drop(self, model: RecordModel, generation: int) -> None:
            assert (model, generation) == (USERS.model, 1)

    documents = Gone(world.documents)
    for _ in range(2):
        assert ensure_generations(PROJECTIONS, world.database, documents, world.store)
        assert not documents.there
    drain(projector)
    assert not ensure_generations(PROJECTIONS, world.database, documents, world.store)
    assert world.documents.live_generation(USERS.model) == 2
    assert world.kept() == world.expected()


def test_a_rebuild_ends_while_others_write_faster_than_it_reads(world: World) -> None:
    company = world.company()
    drain(world.projector())
    documents = Interfering(world.documents)

    def write() -> None:
        world.user(company)

    documents.before = write
    answer = rebuilt(world, documents)
    drain(world.projector())
    assert (answer.generation, world.documents.live_generation(USERS.model)) == (2, 2)
    assert world.kept() == world.expected()


@pytest.mark.parametrize("engine", ["embedded", pytest.param("postgres", marks=pytest.mark.needs_server)])
def test_one_rebuild_runs_at_a_time(engine: str, request: pytest.FixtureRequest) -> None:
    """A second one would drop the generation that the first is making."""
    world: World = request.getfixturevalue(engine)
    for _ in range(2):
        with only_rebuild(world.database):
            with pytest.raises(RebuildIsRunning), only_rebuild(world.database):
                pytest.fail("two rebuilds run")
            with pytest.raises(RebuildIsRunning), only_rebuild(world.database):
                pytest.fail("the one that was refused has let go of the lock")


@pytest.fixture(params=["embedded", pytest.param("postgres", marks=pytest.mark.needs_server)])
def lost(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """The read models of a world are gone, all of them."""
    world: World = request.getfixturevalue(request.param)
    documents = open_sql_read_store(f"sqlite:///{tmp_path / 'new.db'}")
    yield replace(world, documents=documents)
    documents.close()


def test_processes_that_start_together_make_one_generation(lost: World) -> None:
    with ThreadPoolExecutor(4) as processes:
        for started in [processes.submit(lost.prepare) for _ in range(4)]:
            started.result()
    assert {lost.documents.live_generation(projection.model) for projection in PROJECTIONS.values()} == {None}
    with lost.database.reading() as connection:
        assert set(connection.scalars(sa.select(generations.c.generation))) == {2}
    History(lost, 17).go_on(30)
    drain(lost.projector())
    lost.prepare()
    assert {lost.documents.live_generation(projection.model) for projection in PROJECTIONS.values()} == {2}
    assert lost.kept() == lost.expected()
