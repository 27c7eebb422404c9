"""Every test here runs against both stacks: embedded, and PostgreSQL + Elasticsearch + Redis."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.api.server import Client, Server, running


@pytest.fixture(scope="session")
def embedded_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for all tests of a worker process; each test has companies of its own."""
    with running({"data_dir": tmp_path_factory.mktemp("embedded")}) as server:
        yield server


@pytest.fixture(scope="session")
def production_server(
    tmp_path_factory: pytest.TempPathFactory, session_postgres_url: str, redis_server: str, elasticsearch_url: str
) -> Iterator[Server]:
    """The same program on the three servers."""
    data_dir: Path = tmp_path_factory.mktemp("production")
    with running(
        {
            "data_dir": data_dir,
            "database_url": session_postgres_url,
            "redis_url": redis_server,
            "elasticsearch_url": elasticsearch_url,
            "elasticsearch_index_prefix": f"api{uuid4().hex[:8]}_",
        }
    ) as server:
        yield server


@pytest.fixture(params=["embedded", pytest.param("production", marks=pytest.mark.needs_server)])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """The running program on each stack, its clock at the real time."""
    found: Server = request.getfixturevalue(f"{request.param}_server")
    found.clock.ahead *= 0
    yield found
    found.clock.ahead *= 0


@pytest.fixture
def owner(server: Server) -> Client:
    """The owner of a new company."""
    return server.company()


@pytest.fixture
def employee(owner: Client) -> Client:
    """An employee of the owner's company."""
    return owner.employee()
