"""`kill -9` of the server at random moments, its start included, under eight writers with idempotency keys.

Proves on each stack (embedded; PostgreSQL, Elasticsearch and Redis): no acknowledged write is lost and none is done
twice, in the log, in the lists, in the claims; a retry with the same key is answered as the first request was, or
would have been had its answer arrived; documents are what their streams say.
"""

import random
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.faults.company import claims_must_agree, company, documents_must_agree, log
from tests.faults.journal import Journal
from tests.faults.nursery import Nursery, nursery
from tests.faults.scale import scaled
from tools.trials.processes import environment

WRITERS = 8
KILLS = scaled(20, 200)

pytestmark = pytest.mark.timeout(scaled(300, 7200))


@pytest.fixture(scope="module")
def servers_to_kill() -> Iterator[Nursery]:
    with nursery() as started:
        yield started


@pytest.fixture
def embedded(tmp_path: Path) -> dict[str, str]:
    return environment(tmp_path)


@pytest.fixture
def production(tmp_path: Path, empty_postgres_url: str, redis_url: str, elasticsearch_url: str) -> dict[str, str]:
    return environment(
        tmp_path,
        DATABASE_URL=empty_postgres_url,
        REDIS_URL=redis_url,
        ELASTICSEARCH_URL=elasticsearch_url,
        ELASTICSEARCH_INDEX_PREFIX=f"kill{uuid4().hex[:8]}_",
    )


@pytest.mark.parametrize("stack", ["embedded", pytest.param("production", marks=pytest.mark.needs_server)])
def test_no_acknowledged_write_is_lost_or_doubled(
    stack: str, request: pytest.FixtureRequest, servers_to_kill: Nursery, tmp_path: Path
) -> None:
    settings: dict[str, str] = request.getfixturevalue(stack)
    server = servers_to_kill.start("serve", settings, tmp_path)
    url = server.wait_until_ready()
    headers, users = company(url, "Killed", WRITERS)
    before = log(settings, tmp_path)
    journal = Journal(lambda: url, headers, users)
    chance = random.Random(4)
    with journal.kept(WRITERS):
        for number in range(KILLS):
            _wait_for_more(journal)
            time.sleep(chance.uniform(0, 0.4))
            server.kill()
            server = servers_to_kill.start("serve", settings, tmp_path)
            if number % 5 == 4:  # the new one, too, while it starts
                time.sleep(chance.uniform(0, 0.6))
                server.kill()
                server = servers_to_kill.start("serve", settings, tmp_path)
            url = server.wait_until_ready()

    assert len(journal.done) > KILLS
    assert sum(done.replayed for done in journal.done) > 0  # some answers were lost after the commit
    written = log(settings, tmp_path)[len(before) :]
    assert [(row.position, row.stream_id) for row in written] == journal.appended()
    assert journal.listed() == journal.expected()
    assert journal.asked_again(every=10) >= sum(done.tries > 1 for done in journal.done)
    assert len(log(settings, tmp_path)) == len(before) + len(written)
    claims_must_agree(settings, tmp_path)
    documents_must_agree(settings, tmp_path, "shifts", "userGroups")
    server.stop()


def _wait_for_more(journal: Journal) -> None:
    """However slow the machine is, something is acknowledged between two kills."""
    known, end = len(journal.done), time.monotonic() + 60
    while len(journal.done) == known and time.monotonic() < end:
        time.sleep(0.005)
