"""Reads see their own writes: they wait for coverage, then for what is covered to be searchable."""

import threading
import time
from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

import pytest

from workforceos.identifiers import ROOT_COMPANY_ID
from workforceos.readmodels.model import RecordModel
from workforceos.readmodels.port import ReadModelUnavailable, ReadStore
from workforceos.readmodels.progress import SHARDS, Reach, Rename, shard_of
from workforceos.readmodels.records.company import COMPANIES
from workforceos.readmodels.records.shift import SHIFTS
from workforceos.readmodels.records.user import USERS
from workforceos.readmodels.visibility import POLL_SECONDS, LocalCoverage, RefreshGate, Visibility

COMPANY, OTHER = UUID(int=5), UUID(int=6)
SHARD = shard_of(COMPANY)


class Published:
    """What other processes have published."""

    def __init__(self) -> None:
        self.position = 0
        self.renames: list[Rename] = []
        self.asked = 0

    def covered(self, projections: Sequence[str], company_id: UUID | None) -> Reach:
        self.asked += 1
        carried = min((each.position - 1 for each in self.renames), default=self.position)
        own = [each.position - 1 for each in self.renames if company_id in (None, each.company_id)]
        return Reach(min(own, default=self.position), carried)


class Engine:
    """Counts refreshes."""

    def __init__(self, *, searchable_at_once: bool = False) -> None:
        self.searchable_at_once = searchable_at_once
        self.refreshed: list[str] = []

    def refresh(self, model: RecordModel) -> None:
        self.refreshed.append(model.plural)


class House:
    def __init__(self, **engine: bool) -> None:
        self.published = Published()
        self.coverage = LocalCoverage(self.published)
        self.engine = Engine(**engine)
        self.head, self.asked_head = 100, 0
        self.visibility = Visibility(self.coverage, cast(ReadStore, self.engine), self.ask_head)

    def ask_head(self) -> int:
        self.asked_head += 1
        return self.head

    def wait(self, position: int, *models: RecordModel, company: UUID = COMPANY, **options: Any) -> int:
        chosen = {"timeout": 0.05, "searchable": True} | options
        return self.visibility.wait(models or (USERS,), company, position, **chosen)


@pytest.fixture
def house() -> House:
    return House()


def test_what_nobody_has_written_is_not_waited_for(house: House) -> None:
    assert house.wait(0) == 0
    assert (house.published.asked, house.engine.refreshed) == (1, [])


def test_who_waits_for_nothing_is_told_what_there_is(house: House) -> None:
    """Asked and refreshed once only, for the first reader of the shard; what comes later is known from who waits."""
    house.published.position = 7
    assert [house.wait(0), house.wait(0)] == [7, 7]
    house.published.position = 9
    assert [house.wait(0), house.wait(8), house.wait(0)] == [7, 9, 9]
    assert (house.published.asked, house.engine.refreshed) == (2, ["users", "users"])


def test_what_the_projector_of_this_process_has_is_known_without_waiting() -> None:
    house = House(searchable_at_once=True)
    for covered in (5, 8):
        house.coverage.publish(frozenset({("users", SHARD)}), covered, ())
        assert [house.wait(0), house.wait(3), house.wait(0, searchable=False)] == [covered] * 3
    assert (house.published.asked, house.engine.refreshed) == (0, [])


def test_what_is_covered_but_not_searchable_yet_is_not_promised(house: House) -> None:
    house.published.position = 7
    assert house.wait(5) == 7
    house.published.position = 9
    assert house.wait(9, searchable=False) == 9
    assert [house.wait(0), house.wait(6), house.wait(0, USERS, SHIFTS)] == [7, 7, 7]
    assert house.wait(9) == 9


def test_what_is_covered_is_made_searchable_once(house: House) -> None:
    house.published.position = 7
    assert [house.wait(5), house.wait(7), house.wait(6)] == [7, 7, 7]
    assert house.engine.refreshed == ["users"]
    assert house.published.asked == 1
    house.published.position = 9
    assert house.wait(8) == 9
    assert house.engine.refreshed == ["users", "users"]


def test_every_model_that_is_asked_for_is_made_searchable(house: House) -> None:
    house.published.position = 7
    house.wait(5, USERS, SHIFTS)
    assert house.engine.refreshed == ["users", "shifts"]


def test_a_single_document_needs_no_refresh(house: House) -> None:
    house.published.position = 7
    assert house.wait(5, searchable=False) == 7
    assert house.engine.refreshed == []


def test_it_gives_up_with_what_it_has(house: House) -> None:
    house.published.position = 7
    assert house.wait(8) == 7
    assert house.engine.refreshed == ["users"]


def test_what_the_log_does_not_have_is_not_waited_for(house: House) -> None:
    house.published.position = house.head = 7
    assert [house.wait(7), house.asked_head] == [7, 0]
    assert house.wait(2**63 - 1) == 7
    assert (house.published.asked <= 2, house.asked_head) == (True, 1)


def test_beyond_the_head_the_head_is_waited_for(house: House) -> None:
    house.published.position, house.head = 7, 9
    assert house.wait(10) == 7
    threading.Timer(0.05, lambda: setattr(house.published, "position", 9)).start()
    assert house.wait(10, timeout=20) == 9


def test_it_goes_on_as_soon_as_another_process_has_published(house: House) -> None:
    threading.Timer(0.05, lambda: setattr(house.published, "position", 8)).start()
    assert house.wait(8, timeout=20) == 8


