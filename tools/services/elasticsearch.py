"""One Elasticsearch node: compose.yaml's image where a Docker engine answers, else put together from Maven Central."""

import re
import secrets
import shutil
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

from tools.services.search_home import java, search_home
from tools.services.server import Plan, free_port

NAME, VARIABLE = "elasticsearch", "ELASTICSEARCH_URL"
REPOSITORY = Path(__file__).parents[2]
LAUNCHER = REPOSITORY / "tools/elasticsearch/Launcher.java"
HEAP = "512m"


def plan(folder: Path, port: int) -> Plan:
    """Configure a single node on `port`; raises NotInstalled with neither a Docker engine nor Java and Maven."""
    docker = _docker_with_image()
    command = _from_libraries(folder, port) if docker is None else _in_docker(docker, port)
    url = f"http://127.0.0.1:{port}"
    return Plan(NAME, url, command, folder, is_ready=lambda: _answers(url), patience=120.0)


def prepare() -> None:
    """Fetch what the first start needs: the image or the libraries."""
    if _docker_with_image() is None:
        search_home()


def _from_libraries(folder: Path, port: int) -> tuple[str, ...]:
    home = search_home()
    for name in ("config", "plugins", "data", "logs"):
        (folder / name).mkdir()
    for name in ("lib", "modules"):
        (folder / name).symlink_to(home / name)
    (folder / "config/elasticsearch.yml").write_text(
        f"cluster.name: workforceos-{port}\n"
        "network.host: 127.0.0.1\n"
        f"http.port: {port}\n"
        f"transport.port: {free_port()}\n"
        "discovery.type: single-node\n"
        "cluster.routing.allocation.disk.threshold_enabled: false\n"
        "cluster.max_shards_per_node: 5000\n"
    )
    classes = f"{home}/lib/*"
    return (java(), f"-Xms{HEAP}", f"-Xmx{HEAP}", "-cp", classes, str(LAUNCHER), str(folder))


def _docker_with_image() -> str | None:
    """The docker program; None without an engine, or when the engine cannot get the image."""
    docker = shutil.which("docker")
    if docker is None or not _succeeds(docker, "info", seconds=10):
        return None
    image = compose_image()
    present = _succeeds(docker, "image", "inspect", image, seconds=10) or _succeeds(docker, "pull", image, seconds=600)
    return docker if present else None


def _in_docker(docker: str, port: int) -> tuple[str, ...]:
    """The command of a container in the foreground, which ends with its client."""
    settings = {
        "discovery.type": "single-node",
        "xpack.security.enabled": "false",
        "cluster.routing.allocation.disk.threshold_enabled": "false",
        "cluster.max_shards_per_node": "5000",
        "ES_JAVA_OPTS": f"-Xms{HEAP} -Xmx{HEAP}",
    }
    name = f"workforceos-{secrets.token_hex(4)}"
    environment = tuple(word for key, value in settings.items() for word in ("--env", f"{key}={value}"))
    return (docker, "run", "--rm", "--name", name, "--publish", f"127.0.0.1:{port}:9200", *environment, compose_image())


def compose_image() -> str:
    """The image that compose.yaml runs, so that its version is written in one place."""
    found = re.search(r"image:\s*(elasticsearch:\S+)", (REPOSITORY / "compose.yaml").read_text())
    if found is None:
        raise LookupError("compose.yaml names no Elasticsearch image")
    return found.group(1)


def _succeeds(*command: str, seconds: float) -> bool:
    try:
        return subprocess.run(command, check=False, capture_output=True, timeout=seconds).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_cluster/health?wait_for_status=yellow&timeout=1s", timeout=3) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
