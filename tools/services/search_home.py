"""The search node's libraries, fetched once by Maven and kept in the user's cache folder."""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from tools.services.server import NotInstalled, StartFailed

POM = Path(__file__).parents[1] / "elasticsearch/pom.xml"
LEAST_JAVA = 17
TRANSPORT = "modules/transport-netty4"
TRANSPORT_LIBRARIES = ("netty-*", "transport-netty4-*", "elasticsearch-ssl-config-*")


def cache_folder() -> Path:
    """Where downloads are kept: `$XDG_CACHE_HOME/workforceos`, by default `~/.cache/workforceos`."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "workforceos"


def search_home(cache: Path | None = None) -> Path:
    """The folder with `lib/` and `modules/`, put together on first use; safe to call from several processes."""
    cache = cache or cache_folder()
    cache.mkdir(parents=True, exist_ok=True)
    home = cache / f"elasticsearch-{version()}-{hashlib.sha256(POM.read_bytes()).hexdigest()[:12]}"
    with (cache / "elasticsearch.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            with tempfile.TemporaryDirectory(dir=cache) as building:
                _assemble(Path(building) / "home")
                (Path(building) / "home").rename(home)  # in one step: a half-made folder is never taken for a whole one
    return home


def version() -> str:
    """The Elasticsearch version that pom.xml names."""
    found = re.search(r"<elasticsearch.version>(.+?)<", POM.read_text())
    if found is None:
        raise LookupError("pom.xml names no Elasticsearch version")
    return found.group(1)


def java() -> str:
    """The java program; raises NotInstalled when there is none, or none that is new enough."""
    program = shutil.which("java")
    if program is not None:
        banner = subprocess.run([program, "-version"], check=True, capture_output=True, text=True).stderr
        found = re.search(r'version "(\d+)', banner)
        if found is not None and int(found.group(1)) >= LEAST_JAVA:
            return program
    raise NotInstalled(f"Java {LEAST_JAVA} or later is not installed: apt-get install openjdk-17-jdk-headless")


def _assemble(home: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise NotInstalled("Maven is not installed: apt-get install maven")
    java()
    transport = home / TRANSPORT
    transport.mkdir(parents=True)
    command = [maven, "-q", "-B", "-f", str(POM), "dependency:copy-dependencies", f"-DoutputDirectory={home / 'lib'}"]
    fetched = subprocess.run(command, check=False, capture_output=True, text=True)
    if fetched.returncode != 0:
        raise StartFailed(f"Maven could not fetch Elasticsearch: {fetched.stdout[-2000:].strip()}")
    for pattern in TRANSPORT_LIBRARIES:
        for library in (home / "lib").glob(pattern):
            library.rename(transport / library.name)
    (transport / "plugin-descriptor.properties").write_text(
        "name=transport-netty4\n"
        "description=HTTP and transport over Netty\n"
        f"version={version()}\n"
        f"elasticsearch.version={version()}\n"
        f"java.version={LEAST_JAVA}\n"
        "classname=org.elasticsearch.transport.netty4.Netty4Plugin\n"
    )
