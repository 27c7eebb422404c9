"""From rows to answers: each aggregation with those nested in it."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.engine import Connection

from workforceos.readmodels import tree
from workforceos.readmodels.parsing.refusal import TooManyBuckets
from workforceos.readmodels.sql.aggregations import composite, figures, histograms, needs, ranges, terms
from workforceos.readmodels.sql.aggregations.cells import cells
from workforceos.readmodels.sql.aggregations.plan import Plan, Row
from workforceos.readmodels.sql.aggregations.top_hits import TopHits
from workforceos.readmodels.sql.compiler import Compiler
from workforceos.readmodels.sql.database import deadline_of
from workforceos.readmodels.sql.deadline import Deadline
from workforceos.readmodels.sql.tables import Tables

Answer = dict[str, Any]


def aggregate(
    connection: Connection, tables: Tables, compiler: Compiler, query: tree.Query, aggs: Sequence[tree.Agg]
) -> Answer:
    """The answers by name. Raises TooManyBuckets, and ReadModelUnavailable once the connection's time is up."""
    plan = Plan(tables, compiler)
    needs.register(plan, aggs)
    rows = plan.rows(connection, query)
    fold = Fold(plan, deadline_of(connection))
    answer = fold.all(aggs, rows)
    fold.top_hits.load(connection)
    return answer


class Fold:
    """Counts the buckets it makes, and notes the documents to load at the end. Rows may be gone through once for each
    of many buckets: the deadline is looked at in every loop over them, and before each bucket."""

    def __init__(self, plan: Plan, deadline: Deadline) -> None:
        self.plan = plan
        self.deadline = deadline
        self.top_hits = TopHits(plan, deadline)
        self._buckets = 0

    def all(self, aggs: Iterable[tree.Agg], rows: Sequence[Row]) -> Answer:
        return {agg.name: self._one(agg, rows) for agg in aggs}

    def bucket(self, agg: tree.Agg, rows: Sequence[Row], **shown: Any) -> Answer:
        """One bucket: what is shown of it, its count, and what is nested in it."""
        self.deadline.look()
        self._buckets += 1
        if self._buckets > tree.MAX_BUCKETS:
            raise TooManyBuckets
        return {**shown, "doc_count": count(rows), **self.all(agg.children, rows)}

    def _one(self, agg: tree.Agg, rows: Sequence[Row]) -> Answer:
        match agg.aggregation:
            case tree.MetricAgg() as metric:
                return figures.fold_metric(self.plan, metric, self.deadline.over(rows))
            case tree.PercentilesAgg() as percentiles:
                return figures.fold_percentiles(self.plan, percentiles, self.deadline.over(rows))
            case tree.TopHitsAgg() as top:
                return self.top_hits.of(top, rows)
            case tree.TermsAgg() as by_term:
                return terms.fold(self, agg, by_term, rows)
            case tree.HistogramAgg() as histogram:
                return histograms.fold_numbers(self, agg, histogram, rows)
            case tree.DateHistogramAgg() as histogram:
                return histograms.fold_dates(self, agg, histogram, rows)
            case tree.RangeAgg() as by_range:
                return ranges.fold_numbers(self, agg, by_range, rows)
            case tree.DateRangeAgg() as by_range:
                return ranges.fold_dates(self, agg, by_range, rows)
            case tree.CompositeAgg() as combined:
                return composite.fold(self, agg, combined, rows)
            case _:
                return self._filtered(agg, rows)

    def _filtered(self, agg: tree.Agg, rows: Sequence[Row]) -> Answer:
        match agg.aggregation:
            case tree.FilterAgg(query):
                return self.bucket(agg, self._matching(query, rows))
            case tree.MissingAgg(field):
                place = self.plan.values[field]
                lacking = [row for row in self.deadline.over(rows) if not any(True for _ in cells(row[place]))]
                return self.bucket(agg, lacking)
            case tree.FiltersAgg(filters, keyed, other):
                named = [(name, self.bucket(agg, self._matching(query, rows))) for name, query in filters]
                if other is not None:
                    flags = [self.plan.flags[query] for _, query in filters]
                    rest = [row for row in self.deadline.over(rows) if not any(row[flag] for flag in flags)]
                    named.append((other, self.bucket(agg, rest)))
                return {"buckets": dict(named) if keyed else [bucket for _, bucket in named]}
        raise TypeError(f"no such aggregation: {type(agg.aggregation).__name__}")

    def _matching(self, query: tree.Query, rows: Sequence[Row]) -> list[Row]:
        flag = self.plan.flags[query]
        return [row for row in self.deadline.over(rows) if row[flag]]


def count(rows: Sequence[Row]) -> int:
    """The documents that the rows stand for."""
    return sum(row[0] for row in rows)
