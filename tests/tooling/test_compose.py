"""compose.yaml starts the production shape: its structure, its settings, and where the gateway sends what."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.contracts.facts import business_routes, system_places
from tools.services.elasticsearch import compose_image
from tools.services.search_home import version
from workforceos.settings import Settings

REPOSITORY = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((REPOSITORY / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
ROLES = ("commands", "bff", "projector", "worker")
ONCE = {"migrate"}
CONDITIONS = {"service_healthy", "service_completed_successfully", "service_started"}
KEYS = {
    "image", "build", "restart", "environment", "volumes", "stop_grace_period", "depends_on",
    "command", "healthcheck", "ports",
}  # fmt: skip


def test_the_production_shape_is_complete() -> None:
    assert set(SERVICES) == {*ROLES, *ONCE, "gateway", "postgres", "elasticsearch", "redis"}
    assert set(COMPOSE) - {key for key in COMPOSE if key.startswith("x-")} == {"services", "volumes"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_well_formed(name: str) -> None:
    service = SERVICES[name]
    assert set(service) <= KEYS
    assert "image" in service
    for needed, how in service.get("depends_on", {}).items():
        assert how["condition"] in CONDITIONS
        assert how["condition"] != "service_healthy" or "healthcheck" in SERVICES[needed]
        assert (how["condition"] == "service_completed_successfully") == (needed in ONCE)
    for volume in service.get("volumes", []):
        source = volume.split(":")[0]
        assert (REPOSITORY / source).is_file() if source.startswith("./") else source in COMPOSE["volumes"]


@pytest.mark.parametrize("name", sorted(set(SERVICES) - ONCE))
def test_a_service_has_a_health_check(name: str) -> None:
    check = SERVICES[name]["healthcheck"]
    assert check["test"][0] == "CMD"
    assert check["retries"] >= 1


@pytest.mark.parametrize("role", ROLES)
def test_a_role_runs_its_own_command_after_the_migration(role: str) -> None:
    assert SERVICES[role]["command"] == ["workforceos", role]
    assert SERVICES[role]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


@pytest.mark.parametrize("role", [*ROLES, "migrate"])
def test_a_role_is_given_settings_that_exist(role: str) -> None:
    known = {field.alias for field in Settings.model_fields.values()}
    assert set(SERVICES[role]["environment"]) <= known
    assert SERVICES[role]["environment"]["WORKFORCEOS_ENV"] == "production"


def test_secrets_have_no_default() -> None:
    text = (REPOSITORY / "compose.yaml").read_text()
    for name in ("WORKFORCEOS_SECRET_KEY", "POSTGRES_PASSWORD"):
        uses = re.findall(rf"\$\{{{name}(\S?\S?)", text)
        assert uses
        assert set(uses) == {":?"}


def test_only_the_gateway_is_published() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["gateway"]


def test_servers_have_the_versions_that_are_tested() -> None:
    assert SERVICES["postgres"]["image"] == "postgres:15"
    assert SERVICES["redis"]["image"] == "redis:7"
    assert SERVICES["elasticsearch"]["image"] == compose_image() == f"elasticsearch:{version()}"


def gateway_side(method: str, path: str) -> str:
    """The upstream that the gateway's map chooses; nginx takes the first expression that matches."""
    configuration = (REPOSITORY / "tools/gateway/nginx.conf").read_text()
    block = re.search(r'map "\$request_method \$uri" \$side \{(.*?)\n    \}', configuration, re.DOTALL)
    assert block is not None
    rows: list[tuple[str, str]] = re.findall(r'^\s*(default|"~\*[^"]+")\s+(\w+);', block.group(1), re.MULTILINE)
    expressions = [(pattern.strip('"')[2:], side) for pattern, side in rows if pattern != "default"]
    matching = [side for pattern, side in expressions if re.search(pattern, f"{method} {path}", re.IGNORECASE)]
    return matching[0] if matching else dict(rows)["default"]


PLACES = sorted({(route.method, route.prefix + route.path) for route in business_routes()} | system_places())


@pytest.mark.parametrize(("method", "path"), PLACES)
def test_the_gateway_sends_reads_to_bff_and_writes_to_commands(method: str, path: str) -> None:
    reads = method == "GET" or path.startswith(("/mcpbff-api/", "/bff-api/"))
    assert gateway_side(method, path) == ("bff" if reads else "commands")
    assert gateway_side(method, path.upper()) == gateway_side(method, path)


@pytest.mark.parametrize("path", ["/health/live", "/openapi.json", "/docs", "/metrics"])
def test_the_gateway_serves_the_pages_about_the_service(path: str) -> None:
    assert gateway_side("GET", path) == "bff"


def test_the_image_holds_every_package_and_runs_as_an_ordinary_user() -> None:
    lines = (REPOSITORY / "Dockerfile").read_text().splitlines()
    copied = {line.split()[1] for line in lines if line.startswith("COPY ") and "--from" not in line}
    ignored = (REPOSITORY / ".dockerignore").read_text().splitlines()
    assert copied == {line[1:] for line in ignored if line.startswith("!")}
    assert all((REPOSITORY / name).exists() for name in copied)
    assert "USER workforceos" in lines
