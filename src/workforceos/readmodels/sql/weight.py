"""How large the statements of a search become."""

from workforceos.readmodels import tree

MANY = 40
"""Conditions. An analyst's query has a handful; a statement of 250 takes 5 MiB, which are not worth keeping for the
next one of exactly the same shape."""


def is_large(search: tree.Search) -> bool:
    """Whether its statements hold so many conditions that they are not kept after they were answered."""
    asked = [search.query] if search.post_filter is None else [search.query, search.post_filter]
    return sum(map(_conditions, asked)) + sum(map(_filters, search.aggs)) > MANY


def _conditions(query: tree.Query) -> int:
    match query:
        case tree.Bool():
            return sum(map(_conditions, (*query.must, *query.filter, *query.should, *query.must_not)))
        case tree.DisMax(queries):
            return sum(map(_conditions, queries))
        case tree.ConstantScore(inner):
            return _conditions(inner)
        case tree.MultiMatch(fields):
            return len(fields)
        case tree.Spans(_, spans):
            return len(spans)
        case _:
            return 1


def _filters(agg: tree.Agg) -> int:
    count = sum(map(_filters, agg.children))
    match agg.aggregation:
        case tree.FilterAgg(query):
            count += _conditions(query)
        case tree.FiltersAgg(filters):
            count += sum(_conditions(query) for _, query in filters)
    return count
