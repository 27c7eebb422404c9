"""What each kind of aggregation needs selected."""

from collections.abc import Iterable

from workforceos.readmodels import tree
from workforceos.readmodels.sql.aggregations.plan import Plan
from workforceos.readmodels.sql.aggregations.slots import slot_of

_BY_VALUE = ("cardinality", "value_count")


def register(plan: Plan, aggs: Iterable[tree.Agg]) -> None:
    """Tell the plan of every aggregation, nested ones too."""
    for agg in aggs:
        _register(plan, agg.aggregation)
        register(plan, agg.children)


def _register(plan: Plan, aggregation: tree.Aggregation) -> None:
    match aggregation:
        case tree.MetricAgg(metric, field):
            if metric in _BY_VALUE:
                plan.key(field)
            else:
                plan.figure(field, squares=metric == "extended_stats")
        case tree.FilterAgg(query):
            plan.flags.setdefault(query, 0)
        case tree.FiltersAgg(filters):
            for _, query in filters:
                plan.flags.setdefault(query, 0)
        case tree.TopHitsAgg(sort=sort):
            plan.document(sort)
        case tree.DateHistogramAgg(field):
            plan.key(field, slot_of(aggregation))
        case tree.CompositeAgg(sources):
            for source in sources:
                _register(plan, source.source)
        case _:
            plan.key(aggregation.field)
