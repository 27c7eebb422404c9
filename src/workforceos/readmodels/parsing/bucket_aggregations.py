"""Aggregations that make buckets of values, numbers and filters."""

import math
from typing import Any, Literal

from workforceos.readmodels.parsing import values
from workforceos.readmodels.parsing.context import MAX_TERMS, Reading
from workforceos.readmodels.parsing.fields import DATES, NUMBERS, Target
from workforceos.readmodels.parsing.json_values import (
    a_boolean,
    a_list,
    a_number,
    a_string,
    an_integer,
    an_object,
    below,
    only,
    single,
)
from workforceos.readmodels.parsing.queries import parse_query
from workforceos.readmodels.parsing.refusal import refuse
from workforceos.readmodels.tree import (
    MAX_BUCKETS,
    Bucket,
    FilterAgg,
    FiltersAgg,
    HistogramAgg,
    MissingAgg,
    RangeAgg,
    TermsAgg,
    Value,
)

_STEPS = 2**53
"""Whole numbers that a double tells apart."""

Order = tuple[tuple[str, Literal["asc", "desc"]], ...]

_TERMS_KEYS = frozenset({"field", "size", "order", "min_doc_count", "missing", "include", "exclude"})
_HISTOGRAM_KEYS = frozenset(
    {"field", "interval", "offset", "min_doc_count", "extended_bounds", "missing", "keyed", "order"}
)


def terms(body: dict[str, Any], path: str, reading: Reading) -> TermsAgg:
    only(body, _TERMS_KEYS, path)
    target = field_of(body, path, reading)
    return TermsAgg(
        target.name,
        size=an_integer(body.get("size", 10), below(path, "size"), 1, MAX_BUCKETS),
        order=_order(body["order"], below(path, "order")) if "order" in body else (("_count", "desc"), ("_key", "asc")),
        # 0 would list terms of documents outside the query, other companies' among them
        min_doc_count=an_integer(body.get("min_doc_count", 1), below(path, "min_doc_count"), 1, 2**31 - 1),
        missing=missing_value(target, body, path, reading),
        include=_listed(target, body, "include", path),
        exclude=_listed(target, body, "exclude", path),
    )


def field_of(body: dict[str, Any], path: str, reading: Reading, types: frozenset[Any] | None = None) -> Target:
    """The target of `field`; refuses types that the aggregation can't be made of."""
    target = reading.fields.comparable(body.get("field"), below(path, "field"))
    if types is not None and target.type not in types:
        refuse(below(path, "field"), f"is of type {target.type}, which this aggregation can't be made of")
    return target


def missing_value(target: Target, body: dict[str, Any], path: str, reading: Reading) -> Value:
    """What documents without a value count as; None when they do not count."""
    given = body.get("missing")
    if given is None:
        return None
    path = below(path, "missing")
    if target.type in DATES:
        first = values.span(target, given, path, reading.now)
        return first[0] if first else refuse(path, "is no day")
    value = values.exact(target, given, path)
    if target.type == "integer" and not isinstance(value, int):
        refuse(path, "must be a whole number")
    return value


def histogram(body: dict[str, Any], path: str, reading: Reading) -> HistogramAgg:
    only(body, _HISTOGRAM_KEYS, path)
    target = field_of(body, path, reading, NUMBERS)
    interval = a_number(body.get("interval"), below(path, "interval"))
    if interval < 1e-6:
        refuse(below(path, "interval"), "must be at least 0.000001")
    offset = math.fmod(a_number(body.get("offset", 0.0), below(path, "offset")), interval)
    as_elasticsearch_orders_histograms(body, path)
    bounds = None
    if body.get("extended_bounds") is not None:
        at = below(path, "extended_bounds")
        given = an_object(body["extended_bounds"], at)
        only(given, frozenset({"min", "max"}), at)
        bounds = (
            _counted(a_number(given.get("min"), below(at, "min")), interval, offset, below(at, "min")),
            _counted(a_number(given.get("max"), below(at, "max")), interval, offset, below(at, "max")),
        )
        if bounds[0] > bounds[1]:
            refuse(at, "must have its min at or below its max")
    missing, at = body.get("missing"), below(path, "missing")
    return HistogramAgg(
        target.name,
        interval=interval,
        offset=offset,
        min_doc_count=an_integer(body.get("min_doc_count", 0), below(path, "min_doc_count"), 0, 2**31 - 1),
        extended_bounds=bounds,
        missing=None if missing is None else _counted(float(values.number_of(missing, at)), interval, offset, at),
    )


