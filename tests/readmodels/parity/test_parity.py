"""Every engine answers alike: random documents, random questions."""

import math
import os
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.readmodels.contract.sample import VISITS
from tests.readmodels.parity.drawing import LONG, bodies, company_ids, queries, searches
from tests.readmodels.parity.drawing_aggregations import aggregations
from workforceos.readmodels import tree
from workforceos.readmodels.parsing.refusal import TooManyBuckets
from workforceos.readmodels.port import Document, ReadStore

pytestmark = pytest.mark.needs_server

EXAMPLES = int(os.environ.get("PARITY_EXAMPLES", "15"))
# no shrinking: a failure names the one tree that differs, and each try costs a write to three engines
alike = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)


def written(stores: dict[str, ReadStore], company: UUID, drawn: list[dict[str, Any]]) -> None:
    """The same documents in every engine."""
    documents = []
    for n, body in enumerate(drawn):
        id = UUID(int=(company.int & ~0xFFFF) | n)
        full = {**body, "note": LONG.get(body["note"], body["note"]), "id": str(id), "companyId": str(company)}
        documents.append(Document(id, company, n + 1, full))
    for store in stores.values():
        assert store.write(VISITS, 1, documents) == []
        store.refresh(VISITS)


def comparable(value: Any) -> Any:
    """Without scores, and with figures rounded to where sums in another order may differ."""
    if isinstance(value, dict):
        return {name: comparable(item) for name, item in value.items() if name not in ("_score", "max_score")}
    if isinstance(value, list | tuple):
        return [comparable(item) for item in value]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return float(f"{value:.9g}") + 0.0 if math.isfinite(value) and abs(value) > 1e-7 else 0.0


@given(company_ids, st.lists(bodies(), min_size=1, max_size=12), st.lists(searches(), min_size=8, max_size=8))
@alike
def test_pages(
    stores: dict[str, ReadStore], company: UUID, drawn: list[dict[str, Any]], asked: list[tree.Search]
) -> None:
    written(stores, company, drawn)
    for search in asked:
        answers = {}
        for name, store in stores.items():
            found = store.search(VISITS, company, search)
            answers[name] = (found.total, [(hit.id, comparable(hit.sort), hit.source) for hit in found.hits])
        assert answers["sqlite"] == answers["elasticsearch"], search
        assert answers["postgres"] == answers["sqlite"], search


@given(
    company_ids,
    st.lists(bodies(), min_size=1, max_size=12),
    st.lists(st.tuples(queries, aggregations()), min_size=8, max_size=8),
)
@alike
def test_aggregations(
    stores: dict[str, ReadStore],
    company: UUID,
    drawn: list[dict[str, Any]],
    asked: list[tuple[tree.Query, tuple[tree.Agg, ...]]],
) -> None:
    written(stores, company, drawn)
    for query, aggs in asked:
        search = tree.Search(query, limit=0, aggs=aggs)
        answers: dict[str, Any] = {}
        for name, store in stores.items():
            try:
                answers[name] = comparable(store.search(VISITS, company, search).aggregations)
            except TooManyBuckets:
                answers[name] = TooManyBuckets
        assert answers["sqlite"] == answers["elasticsearch"], search
        assert answers["postgres"] == answers["sqlite"], search


@given(company_ids, st.lists(bodies(), min_size=3, max_size=12), searches(), st.integers(1, 3))
@alike
def test_pages_continue_after_a_hit(
    stores: dict[str, ReadStore], company: UUID, drawn: list[dict[str, Any]], search: tree.Search, size: int
) -> None:
    written(stores, company, drawn)
    for store in stores.values():
        whole = [
            hit.id for hit in store.search(VISITS, company, tree.Search(search.query, sort=search.sort, limit=20)).hits
        ]
        walked: list[str] = []
        after: tuple[Any, ...] | None = None
        while page := store.search(
            VISITS, company, tree.Search(search.query, sort=search.sort, limit=size, search_after=after)
        ).hits:
            walked += [hit.id for hit in page]
            assert len(walked) <= len(whole), "the page does not move on"
            after = page[-1].sort
        assert walked == whole
