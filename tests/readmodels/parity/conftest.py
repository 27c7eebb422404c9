"""A store of every engine."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.readmodels.contract.engines import open_engine
from tests.readmodels.contract.sample import VISITS
from workforceos.readmodels.port import ReadStore

ENGINES = ("elasticsearch", "sqlite", "postgres")


@pytest.fixture(scope="module")
def stores(request: pytest.FixtureRequest) -> Iterator[dict[str, ReadStore]]:
    with ExitStack() as stack:
        opened = {name: stack.enter_context(open_engine(name, request)) for name in ENGINES}
        for store in opened.values():
            store.prepare(VISITS, 1)
            store.swap(VISITS, 1)
        yield opened
