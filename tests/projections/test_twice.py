"""Batches that are applied twice, and projectors that fight: every document is what its stream says."""

from dataclasses import replace

import pytest

from projections import runner
from projections.leases import LeaseLost
from projections.sharing import evict_all
from tests.projections.interfering import Away, Interfering
from tests.projections.world import History, World, checked_out, drain


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "PAGE", 40)


def test_a_page_that_is_applied_again_changes_nothing(world: World) -> None:
    History(world, 5).go_on(200)
    projector = world.projector()
    drain(projector)
    kept = world.kept()
    for lease in projector._held.leases:
        lease.position, lease.live = 0, False
    drain(projector)
    assert world.kept() == kept == world.expected()


def test_a_crash_between_write_and_checkpoint_is_harmless(world: World) -> None:
    History(world, 6).go_on(150)
    documents = Interfering(world.documents)
    documents.after = Away(RuntimeError("killed"))
    for _ in range(3):
        projector = world.projector(documents=documents)
        with pytest.raises(RuntimeError, match="killed"):
            drain(projector)
        assert projector.position == 0
        evict_all(world.database)
    documents.after = lambda: None
    drain(world.projector(documents=documents))
    assert world.kept() == world.expected()


def test_a_projector_that_slept_between_reading_and_writing_makes_nothing_older(world: World) -> None:
    history = History(world, 7)
    history.go_on(100)
    drain(sleeper := world.projector(documents=(documents := Interfering(world.documents))))
    history.go_on(100)

    def others_go_on() -> None:
        documents.before = lambda: None
        evict_all(world.database)
        history.go_on(100)
        drain(other := world.projector())
        history.go_on(30)
        drain(other)

    documents.before = others_go_on
    with pytest.raises(LeaseLost):
        drain(sleeper)
    assert documents.writes > 1
    expected = world.expected()
    assert world.kept() == expected
    sleeper._begin_again()
    assert sleeper.step() is False
    assert world.kept() == expected


def test_what_is_not_committed_yet_is_in_no_document(world: World) -> None:
    """A stream is read up to the page's end. What is beyond has a version that a missing event may come before."""
    company = world.company()
    user = world.user(company, "Ada")
    record = world.attendance(company, user, world.shift(company, [user], by=user))
    drain(projector := world.projector())
    world.leave(company, record, user)
    page = world.store.read(projector.position, 500)
    renamed = world.rename(company, user, "Bo")
    projector._events = AsOf(world.store, page)  # type: ignore[assignment]
    world.append(company, (record, replace(checked_out(user), status="late")))
    projector.step()
    kept = world.kept(["attendanceRecords"])["attendanceRecords", record]
    assert kept["status"] == "present"
    projector._events = world.store
    drain(projector)
    assert world.kept() == world.expected()
    assert renamed < world.store.head()


class AsOf:
    """A log whose horizon stands still, as it does while somebody is in the middle of an append."""

    def __init__(self, store: object, page: object) -> None:
        self._store, self._page = store, page

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def read(self, after: int, limit: int) -> object:
        return self._page
