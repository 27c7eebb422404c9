"""Log and read models on both stacks."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch
from sqlalchemy import event

from tests.projections.world import World
from workforceos.database import Database
from workforceos.eventstore.opening import open_event_store
from workforceos.migrate import upgrade
from workforceos.readmodels.sql.store import open_sql_read_store

MASTER_KEY = b"master key of the tests, 32 bytes"


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[World]:
    """SQLite, with read models in SQLite."""
    database = Database(f"sqlite:///{tmp_path / 'main.db'}")
    # What a power cut would do is not looked at here, and these tests append thousands of times.
    event.listen(database.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    upgrade(database)
    documents = open_sql_read_store(f"sqlite:///{tmp_path / 'readmodels.db'}")
    world = World(database, open_event_store(database, master_key=MASTER_KEY), documents)
    world.prepare()
    yield world
    documents.close()
    world.store.close()


@pytest.fixture
def production(postgres_url: str, elasticsearch_url: str) -> Iterator[World]:
    """PostgreSQL, with read models in Elasticsearch."""
    from workforceos.readmodels.elasticsearch.store import ElasticsearchStore

    database = Database(postgres_url)
    prefix = f"proj{uuid4().hex[:8]}_"
    documents = ElasticsearchStore(elasticsearch_url, prefix=prefix)
    world = World(database, open_event_store(database, master_key=MASTER_KEY), documents)
    world.prepare()
    yield world
    documents.close()
    with Elasticsearch(elasticsearch_url) as cluster:  # a node holds 1,000 shards, and all tests share it
        cluster.indices.delete(index=",".join(cluster.indices.get(index=f"{prefix}*").body))
        cluster.indices.delete_index_template(name=f"{prefix}*")
    world.store.close()


@pytest.fixture
def postgres(postgres_url: str, tmp_path: Path) -> Iterator[World]:
    """PostgreSQL, for tests of what is kept there; read models in SQLite."""
    database = Database(postgres_url)
    documents = open_sql_read_store(f"sqlite:///{tmp_path / 'readmodels.db'}")
    world = World(database, open_event_store(database, master_key=MASTER_KEY), documents)
    world.prepare()
    yield world
    documents.close()
    world.store.close()


@pytest.fixture(params=["embedded", pytest.param("production", marks=pytest.mark.needs_server)])
def world(request: pytest.FixtureRequest) -> World:
    """Empty, with every read model in its first generation."""
    found: World = request.getfixturevalue(request.param)
    return found


@pytest.fixture(params=["embedded", pytest.param("postgres", marks=pytest.mark.needs_server)])
def either(request: pytest.FixtureRequest) -> World:
    """Each main database, with read models that are quickly made: for what is not about them."""
    found: World = request.getfixturevalue(request.param)
    return found