def _counted(value: float, interval: float, offset: float, path: str) -> float:
    """Refuses a value whose step is too far away to be counted exactly, or begins beyond what a double holds."""
    if not (abs(value - offset) + interval) / interval < _STEPS:
        refuse(path, "is too many intervals away from 0")
    return value


def as_elasticsearch_orders_histograms(body: dict[str, Any], path: str) -> None:
    """Histograms answer a list in order of their keys."""
    if a_boolean(body.get("keyed", False), below(path, "keyed")):
        refuse(below(path, "keyed"), "must be false: histograms answer lists")
    if body.get("order", {"_key": "asc"}) != {"_key": "asc"}:
        refuse(below(path, "order"), 'must be {"_key": "asc"}')


def range_(body: dict[str, Any], path: str, reading: Reading) -> RangeAgg:
    only(body, frozenset({"field", "ranges", "keyed"}), path)
    target = field_of(body, path, reading, NUMBERS)
    at = below(path, "ranges")
    ranges = tuple(_numbers(item, f"{at}[{index}]") for index, item in enumerate(some(body.get("ranges"), at)))
    return RangeAgg(target.name, ranges, keyed=a_boolean(body.get("keyed", False), below(path, "keyed")))


def some(value: Any, path: str) -> list[Any]:
    """A list that is not empty and not longer than buckets are allowed."""
    items = a_list(value, path)
    if not 0 < len(items) <= MAX_TERMS:
        refuse(path, f"must hold 1 to {MAX_TERMS:,} items")
    return items


def bucket_key(body: dict[str, Any], path: str) -> str | None:
    return None if body.get("key") is None else a_string(body["key"], below(path, "key"))


def _numbers(value: Any, path: str) -> Bucket:
    body = an_object(value, path)
    only(body, frozenset({"key", "from", "to"}), path)
    low, high = (
        None if body.get(side) is None else float(values.number_of(body[side], below(path, side)))
        for side in ("from", "to")
    )
    return Bucket(bucket_key(body, path), low, high)


def filter_(body: dict[str, Any], path: str, reading: Reading) -> FilterAgg:
    return FilterAgg(parse_query(body, path, reading))


def filters(body: dict[str, Any], path: str, reading: Reading) -> FiltersAgg:
    """Named filters as an object, anonymous ones as a list."""
    only(body, frozenset({"filters", "other_bucket", "other_bucket_key"}), path)
    at = below(path, "filters")
    given = body.get("filters")
    keyed = isinstance(given, dict)
    if isinstance(given, dict):
        named = [(a_string(name, at), item, below(at, name)) for name, item in given.items()]
    else:
        named = [(str(index), item, f"{at}[{index}]") for index, item in enumerate(a_list(given, at))]
    if not named:
        refuse(at, "must hold filters")
    other: str | None = None
    if a_boolean(body.get("other_bucket", False), below(path, "other_bucket")):
        other = "_other_"
    if body.get("other_bucket_key") is not None:
        other = a_string(body["other_bucket_key"], below(path, "other_bucket_key"))
    return FiltersAgg(tuple((name, parse_query(item, p, reading)) for name, item, p in named), keyed, other)


def missing(body: dict[str, Any], path: str, reading: Reading) -> MissingAgg:
    only(body, frozenset({"field"}), path)
    return MissingAgg(field_of(body, path, reading).name)


def _order(value: Any, path: str) -> Order:
    items = value if isinstance(value, list) else [value]
    if not 0 < len(items) <= 8:
        refuse(path, "must hold 1 to 8 orders")
    return tuple(_one_order(item, path) for item in items)


def _one_order(value: Any, path: str) -> tuple[str, Literal["asc", "desc"]]:
    key, direction = single(value, path, "key")
    if direction not in ("asc", "desc"):
        refuse(below(path, key), "must be asc or desc")
    return ("_key" if key == "_term" else key), ("asc" if direction == "asc" else "desc")


def _listed(target: Target, body: dict[str, Any], name: str, path: str) -> tuple[str, ...] | None:
    """Exact keys as text, as Elasticsearch takes them; no regular expressions, no partitions. A fraction is no key of
    whole numbers, though Elasticsearch would cut it off to one."""
    if body.get(name) is None:
        return None
    at = below(path, name)
    if target.type in DATES or target.type == "boolean":
        refuse(at, "is for text and numbers only")
    items = a_list(body[name], at)
    if len(items) > MAX_TERMS:
        refuse(at, f"holds more than {MAX_TERMS:,} values")
    keys = [values.exact(target, item, f"{at}[{index}]") for index, item in enumerate(items)]
    return tuple(str(key) for key in keys if target.type != "integer" or isinstance(key, int))
