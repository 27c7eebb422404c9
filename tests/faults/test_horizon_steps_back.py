"""A writer that is held up between reading the sequence and announcing its bound announces an old one.

Nothing is lost by that to who reads on from where they are. But whoever reads from further back then sees less of the
log than another has seen already; so leases that are brought up beside the live feed must not join it there, else the
events between the two are in nobody's page. Proves that they wait.
"""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.projections.world import World, drain
from workforceos.database import Database
from workforceos.eventstore.opening import open_event_store
from workforceos.eventstore.tables import ANNOUNCED
from workforceos.readmodels.sql.store import open_sql_read_store


@pytest.fixture
def world(postgres_url: str, tmp_path: Path) -> Iterator[World]:
    """The log on PostgreSQL; the read models are where they are quickest."""
    database = Database(postgres_url)
    documents = open_sql_read_store(f"sqlite:///{tmp_path / 'readmodels.db'}")
    world = World(database, open_event_store(database, master_key=b"a master key of tests"), documents)
    world.prepare()
    yield world
    documents.close()
    world.store.close()


def test_leases_taken_over_do_not_join_a_live_feed_that_is_ahead(world: World, postgres_url: str) -> None:
    first, second = world.projector(seconds=60), world.projector(seconds=60)
    for _ in range(12):
        world.company()
    for projector in (first, second) * 6:  # until they share the shards
        projector._look_at = 0.0
        projector.step()
    assert first.follows_everything
    assert second.follows_everything
    old = world.store.head()
    for company in list(world.companies):
        world.user(company)
    drain(second)
    first.release()
    with psycopg.connect(postgres_url) as held_up:
        held_up.execute("SELECT pg_advisory_xact_lock_shared(%s::bigint | %s)", (ANNOUNCED, old))
        assert world.store.read(0).covered == old
        second._look_at = 0.0
        second.step()
        assert not second.follows_everything
    drain(second)
    assert world.kept(["users"]) == world.expected(["users"])
