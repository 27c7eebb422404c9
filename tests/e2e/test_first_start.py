"""The super admin's password is shown once: by a start that then serves."""

import socket
from pathlib import Path

import pytest

from tests.e2e.refusing import refused
from tools.trials.processes import environment, run, started

SHOWN = "Super admin admin@workforceos.local has the password "


@pytest.fixture
def embedded(tmp_path: Path) -> dict[str, str]:
    settings = environment(tmp_path)
    del settings["WORKFORCEOS_SUPERADMIN_PASSWORD"]
    return settings


def is_shown(role: str, settings: dict[str, str], folder: Path) -> None:
    with started(role, settings, folder) as server:
        assert server.log.read_text().count(SHOWN) == 1
        assert server.stop() == 0


def test_not_where_it_cannot_listen(embedded: dict[str, str], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = refused(["serve", "--port", str(taken.getsockname()[1])], embedded, tmp_path)
    assert said.startswith("cannot listen on host 127.0.0.1")
    is_shown("serve", embedded, tmp_path)


def test_not_while_the_read_models_are_away(embedded: dict[str, str], tmp_path: Path) -> None:
    away = {**embedded, "ELASTICSEARCH_URL": "http://127.0.0.1:1"}
    assert refused(["serve", "--port", "0"], away, tmp_path).startswith("the read models do not answer")
    is_shown("serve", embedded, tmp_path)


def test_not_by_a_role_that_cannot_listen(
    embedded: dict[str, str], tmp_path: Path, postgres_url: str, redis_url: str
) -> None:
    settings = {**embedded, "DATABASE_URL": postgres_url, "REDIS_URL": redis_url}
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run(["commands", "--port", str(taken.getsockname()[1])], settings, tmp_path)
    assert (done.returncode, SHOWN in done.stderr) == (1, False)
    is_shown("commands", settings, tmp_path)


def test_redis_is_not_waited_for(embedded: dict[str, str], tmp_path: Path) -> None:
    is_shown("serve", {**embedded, "REDIS_URL": "redis://127.0.0.1:1/0"}, tmp_path)
