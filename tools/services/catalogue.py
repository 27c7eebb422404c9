"""Which servers there are, and how to have one for a while."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.services import elasticsearch, postgres, redis
from tools.services.server import Plan, Server, StartFailed, free_port, is_free

SERVICES: dict[str, Callable[[Path, int], Plan]] = {
    postgres.NAME: postgres.plan,
    redis.NAME: redis.plan,
    elasticsearch.NAME: elasticsearch.plan,
}
VARIABLES = {module.NAME: module.VARIABLE for module in (postgres, redis, elasticsearch)}


def plan(name: str, folder: Path, port: int | None = None) -> Plan:
    """Prepare the named server in a new folder below `folder`; no port means a free one.

    Raises StartFailed when the port is taken: else whoever has it would be taken for the new server.
    """
    if port is not None and not is_free(port):
        raise StartFailed(f"port {port}, asked for {name}, is taken")
    own = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=folder))
    own.chmod(0o755)
    return SERVICES[name](own, port or free_port())


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder that is removed afterwards. Short (a socket's path is limited) and open to the account of PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="wfos-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@contextmanager
def serving(name: str, port: int | None = None) -> Iterator[Server]:
    """A server of one's own, that a test may stop, kill and start again."""
    with temporary_folder() as folder:
        server = Server(plan(name, folder, port))
        try:
            server.start()
            yield server
        finally:
            server.stop()
