"""Stores of both SQL engines, with the visits of the contract."""

from collections.abc import Iterator

import pytest

from tests.readmodels.contract.engines import open_engine
from tests.readmodels.contract.sample import VISITS
from workforceos.readmodels.port import ReadStore

SQL_ENGINES = ["sqlite", pytest.param("postgres", marks=pytest.mark.needs_server)]


@pytest.fixture(params=SQL_ENGINES)
def sql_store(request: pytest.FixtureRequest) -> Iterator[ReadStore]:
    """An empty store whose first generation of visits is live."""
    with open_engine(request.param, request) as store:
        store.prepare(VISITS, 1)
        store.swap(VISITS, 1)
        yield store
