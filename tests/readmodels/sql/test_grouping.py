"""Aggregations over rows that SQL has grouped equal those over single rows."""

from typing import Any

import pytest

from tests.readmodels.contract.sample import AYSE, BOB, COMPANY, VISITS, visit
from workforceos.readmodels import tree
from workforceos.readmodels.port import ReadStore
from workforceos.readmodels.tree import Agg, DateHistogramAgg, MetricAgg, Search, Term, TermsAgg, TopHitsAgg

STARTS = [f"2024-03-{30 + n // 48}T{n // 2 % 24:02d}:{15 + n % 2 * 15}:07.003Z" for n in range(96)]
HOURS = MetricAgg("extended_stats", "minutes", missing=5)
QUESTIONS = [
    (Agg("s", TermsAgg("status"), (Agg("hours", HOURS), Agg("n", MetricAgg("value_count", "cost")))),),
    (Agg("d", DateHistogramAgg("startedAt", "day", time_zone="Europe/Berlin"), (Agg("h", HOURS),)),),
    (Agg("h", DateHistogramAgg("startedAt", "hour", time_zone="Asia/Kathmandu", offset_ms=900_000)),),
    (Agg("x", DateHistogramAgg("startedAt", fixed_interval_ms=7 * 60_000, min_doc_count=1)),),
    (Agg("u", TermsAgg("userId"), (Agg("f", tree.FilterAgg(Term("urgent", True)), (Agg("m", HOURS),)),)),),
    (Agg("c", MetricAgg("cardinality", "userId")), Agg("p", tree.PercentilesAgg("minutes"))),
]
SINGLE = Agg("single", TopHitsAgg(1, source=("id",)))
"""An aggregation of single documents: beside it nothing can be grouped."""


@pytest.mark.parametrize("aggs", QUESTIONS, ids=lambda aggs: aggs[0].name)
def test_grouped_rows_answer_as_single_ones(sql_store: ReadStore, aggs: tuple[Agg, ...]) -> None:
    documents = [
        visit(
            n,
            user=(AYSE, BOB, None)[n % 3],
            status=("planned", "done")[n % 2],
            minutes=None if n % 7 == 0 else n % 5,
            urgent=n % 4 == 0,
            cost=None if n % 2 else n / 4,
            startedAt=start,
        )
        for n, start in enumerate(STARTS)
    ]
    assert sql_store.write(VISITS, 1, documents) == []

    def answer(*asked: Agg) -> dict[str, Any]:
        return sql_store.search(VISITS, COMPANY, Search(limit=0, aggs=asked)).aggregations

    single = answer(*aggs, SINGLE)
    single.pop("single")
    assert answer(*aggs) == _approximately(single)


def _approximately(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _approximately(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_approximately(item) for item in value]
    return pytest.approx(value) if isinstance(value, float) else value
