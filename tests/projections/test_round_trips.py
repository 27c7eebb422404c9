"""What a page costs does not grow with the number of companies in it."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection

from tests.projections.interfering import Interfering
from tests.projections.world import World, drain


class Counting:
    """A log that counts how it is asked."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self.calls: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Any:
        self.calls[name] += 1
        return getattr(self._store, name)


def test_a_page_of_many_companies(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    records = []
    for company in [world.company() for _ in range(40)]:
        user = world.user(company)
        records.append((company, user, world.attendance(company, user, world.shift(company, [user], by=user))))
    documents, log = Interfering(world.documents), Counting(world.store)
    drain(projector := world.projector(documents=documents, store=log))  # type: ignore[arg-type]
    for company, user, record in records:
        world.leave(company, record, user)
    log.calls.clear()
    documents.writes, transactions = 0, []
    writing = world.database.writing

    @contextmanager
    def counted() -> Iterator[Connection]:
        transactions.append(1)
        with writing() as connection:
            yield connection

    monkeypatch.setattr(world.database, "writing", counted)
    monkeypatch.setattr(projector, "_look_at", float("inf"))
    assert projector.step()
    assert log.calls == {"read": 1, "load_many": 2}  # the page; the records begun before it; whom and what they show
    assert (documents.writes, len(transactions)) == (1, 1)
    assert world.kept() == world.expected()
