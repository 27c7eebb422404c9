"""The engines that the contract is run against. Each opens an empty store of its own and removes it afterwards."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from sqlalchemy import make_url

from workforceos.readmodels.elasticsearch import ElasticsearchStore
from workforceos.readmodels.port import ReadStore
from workforceos.readmodels.sql import open_sql_read_store

Opened = AbstractContextManager[ReadStore]


@contextmanager
def elasticsearch(request: pytest.FixtureRequest) -> Iterator[ReadStore]:
    """Indices under a prefix of its own in the run's node."""
    prefix = f"t{secrets.token_hex(6)}_"
    store = ElasticsearchStore(request.getfixturevalue("elasticsearch_url"), prefix=prefix)
    try:
        yield store
    finally:
        client = store._client
        for index in client.indices.get(index=f"{prefix}*"):
            client.indices.delete(index=index)
        client.indices.delete_index_template(name=f"{prefix}*")
        store.close()


@contextmanager
def sqlite(request: pytest.FixtureRequest) -> Iterator[ReadStore]:
    """A file of its own."""
    folder = request.getfixturevalue("tmp_path_factory").mktemp("readmodels")
    store = open_sql_read_store(f"sqlite:///{folder / 'readmodels.db'}")
    yield store
    store.close()


@contextmanager
def postgres(request: pytest.FixtureRequest) -> Iterator[ReadStore]:
    """A database of its own in the run's server."""
    server, name = request.getfixturevalue("postgres_server"), f"readmodels_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(SQL("CREATE DATABASE {} TEMPLATE template0").format(Identifier(name)))
        store = open_sql_read_store(make_url(server).set(database=name).render_as_string(hide_password=False))
        yield store
        store.close()
        admin.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


FACTORIES: dict[str, Callable[[pytest.FixtureRequest], Opened]] = {
    "elasticsearch": elasticsearch,
    "sqlite": sqlite,
    "postgres": postgres,
}

ENGINES = [
    pytest.param("elasticsearch", marks=pytest.mark.needs_server),
    "sqlite",
    pytest.param("postgres", marks=pytest.mark.needs_server),
]


def open_engine(name: str, request: pytest.FixtureRequest) -> Opened:
    """`request` may be of any scope: factories ask it for session fixtures only."""
    return FACTORIES[name](request)
