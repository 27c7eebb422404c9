"""Processes race for the same people's time: no overlap, no deadlock, nothing but named conflicts."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from itertools import pairwise
from multiprocessing import get_context
from uuid import UUID, uuid4

import pytest

from tests.eventstore.deadlocks import without_deadlocks
from tests.eventstore.racing import COMPANY_OF_THE_RACE, SLOTS, race
from tests.eventstore.sample import NOON
from workforceos.database import Database
from workforceos.eventstore.model import PRESENCE, RangeClaim
from workforceos.eventstore.store import LogStore

PROCESSES, ATTEMPTS, PEOPLE = 4, 60, 4


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        yield pool


def outcome(
    processes: ProcessPoolExecutor, database: Database, people: list[UUID], moving: bool
) -> list[dict[UUID, list[RangeClaim]]]:
    url = database.engine.url.render_as_string(hide_password=False)
    running = [processes.submit(race, url, people, ATTEMPTS, seed, moving) for seed in range(PROCESSES)]
    return [future.result() for future in running]


@pytest.mark.parametrize("moving", [False, True], ids=["planning", "moving"])
def test_no_two_spans_of_a_person_overlap(
    moving: bool, processes: ProcessPoolExecutor, store: LogStore, database: Database
) -> None:
    people = [uuid4() for _ in range(PEOPLE)]
    held = outcome(processes, database, people, moving)
    standing = store.spans_in_lane(COMPANY_OF_THE_RACE, PRESENCE, NOON, NOON + timedelta(hours=SLOTS + 9))
    assert set(standing) == {claim for mine in held for claims in mine.values() for claim in claims}
    for person in people:
        spans = [claim for claim in standing if claim.subject == person]
        assert len(spans) > 5
        assert all(earlier.end <= later.start for earlier, later in pairwise(spans))


def test_planning_never_deadlocks(processes: ProcessPoolExecutor, postgres: Database, log_url: str) -> None:
    with without_deadlocks(log_url):
        outcome(processes, postgres, [uuid4() for _ in range(PEOPLE)], moving=False)
