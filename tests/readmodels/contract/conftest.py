"""Stores of every engine: an empty one per test, and one per module that holds the sample."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.readmodels.contract.engines import ENGINES, open_engine
from tests.readmodels.contract.sample import ABROAD, COMPANY, KEY, NOW, SIX, TOMBSTONE, VISITS
from workforceos.readmodels.parsing import parse_search
from workforceos.readmodels.port import Found, ReadStore


@pytest.fixture(params=ENGINES)
def read_store(request: pytest.FixtureRequest) -> Iterator[ReadStore]:
    """An empty store whose first generation of visits is live."""
    with open_engine(request.param, request) as store:
        store.prepare(VISITS, 1)
        store.swap(VISITS, 1)
        yield store


@pytest.fixture(scope="module", params=ENGINES)
def sample_store(request: pytest.FixtureRequest) -> Iterator[ReadStore]:
    """The six visits, a deleted one, and another company's: not to be written to."""
    with open_engine(request.param, request) as store:
        store.prepare(VISITS, 1)
        store.swap(VISITS, 1)
        assert store.write(VISITS, 1, [*SIX, TOMBSTONE, *ABROAD]) == []
        store.refresh(VISITS)
        yield store


@pytest.fixture
def ask(sample_store: ReadStore) -> Callable[[dict[str, Any]], Found]:
    """A manager's search of the sample, as JSON."""

    def ask(body: dict[str, Any]) -> Found:
        search = parse_search(body, VISITS, to_manager=True, cursor_key=KEY, now=NOW)
        return sample_store.search(VISITS, COMPANY, search)

    return ask
