"""Settings that no installation may start with: one sentence that names them, and nothing is written."""

from pathlib import Path

import httpx
import pytest

from tests.e2e.refusing import refused
from tools.trials.processes import SUPER_ADMIN_PASSWORD, Process, environment, run, started

WEAK = "zq9!"
RULE = "WORKFORCEOS_SUPERADMIN_PASSWORD must have at least 8 characters: production does not start with it"


def login(server: Process, password: str, email: str = "admin@workforceos.local") -> httpx.Response:
    return httpx.post(f"{server.url}/auth-api/login", json={"username": email, "password": password}, timeout=30)


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("WORKFORCEOS_SESSION_HOURS", "100000000", "Input should be less than or equal to 87600"),
        ("WORKFORCEOS_SUPERADMIN_EMAIL", "foo", "Input should be an e-mail address"),
    ],
)
def test_a_value_that_is_not_valid(name: str, value: str, problem: str, tmp_path: Path) -> None:
    said = refused(["serve", "--port", "0"], environment(tmp_path, **{name: value}), tmp_path)
    assert said == f"settings are not valid: {name}: {problem}"
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("port", ["65536", "-1"])
def test_a_port_that_is_none(port: str, tmp_path: Path) -> None:
    done = run(["serve", "--port", port], environment(tmp_path), tmp_path)
    assert done.returncode == 2
    assert "Invalid value for '--port'" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "var").exists()


def test_the_longest_session_and_another_address(tmp_path: Path) -> None:
    chosen = {"WORKFORCEOS_SESSION_HOURS": "87600", "WORKFORCEOS_SUPERADMIN_EMAIL": "root@example.com"}
    with started("serve", environment(tmp_path, **chosen), tmp_path) as server:
        assert login(server, SUPER_ADMIN_PASSWORD, "root@example.com").status_code == 200


@pytest.mark.parametrize("migrated", [False, True], ids=["nothing-is-there", "migrated"])
def test_production_does_not_start_with_a_weak_password(migrated: bool, tmp_path: Path) -> None:
    settings = environment(tmp_path, WORKFORCEOS_ENV="production")
    weak = {**settings, "WORKFORCEOS_SUPERADMIN_PASSWORD": WEAK}
    if migrated:
        assert run(["migrate"], weak, tmp_path).returncode == 0
    assert refused(["serve", "--port", "0"], weak, tmp_path) == RULE
    assert migrated or list((tmp_path / "var").iterdir()) == []
    with started("serve", settings, tmp_path) as server:  # still the first start
        assert login(server, SUPER_ADMIN_PASSWORD).status_code == 200
        assert server.stop() == 0
    with started("serve", weak, tmp_path) as server:  # not used any more
        assert login(server, WEAK).status_code == 401


@pytest.mark.parametrize("env", ["development", "test"])
def test_elsewhere_a_weak_password_is_warned_of(env: str, tmp_path: Path) -> None:
    weak = {"WORKFORCEOS_ENV": env, "WORKFORCEOS_SUPERADMIN_PASSWORD": WEAK}
    with started("serve", environment(tmp_path, **weak), tmp_path) as server:
        assert login(server, WEAK).status_code == 200
        said = server.log.read_text()
    assert said.count("WORKFORCEOS_SUPERADMIN_PASSWORD must have at least 8 characters") == 1
    assert '"level":"warning"' in said
    assert WEAK not in said
