from collections.abc import Callable, Iterator

import pytest

from tests.http.support import House


@pytest.fixture
def new_house() -> Iterator[Callable[..., House]]:
    """A house with options of its own."""
    built: list[House] = []

    def build(**options: object) -> House:
        built.append(House(**options))  # type: ignore[arg-type]
        return built[-1]

    yield build
    for house in built:
        house.client.close()


@pytest.fixture
def house(new_house: Callable[..., House]) -> House:
    return new_house()