def test_readers_of_one_company_ask_together(house: House) -> None:
    covered: list[int] = []
    readers = [threading.Thread(target=lambda: covered.append(house.wait(8, timeout=20))) for _ in range(20)]
    for reader in readers:
        reader.start()
    time.sleep(0.1)
    asked, began = house.published.asked, time.monotonic()
    time.sleep(0.04)
    most = (time.monotonic() - began) / POLL_SECONDS + 1
    assert 0 < house.published.asked - asked <= most
    house.published.position = 8
    for reader in readers:
        reader.join()
    assert covered == [8] * 20


def test_it_goes_on_as_soon_as_the_projector_of_this_process_has(house: House) -> None:
    house.coverage.publish(frozenset({("users", SHARD)}), 3, ())
    threading.Timer(0.05, lambda: house.coverage.publish(frozenset({("users", SHARD)}), 8, ())).start()
    assert house.wait(8, timeout=20) == 8
    assert house.published.asked == 0


def test_what_this_process_does_not_feed_counts_as_published(house: House) -> None:
    house.coverage.publish(frozenset({("users", SHARD)}), 8, ())
    house.published.position = 5
    assert house.wait(8, USERS, SHIFTS) == 5
    assert house.wait(8, company=OTHER) == 5
    assert house.wait(8) == 8


def test_what_is_kept_at_root_comes_from_every_shard(house: House) -> None:
    house.published.position = 5
    house.coverage.publish(frozenset({("companies", shard_of(ROOT_COMPANY_ID))}), 8, ())
    assert house.wait(8, COMPANIES, company=ROOT_COMPANY_ID) == 5
    house.coverage.publish(frozenset(("companies", shard) for shard in range(SHARDS)), 8, ())
    assert house.wait(8, COMPANIES, company=ROOT_COMPANY_ID) == 8


NEIGHBOUR = UUID(int=COMPANY.int + SHARDS)
"""In the same shard."""


def test_a_name_that_is_carried_round_is_waited_for_in_its_company_only(house: House) -> None:
    house.published.position = 9
    house.published.renames = [Rename("users", SHARD, COMPANY, 6)]
    assert [house.wait(9), house.wait(9, company=NEIGHBOUR)] == [5, 9]
    house.published.renames = []
    refreshed = len(house.engine.refreshed)
    assert house.wait(9) == 9
    assert len(house.engine.refreshed) == refreshed + 1  # what the neighbour's refresh showed was not all of it


def test_the_projector_of_this_process_tells_of_names_that_it_carries_round() -> None:
    house = House(searchable_at_once=True)
    live, rename = frozenset({("users", SHARD)}), Rename("users", SHARD, COMPANY, 6)
    house.coverage.publish(live, 9, (rename,))
    assert [house.wait(9), house.wait(0), house.wait(9, company=NEIGHBOUR)] == [5, 5, 9]
    threading.Timer(0.05, lambda: house.coverage.publish(live, 9, ())).start()
    assert house.wait(9, timeout=20) == 9
    assert house.published.asked == 0


def test_whoever_asks_about_every_company_is_told_the_least(house: House) -> None:
    everywhere = frozenset(("companies", shard) for shard in range(SHARDS))
    house.coverage.publish(everywhere, 9, (Rename("companies", 3, OTHER, 6), Rename("users", 3, OTHER, 2)))
    assert house.wait(9, COMPANIES, company=ROOT_COMPANY_ID) == 5


def test_a_refresh_that_fails_is_told_and_not_remembered(house: House) -> None:
    house.published.position = 7
    house.engine.refresh = unavailable  # type: ignore[method-assign,assignment]
    for _ in range(2):
        with pytest.raises(ReadModelUnavailable):
            house.wait(5)


def unavailable(_: RecordModel) -> None:
    raise ReadModelUnavailable("away")


class SlowRefresh:
    """Each takes until it is let through."""

    def __init__(self) -> None:
        self.begun = threading.Semaphore(0)
        self.through = threading.Semaphore(0)
        self.count = 0

    def __call__(self) -> None:
        self.count += 1
        self.begun.release()
        assert self.through.acquire(timeout=20)


def test_who_comes_during_a_refresh_shares_the_next_one() -> None:
    refresh = SlowRefresh()
    gate = RefreshGate(refresh)
    first = threading.Thread(target=gate.pass_through)
    first.start()
    assert refresh.begun.acquire(timeout=20)
    late = [threading.Thread(target=gate.pass_through) for _ in range(5)]
    for thread in late:
        thread.start()
    while gate.waiting < 5:
        time.sleep(0.001)
    refresh.through.release()
    first.join(20)
    assert all(thread.is_alive() for thread in late)
    refresh.through.release()
    for thread in late:
        thread.join(20)
    assert refresh.count == 2


def test_a_refresh_that_fails_is_tried_again_by_those_who_wait() -> None:
    refresh = SlowRefresh()
    failing = iter([True, False])

    def once() -> None:
        refresh()
        if next(failing):
            raise ReadModelUnavailable("away")

    gate = RefreshGate(once)
    results: list[str] = []

    def reader() -> None:
        try:
            gate.pass_through()
            results.append("seen")
        except ReadModelUnavailable:
            results.append("away")

    threads = [threading.Thread(target=reader) for _ in range(2)]
    threads[0].start()
    assert refresh.begun.acquire(timeout=20)
    threads[1].start()
    while gate.waiting < 1:
        time.sleep(0.001)
    refresh.through.release(2)
    for thread in threads:
        thread.join(20)
    assert sorted(results) == ["away", "seen"]
