from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete

from tests.api.server import PASSWORD, Client, Server
from workforceos.access.tables import login_attempts


@pytest.fixture(autouse=True)
def forgiven(server: Server) -> Iterator[None]:
    """All tests come from one address: what one failed to log in with must not close it for the next."""
    yield
    with server.workforce.database.writing() as connection:
        connection.execute(delete(login_attempts))


@pytest.fixture
def person(owner: Client) -> dict[str, Any]:
    """A user of the owner's company: what they log in with."""
    body = {"email": f"{uuid4().hex[:10]}@example.com", "password": PASSWORD, "fullname": "Grace Hopper"}
    assert owner.post("/auth-api/v1/users", body).status_code == 201
    return body
