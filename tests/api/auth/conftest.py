from collections.abc import Iterator

import pytest
from sqlalchemy import delete

from tests.api.server import Server
from workforceos.access.tables import login_attempts


@pytest.fixture(autouse=True)
def forgiven(server: Server) -> Iterator[None]:
    """All tests come from one address: what one failed to log in with must not close it for the next."""
    yield
    with server.workforce.database.writing() as connection:
        connection.execute(delete(login_attempts))
