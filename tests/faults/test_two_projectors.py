"""Two projector processes share the leases; one is stopped past its lease, resumed, killed; batches are replayed.

Proves that every document is what its stream says afterwards (compared with a rebuild from zero, and with what the
writers were told), that others take over what a stopped projector held, and that what it does when it wakes up
changes nothing: no document is folded twice, none goes back.
"""

import signal
import time
from contextlib import closing
from functools import partial
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from projections.leases import LEASE_SECONDS
from tests.eventstore.waiting import until
from tests.faults.company import claims_must_agree, company, documents_must_agree
from tests.faults.journal import Journal, wait_until_read
from tests.faults.nursery import Born, nursery
from tests.faults.scale import scaled
from tests.faults.wire import Wire
from tools.trials.processes import environment

WRITERS = 4
PAUSES = [60.0] * scaled(1, 20) + [LEASE_SECONDS["postgresql"] + 2]

pytestmark = pytest.mark.timeout(scaled(300, 7200))


@pytest.fixture
def production(tmp_path: Path, postgres_url: str, redis_url: str, elasticsearch_url: str) -> dict[str, str]:
    return environment(
        tmp_path,
        DATABASE_URL=postgres_url,
        REDIS_URL=redis_url,
        ELASTICSEARCH_URL=elasticsearch_url,
        ELASTICSEARCH_INDEX_PREFIX=f"two{uuid4().hex[:8]}_",
    )


def test_two_projectors_fight_for_leases(production: dict[str, str], tmp_path: Path) -> None:
    with nursery() as born:
        projectors = [born.start("projector", production, tmp_path, port=0) for _ in range(2)]
        for projector in projectors:
            projector.wait_until_ready()
        writes, reads = (born.start(role, production, tmp_path).wait_until_ready() for role in ("commands", "bff"))
        headers, users = company(writes, "Two Projectors", WRITERS)
        journal = Journal(lambda: writes, headers, users)
        with journal.kept(WRITERS):
            for number, asleep in enumerate(PAUSES):
                stopped = projectors[number % 2]
                stopped.send(signal.SIGSTOP)
                time.sleep(asleep)
                # The other one has everything now.
                with closing(Wire(headers)) as reader:  # no server keeps a connection idle for that long
                    wait_until_read(reader, reads, max(done.position for done in list(journal.done)))
                if number % 2:
                    replay_everything(production["DATABASE_URL"])
                told = told_off(stopped)
                stopped.send(signal.SIGCONT)
                until(partial(told_off, stopped, more_than=told))
                time.sleep(1.0)
            projectors[0].kill()
            projectors[0] = born.start("projector", production, tmp_path, port=0)
        assert all(projector.runs() for projector in projectors)
        assert journal.listed(reads) == journal.expected()
        documents_must_agree(production, tmp_path, "shifts", "userGroups")
        assert journal.listed(reads) == journal.expected()
        claims_must_agree(production, tmp_path)


def told_off(projector: Born, *, more_than: int = -1) -> int:
    """How often it wanted to go on with what it had and was told that this is not its own any more; 0 unless that is
    more than it was."""
    count = projector.log.read_text().count("projector begins again: this projector was taken for dead")
    return count if count > more_than else 0


def replay_everything(url: str) -> None:
    """Take all leases away from everybody, and put them back to the beginning of the log."""
    with psycopg.connect(url) as connection:
        connection.execute("DELETE FROM projector_progress")
        connection.execute("UPDATE projection_leases SET owner = NULL, position = 0, live = false")
