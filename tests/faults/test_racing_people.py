"""2,000 racing attempts on one person's time from four processes on each engine (10,000 under `make soak`).

As appends to the event store, of shifts of that person alone and of several people who are in each other's way; and
as requests over HTTP to a server on that engine: plan, move, reassign, delete. Proves: no two shifts of a person
overlap, whoever was told yes has what they were told, everybody else a 409 that names the rule; no deadlock, no 5xx,
and claims agree with the log.
"""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from uuid import uuid4

import pytest

from tests.eventstore import racing
from tests.eventstore.deadlocks import without_deadlocks
from tests.eventstore.sample import NOON
from tests.faults import racing_over_http
from tests.faults.company import claims_must_agree, company
from tests.faults.following import opened
from tests.faults.journal import SHIFTS, rows, wait_until_read
from tests.faults.nursery import nursery
from tests.faults.scale import scaled
from tests.faults.wire import Wire
from tools.trials.processes import environment
from workforceos.database import Database
from workforceos.eventstore.model import PRESENCE
from workforceos.migrate import upgrade

PROCESSES, PEOPLE = 4, 4
ATTEMPTS = scaled(2_000, 10_000) // PROCESSES

pytestmark = [
    pytest.mark.timeout(scaled(300, 7200)),
    pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.needs_server)]),
]


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        # All are there before a race begins, else the first may be through it before the last has started.
        list(pool.map(racing_over_http.come, [racing.__name__] * PROCESSES))
        yield pool


@pytest.fixture
def url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A migrated database."""
    if engine == "postgresql":
        found: str = request.getfixturevalue("postgres_url")
        return found
    (tmp_path / "var").mkdir()
    found = f"sqlite:///{tmp_path / 'var' / 'workforceos.db'}"
    database = Database(found)
    upgrade(database)
    database.close()
    return found


@pytest.mark.parametrize("crowd", [1, PEOPLE])
def test_in_the_event_store(processes: ProcessPoolExecutor, url: str, crowd: int) -> None:
    people, store = [uuid4() for _ in range(crowd)], opened(url)
    with without_deadlocks(url):
        running = [processes.submit(racing.race, url, people, ATTEMPTS, seed, True) for seed in range(PROCESSES)]
        held = [claim for future in running for claims in future.result().values() for claim in claims]
    end = NOON + timedelta(hours=racing.SLOTS + 9)
    standing = store.spans_in_lane(racing.COMPANY_OF_THE_RACE, PRESENCE, NOON, end)
    assert Counter(standing) == Counter(held)
    for person in people:
        spans = [claim for claim in standing if claim.subject == person]
        assert len(spans) > 5
        assert all(earlier.end <= later.start for earlier, later in pairwise(spans))
    store.close()


def test_over_http(processes: ProcessPoolExecutor, engine: str, url: str, tmp_path: Path) -> None:
    settings = environment(tmp_path, **({"DATABASE_URL": url} if engine == "postgresql" else {}))
    with nursery() as born:
        server = born.start("serve", settings, tmp_path).wait_until_ready()
        headers, people = company(server, "Racing", PEOPLE)
        with without_deadlocks(url):
            running = [
                processes.submit(racing_over_http.race, server, headers, people, ATTEMPTS, seed)
                for seed in range(PROCESSES)
            ]
            outcomes = [future.result() for future in running]
        statuses = sum((found for found, _ in outcomes), Counter())
        assert set(statuses) == {200, 201, 409}
        assert sum(statuses.values()) == PROCESSES * ATTEMPTS
        told = {id: shift for _, mine in outcomes for id, shift in mine.items()}
        wire = Wire(headers)
        planned = wire.call(
            server, "POST", SHIFTS, {"shiftDate": "2200-01-01", "startTime": "08:00", "endTime": "09:00"}
        )
        wait_until_read(wire, server, int(planned.headers["x-event-position"]))
        shown = {row["id"]: row for row in rows(wire, server, SHIFTS, "shifts")}
        wire.close()
        assert shown.pop(planned.body["shift"]["id"])
        seen = ("recordVersion", "startsAt", "endsAt", "assignedUserIds")
        assert {id: [row[name] for name in seen] for id, row in shown.items()} == {
            id: [row[name] for name in seen] for id, row in told.items()
        }
        for person in people:
            spans = sorted((r["startsAt"], r["endsAt"]) for r in told.values() if person in r["assignedUserIds"])
            assert spans
            assert all(earlier[1] <= later[0] for earlier, later in pairwise(spans))
        claims_must_agree(settings, tmp_path)
