"""JSON -> aggregations. One reader per kind; a kind that is not in the tables can't be asked."""

from collections.abc import Callable
from typing import Any

from workforceos.readmodels.parsing import bucket_aggregations, composite, date_aggregations, metric_aggregations
from workforceos.readmodels.parsing.context import MAX_AGGREGATION_DEPTH, Reading
from workforceos.readmodels.parsing.json_values import a_string, an_object, below
from workforceos.readmodels.parsing.refusal import refuse
from workforceos.readmodels.tree import Agg, Aggregation, CompositeAgg, MetricAgg, PercentilesAgg, TermsAgg, TopHitsAgg

KINDS: dict[str, Callable[[dict[str, Any], str, Reading], Aggregation]] = {
    "terms": bucket_aggregations.terms,
    "histogram": bucket_aggregations.histogram,
    "range": bucket_aggregations.range_,
    "filter": bucket_aggregations.filter_,
    "filters": bucket_aggregations.filters,
    "missing": bucket_aggregations.missing,
    "date_histogram": date_aggregations.date_histogram,
    "date_range": date_aggregations.date_range,
    "composite": composite.composite,
    **metric_aggregations.METRICS,
    "percentiles": metric_aggregations.percentiles,
    "top_hits": metric_aggregations.top_hits,
}

_NESTED = ("aggs", "aggregations")
_OF_BUCKETS = frozenset(
    {"buckets", "doc_count", "from", "from_as_string", "hits", "key", "key_as_string", "to", "to_as_string"}
)
"""What a bucket holds itself: a nested aggregation of such a name could not be told from it."""


def parse_aggregations(value: Any, path: str, reading: Reading, depth: int = 1) -> tuple[Agg, ...]:
    """Named aggregations, with those nested in them, at most four deep."""
    named = an_object(value, path)
    if named and depth > MAX_AGGREGATION_DEPTH:
        refuse(path, f"is nested deeper than {MAX_AGGREGATION_DEPTH} aggregations")
    return tuple(_aggregation(name, body, below(path, name), reading, depth) for name, body in named.items())


def _aggregation(name: str, value: Any, path: str, reading: Reading, depth: int) -> Agg:
    a_string(name, path)
    if not 0 < len(name) <= 100 or set(name) & set("[]>"):
        refuse(path, "is no name of an aggregation: 1 to 100 characters without [ ] >")
    if depth > 1 and name in _OF_BUCKETS:
        refuse(path, "is no name of a nested aggregation: buckets hold something else under it")
    reading.count_clause(path)
    body = an_object(value, path)
    kinds = [key for key in body if key not in _NESTED]
    if len(kinds) != 1 or all(key in body for key in _NESTED):
        refuse(path, "must hold exactly one aggregation, and its aggs")
    kind_path = below(path, kinds[0])
    if kinds[0] not in KINDS:
        refuse(kind_path, "is not an allowed aggregation")
    aggregation = KINDS[kinds[0]](an_object(body[kinds[0]], kind_path), kind_path, reading)
    if isinstance(aggregation, CompositeAgg) and depth > 1:
        refuse(kind_path, "must stand at the top level")
    nested = next((key for key in _NESTED if key in body), None)
    children = parse_aggregations(body[nested], below(path, nested), reading, depth + 1) if nested else ()
    if children and isinstance(aggregation, MetricAgg | PercentilesAgg | TopHitsAgg):
        refuse(below(path, nested or ""), "can't be nested in a metric")
    if isinstance(aggregation, TermsAgg):
        _check_order(aggregation, children, below(kind_path, "order"))
    return Agg(name, aggregation, children)


_STATS = {
    "stats": ("count", "min", "max", "avg", "sum"),
    "extended_stats": ("count", "min", "max", "avg", "sum", "sum_of_squares", "variance", "std_deviation"),
}


def _check_order(aggregation: TermsAgg, children: tuple[Agg, ...], path: str) -> None:
    """An order names _count, _key, a nested metric of one value, or one value of a nested stats ("hours.avg")."""
    orderable = {"_count", "_key"}
    for child in children:
        if isinstance(child.aggregation, MetricAgg):
            values = _STATS.get(child.aggregation.metric)
            orderable |= {f"{child.name}.{value}" for value in values} if values else {child.name}
    for key, _ in aggregation.order:
        if key not in orderable:
            refuse(path, "must name _count, _key or a metric nested here")
