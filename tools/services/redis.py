"""A Redis server that keeps nothing on disk."""

import shutil
import socket
from pathlib import Path

from tools.services.server import NotInstalled, Plan

NAME, VARIABLE = "redis", "REDIS_URL"
DATABASES = 64


def plan(folder: Path, port: int) -> Plan:
    """Configure a server on `port`; raises NotInstalled without Redis."""
    program = shutil.which("redis-server")
    if program is None:
        raise NotInstalled("Redis is not installed: apt-get install redis-server")
    options = {
        "bind": "127.0.0.1",
        "port": str(port),
        "dir": str(folder),
        "save": "",
        "appendonly": "no",
        "databases": str(DATABASES),
    }
    return Plan(
        name=NAME,
        url=f"redis://127.0.0.1:{port}/0",
        command=(program, *(word for name, value in options.items() for word in (f"--{name}", value))),
        folder=folder,
        is_ready=lambda: _answers(port),
    )


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
