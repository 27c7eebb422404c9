"""A store under a prefix of its own."""

from collections.abc import Iterator

import pytest

from tests.readmodels.contract.engines import open_engine
from tests.readmodels.contract.sample import VISITS
from workforceos.readmodels.elasticsearch import ElasticsearchStore


@pytest.fixture
def store(request: pytest.FixtureRequest, elasticsearch_url: str) -> Iterator[ElasticsearchStore]:
    with open_engine("elasticsearch", request) as store:
        assert isinstance(store, ElasticsearchStore)
        store.prepare(VISITS, 1)
        store.swap(VISITS, 1)
        yield store
