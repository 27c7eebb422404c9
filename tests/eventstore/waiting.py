"""Wait for something that must happen, without counting on how fast."""

from collections.abc import Callable
from time import monotonic, sleep
from typing import Any

import psycopg
import pytest


def until(condition: Callable[[], Any]) -> Any:
    """The first true answer. Fails after 20 s, which means: never."""
    deadline = monotonic() + 20
    while not (answer := condition()):
        if monotonic() > deadline:
            pytest.fail("what was waited for did not happen")
        sleep(0.005)
    return answer


def blocked_backend(connection: psycopg.Connection[Any]) -> int:
    """The process id of a backend of this database that waits for a lock."""

    def find() -> int | None:
        row = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ).fetchone()
        return row[0] if row else None

    pid: int = until(find)
    return pid
