"""A company whose clock stands at seven in the morning of a working day, an hour before the shift."""

from typing import Any

import pytest

from tests.api.schedule.planning import plan
from tests.api.server import Client, Server


@pytest.fixture
def owner(server: Server) -> Client:
    server.clock.set("2030-06-03T07:00:00Z")
    return server.company()


@pytest.fixture
def shift(owner: Client, employee: Client) -> dict[str, Any]:
    """From eight to four, with the employee."""
    return plan(owner, "2030-06-03", "08:00-16:00", employee)
