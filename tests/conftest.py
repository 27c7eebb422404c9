"""Real servers for the tests, started once for the whole run (all xdist workers) on free ports.

A test that needs one says so by its fixture; one that asks for it by name at run time is marked `needs_server`.
`--embedded` deselects both. Where DATABASE_URL, REDIS_URL or ELASTICSEARCH_URL is set, that server is used: it must
be one for tests, since databases are made there and a Redis database is emptied.
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import settings as hypothesis_settings
from psycopg import sql
from redis import Redis
from sqlalchemy import make_url

from tools.services.catalogue import VARIABLES
from tools.services.shared import SharedServers
from workforceos.database import Database
from workforceos.migrate import upgrade

SERVER_FIXTURES = {
    "servers",
    "session_postgres_url",
    "redis_server",
    "postgres_server",
    "postgres_url",
    "empty_postgres_url",
    "redis_url",
    "elasticsearch_url",
}
OTHER_SETTINGS = {"READMODEL_URL", "FRONTEND_URL", "CORS_ORIGINS", "SMTP_URL"}
SHARED = pytest.StashKey[SharedServers]()

# The machine's load is no property of the product: no example fails for being slow.
hypothesis_settings.register_profile("workforceos", deadline=None)
hypothesis_settings.load_profile("workforceos")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--embedded", action="store_true", help="only tests that need no server")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "needs_server: uses a server that its fixtures do not name; not run by --embedded"
    )
    handed_over: dict[str, Any] | None = getattr(config, "workerinput", None)
    if handed_over is None:
        folder = tempfile.mkdtemp(prefix="wfos-run-")
        given = {name: os.environ[variable] for name, variable in VARIABLES.items() if os.environ.get(variable)}
        config.stash[SHARED] = SharedServers(Path(folder), os.getpid(), given)
    else:
        config.stash[SHARED] = SharedServers(
            Path(handed_over["servers_folder"]), handed_over["servers_owner"], handed_over["servers_given"]
        )
    _forget_settings_of_the_shell()
    # Elasticsearch lives for minutes here: what the second compiler takes, half of the CPU of a start, never pays.
    os.environ.setdefault("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1")


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and SHARED in config.stash:
        shared = config.stash[SHARED]
        shared.stop()
        shutil.rmtree(shared.folder)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Called by xdist in the controller, before it starts a worker."""
    shared = node.config.stash[SHARED]
    node.workerinput["servers_folder"] = str(shared.folder)
    node.workerinput["servers_owner"] = shared.owner
    node.workerinput["servers_given"] = dict(shared.given)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--embedded"):
        return
    needing = [item for item in items if _needs_server(item)]
    config.hook.pytest_deselected(items=needing)
    items[:] = [item for item in items if item not in set(needing)]


def _needs_server(item: pytest.Item) -> bool:
    named = set(getattr(item, "fixturenames", ()))
    return bool(named & SERVER_FIXTURES) or item.get_closest_marker("needs_server") is not None


def _forget_settings_of_the_shell() -> None:
    """A test sets what it needs: the shell it runs in must not change its outcome."""
    for name in list(os.environ):
        if name.startswith("WORKFORCEOS_") or name in OTHER_SETTINGS | set(VARIABLES.values()):
            del os.environ[name]


@pytest.fixture(scope="session")
def servers(pytestconfig: pytest.Config) -> SharedServers:
    """The run's servers by name; `servers.url("postgres")` starts the one asked for."""
    if pytestconfig.getoption("--embedded"):
        pytest.fail("this test needs a server but does not say so: name the fixture, or mark it needs_server")
    return pytestconfig.stash[SHARED]


@pytest.fixture(scope="session")
def postgres_server(servers: SharedServers) -> str:
    """URL of the server's maintenance database, for tests that make databases themselves."""
    return servers.url("postgres")


@pytest.fixture
def empty_postgres_url(postgres_server: str) -> Iterator[str]:
    """URL of a new PostgreSQL database without any table; dropped afterwards."""
    yield from _database(postgres_server, template="template0")


@pytest.fixture
def postgres_url(postgres_server: str, servers: SharedServers) -> Iterator[str]:
    """URL of a new PostgreSQL database, migrated to head and otherwise empty; dropped afterwards."""
    template = servers.once("postgres-template", lambda: _migrated_template(postgres_server))
    yield from _database(postgres_server, template)


@pytest.fixture(scope="session")
def session_postgres_url(postgres_server: str, servers: SharedServers) -> Iterator[str]:
    """The same for all tests of a worker process that share a running program."""
    template = servers.once("postgres-template", lambda: _migrated_template(postgres_server))
    yield from _database(postgres_server, template)


@pytest.fixture(scope="session")
def redis_server(servers: SharedServers) -> str:
    """URL of the run's Redis, for programs whose keys are of their own companies."""
    return servers.url("redis")


@pytest.fixture
def redis_url(servers: SharedServers, worker_number: int) -> Iterator[str]:
    """URL of an empty Redis database of this test's own; emptied afterwards."""
    url = make_url(servers.url("redis")).set(database=str(worker_number + 1)).render_as_string(hide_password=False)
    with Redis.from_url(url) as client:
        servers.once(f"redis-{worker_number}", lambda: _unused(client, url))
        client.flushdb()
        yield url
        client.flushdb()


@pytest.fixture(scope="session")
def elasticsearch_url(servers: SharedServers) -> str:
    """URL of the run's Elasticsearch. All tests share it: use index prefixes and company ids of your own."""
    return servers.url("elasticsearch")


@pytest.fixture(scope="session")
def worker_number(request: pytest.FixtureRequest) -> int:
    """0 without xdist, else 1 for gw0, 2 for gw1, ..."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "gw-1")
    return int(worker.removeprefix("gw")) + 1


def _unused(client: Redis, url: str) -> str:
    """What is emptied for every test must not be somebody's data: a database is taken only if it is empty at first."""
    if client.dbsize():
        raise RuntimeError(f"{url} is not empty: REDIS_URL must name a server for tests")
    return url


def _migrated_template(server: str) -> str:
    name = f"template_{secrets.token_hex(6)}"
    _administer(server, sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    database = Database(_within(server, name))
    upgrade(database)
    database.close()
    return name


def _database(server: str, template: str) -> Iterator[str]:
    name = f"test_{secrets.token_hex(6)}"
    _administer(
        server, sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    )
    yield _within(server, name)
    _administer(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _administer(server: str, statement: sql.Composed) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)


def _within(server: str, database: str) -> str:
    return make_url(server).set(database=database).render_as_string(hide_password=False)
