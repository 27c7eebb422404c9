"""Statements of very many conditions are answered, and not kept."""

from pathlib import Path

import pytest
from sqlalchemy import event

from tests.readmodels.contract.sample import COMPANY, SIX, VISITS
from workforceos.readmodels.sql.database import Database
from workforceos.readmodels.sql.store import SqlReadStore
from workforceos.readmodels.sql.weight import MANY, is_large
from workforceos.readmodels.tree import (
    Agg,
    Bool,
    ConstantScore,
    DisMax,
    FilterAgg,
    FiltersAgg,
    MatchPhrase,
    MissingAgg,
    MultiMatch,
    Query,
    Search,
    Spans,
    Term,
)


def phrases(count: int) -> tuple[Query, ...]:
    return tuple(MatchPhrase("title", f"shift w{number}") for number in range(count))


HALF = Bool(must=phrases(MANY // 2))


@pytest.mark.parametrize(
    ("search", "large"),
    [
        (Search(), False),
        (Search(Bool(should=phrases(MANY))), False),
        (Search(Bool(must=phrases(20), must_not=phrases(20), filter=(Term("title", "x"),))), True),
        (Search(ConstantScore(DisMax(phrases(MANY + 1)))), True),
        (Search(Spans("startedAt", ((1, 2),) * (MANY + 1))), True),
        (Search(HALF, post_filter=HALF), False),
        (Search(HALF, post_filter=HALF, aggs=(Agg("a", FilterAgg(Term("title", "x"))),)), True),
        (Search(aggs=(Agg("a", MissingAgg("title"), (Agg("b", FiltersAgg((("x", HALF),) * 3)),)),)), True),
        (Search(MultiMatch(("title",) * (MANY + 1), "x")), True),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_search_is_large_by_its_conditions(search: Search, large: bool) -> None:
    assert is_large(search) is large


def test_a_large_statement_is_forgotten(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    store = SqlReadStore(database)
    store.prepare(VISITS, 1)
    store.swap(VISITS, 1)
    store.write(VISITS, 1, SIX)

    closed: list[object] = []
    event.listen(database.engine, "close_detached", closed.append)

    def kept() -> tuple[int, int]:
        return len(database.engine._compiled_cache or ()), len(closed)

    assert store.search(VISITS, COMPANY, Search(MatchPhrase("title", "shift harbour"))).total == 1
    statements, _ = kept()
    assert store.search(VISITS, COMPANY, Search(Bool(should=phrases(MANY + 1)))).total == 0
    assert kept() == (statements, 1)
    store.close()
