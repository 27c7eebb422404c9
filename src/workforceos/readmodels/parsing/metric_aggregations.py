"""Aggregations that answer figures or hits."""

from collections.abc import Callable
from functools import partial
from typing import Any, get_args

from workforceos.readmodels.model import FieldType
from workforceos.readmodels.parsing.bucket_aggregations import field_of, missing_value
from workforceos.readmodels.parsing.context import Reading
from workforceos.readmodels.parsing.fields import DATES, NUMBERS
from workforceos.readmodels.parsing.json_values import a_boolean, a_list, a_number, an_integer, below, only
from workforceos.readmodels.parsing.refusal import refuse
from workforceos.readmodels.parsing.sorting import parse_sort, parse_source
from workforceos.readmodels.tree import Metric, MetricAgg, PercentilesAgg, TopHitsAgg

MAX_TOP_HITS = 100

_ANY = frozenset(FieldType) - {FieldType.OBJECT}
_TYPES: dict[Metric, frozenset[FieldType]] = {
    "avg": NUMBERS | DATES,
    "min": NUMBERS | DATES,
    "max": NUMBERS | DATES,
    "sum": NUMBERS,
    "stats": NUMBERS,
    "extended_stats": NUMBERS,
    "value_count": _ANY,
    "cardinality": _ANY,
}


def _metric(metric: Metric, body: dict[str, Any], path: str, reading: Reading) -> MetricAgg:
    only(body, frozenset({"field", "missing"}), path)
    target = field_of(body, path, reading, _TYPES[metric])
    return MetricAgg(metric, target.name, missing_value(target, body, path, reading))


METRICS: dict[str, Callable[[dict[str, Any], str, Reading], MetricAgg]] = {
    metric: partial(_metric, metric) for metric in get_args(Metric)
}


def percentiles(body: dict[str, Any], path: str, reading: Reading) -> PercentilesAgg:
    only(body, frozenset({"field", "percents", "keyed"}), path)
    target = field_of(body, path, reading, NUMBERS)
    keyed = a_boolean(body.get("keyed", True), below(path, "keyed"))
    if "percents" not in body:
        return PercentilesAgg(target.name, keyed=keyed)
    at = below(path, "percents")
    percents = tuple(a_number(item, f"{at}[{index}]") for index, item in enumerate(a_list(body["percents"], at)))
    if not 0 < len(percents) <= 100 or not all(0 <= percent <= 100 for percent in percents):
        refuse(at, "must hold 1 to 100 numbers from 0 to 100")
    return PercentilesAgg(target.name, tuple(sorted(set(percents))), keyed)


def top_hits(body: dict[str, Any], path: str, reading: Reading) -> TopHitsAgg:
    """Always with named sources, so that no hidden field leaves inside an aggregation."""
    only(body, frozenset({"size", "from", "sort", "_source"}), path)
    size = an_integer(body.get("size", 3), below(path, "size"), 0, MAX_TOP_HITS)
    offset = an_integer(body.get("from", 0), below(path, "from"), 0, MAX_TOP_HITS)
    if size + offset > MAX_TOP_HITS:
        refuse(path, f"from + size must be at most {MAX_TOP_HITS}")
    sort = parse_sort(body["sort"], below(path, "sort"), reading) if "sort" in body else ()
    source = parse_source(body.get("_source", True), below(path, "_source"), reading.fields)
    if source is None:
        source = parse_source(["*"], path, reading.fields)
    return TopHitsAgg(size, offset, sort, source)
