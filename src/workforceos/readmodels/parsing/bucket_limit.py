"""How many buckets aggregations can make at worst, as far as the query itself says."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from workforceos.readmodels.parsing.date_math import milliseconds
from workforceos.readmodels.parsing.refusal import refuse
from workforceos.readmodels.tree import (
    MAX_BUCKETS,
    Agg,
    Bool,
    CompositeAgg,
    ConstantScore,
    DateHistogramAgg,
    DateRangeAgg,
    FilterAgg,
    FiltersAgg,
    HistogramAgg,
    Query,
    Range,
    RangeAgg,
    TermsAgg,
    Value,
)

_CALENDAR_MS = {
    "minute": 60_000,
    "hour": 3_600_000,
    "day": 82_800_000,  # the day that loses an hour
    "week": 600_000_000,
    "month": 2_415_600_000,
    "quarter": 7_772_400_000,
    "year": 31_536_000_000,
}


def refuse_too_many_buckets(aggs: tuple[Agg, ...], query: Query, path: str) -> None:
    """Refuses more than MAX_BUCKETS at worst.

    A histogram counts by its extended bounds and by a range of the query on its field; where the query leaves it open
    only the data can tell, and the engine raises TooManyBuckets.
    """
    count = sum(_buckets(agg, query) for agg in aggs)
    if count > MAX_BUCKETS:
        refuse(path, f"could make {count:,} buckets: {MAX_BUCKETS:,} are allowed")


def _buckets(agg: Agg, query: Query) -> int:
    return _own(agg, query) * (1 + sum(_buckets(child, query) for child in agg.children))


def _own(agg: Agg, query: Query) -> int:
    match agg.aggregation:
        case TermsAgg(size=size) | CompositeAgg(size=size):
            return size
        case RangeAgg(ranges=ranges) | DateRangeAgg(ranges=ranges):
            return len(ranges)
        case FiltersAgg(filters=filters, other_bucket_key=other):
            return len(filters) + (other is not None)
        case HistogramAgg() as histogram:
            return _steps(histogram.field, histogram.extended_bounds, histogram.interval, query)
        case DateHistogramAgg() as histogram:
            bounds = histogram.extended_bounds
            width = histogram.fixed_interval_ms or _CALENDAR_MS[histogram.calendar_interval or "minute"]
            return _steps(histogram.field, bounds and (milliseconds(bounds[0]), milliseconds(bounds[1])), width, query)
        case FilterAgg():
            return 1
        case _:
            return 1 if agg.children else 0


@dataclass(frozen=True, slots=True)
class _Span:
    low: float = -math.inf
    high: float = math.inf


def _steps(field: str, extended: tuple[float, float] | None, width: float, query: Query) -> int:
    asked = _Span()
    for found in _conjuncts(query, field):
        low = [_number(bound) for bound in (found.gt, found.gte) if bound is not None]
        high = [_number(bound) for bound in (found.lt, found.lte) if bound is not None]
        asked = _Span(max([asked.low, *low]), min([asked.high, *high]))
    steps = 1.0
    if math.isfinite(asked.high - asked.low):
        steps = max(steps, (asked.high - asked.low) / width + 2)
    if extended is not None:
        steps = max(steps, (extended[1] - extended[0]) / width + 2)
    return min(math.ceil(min(steps, 1e12)), 10**12)


def _conjuncts(query: Query, field: str) -> Iterator[Range]:
    """Ranges on the field that every hit satisfies."""
    match query:
        case Range() if query.field == field:
            yield query
        case Bool(must=must, filter=filters):
            for inner in (*must, *filters):
                yield from _conjuncts(inner, field)
        case ConstantScore(filter=inner):
            yield from _conjuncts(inner, field)
        case _:
            return


def _number(value: Value) -> float:
    if isinstance(value, datetime):
        return float(milliseconds(value))
    if isinstance(value, str):
        return float(milliseconds(datetime.fromisoformat(value).replace(tzinfo=UTC)))
    return float(value or 0)
