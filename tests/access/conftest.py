"""The main database, on both engines."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from workforceos.database import Database
from workforceos.migrate import upgrade


class Clock:
    """An instant that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2024, 5, 6, 7, 8, 9, 123000, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs_server)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        opened = Database(f"sqlite:///{tmp_path / 'main.db'}")
        upgrade(opened)
    else:
        opened = Database(request.getfixturevalue("postgres_url"))
    yield opened
    opened.close()
