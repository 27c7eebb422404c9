"""The composite aggregation: pages through all combinations of its sources."""

from typing import Any

from workforceos.readmodels.parsing.after_key import after_value
from workforceos.readmodels.parsing.bucket_aggregations import field_of, some
from workforceos.readmodels.parsing.context import MAX_SIZE, Reading
from workforceos.readmodels.parsing.date_aggregations import date_format, interval, offset
from workforceos.readmodels.parsing.fields import DATES, NUMBERS
from workforceos.readmodels.parsing.json_values import (
    a_boolean,
    a_number,
    a_string,
    an_integer,
    an_object,
    below,
    only,
    single,
)
from workforceos.readmodels.parsing.refusal import refuse
from workforceos.readmodels.parsing.zones import bucket_zone_name
from workforceos.readmodels.tree import CompositeAgg, CompositeSource, DateHistogramAgg, HistogramAgg, TermsAgg, Value

MAX_SOURCES = 8

_OPTIONS = frozenset({"field", "order", "missing_bucket"})
_DATE_OPTIONS = frozenset({"calendar_interval", "fixed_interval", "time_zone", "offset", "format"})


def composite(body: dict[str, Any], path: str, reading: Reading) -> CompositeAgg:
    only(body, frozenset({"sources", "size", "after"}), path)
    at = below(path, "sources")
    items = some(body.get("sources"), at)
    if len(items) > MAX_SOURCES:
        refuse(at, f"holds more than {MAX_SOURCES} sources")
    sources = tuple(_source(item, f"{at}[{index}]", reading) for index, item in enumerate(items))
    if len({source.name for source in sources}) < len(sources):
        refuse(at, "must have names that differ")
    if sum(reading.fields.resolve(source.source.field, at).field.array for source in sources) > 1:
        # one document makes a bucket of every combination: of 10 people in 6 sources a million
        refuse(at, "must not name more than one field that holds lists")
    size = an_integer(body.get("size", 10), below(path, "size"), 1, MAX_SIZE)
    after = None if body.get("after") is None else _after(body["after"], sources, below(path, "after"), reading)
    return CompositeAgg(sources, size, after)


def _source(value: Any, path: str, reading: Reading) -> CompositeSource:
    name, given = single(value, path, "source")
    path = below(path, a_string(name, path))
    kind, options = single(given, path, "kind of source")
    path = below(path, kind)
    body = an_object(options, path)
    source: TermsAgg | HistogramAgg | DateHistogramAgg
    match kind:
        case "terms":
            only(body, _OPTIONS, path)
            source = TermsAgg(field_of(body, path, reading).name)
        case "histogram":
            only(body, _OPTIONS | {"interval"}, path)
            width = a_number(body.get("interval"), below(path, "interval"))
            if width < 1e-6:
                refuse(below(path, "interval"), "must be at least 0.000001")
            source = HistogramAgg(field_of(body, path, reading, NUMBERS).name, width)
        case "date_histogram":
            only(body, _OPTIONS | _DATE_OPTIONS, path)
            source = _dates(body, path, reading)
        case _:
            refuse(path, "is no source of a composite: terms, histogram or date_histogram")
    order = body.get("order", "asc")
    if order not in ("asc", "desc"):
        refuse(below(path, "order"), "must be asc or desc")
    missing_bucket = a_boolean(body.get("missing_bucket", False), below(path, "missing_bucket"))
    return CompositeSource(name, source, order == "desc", missing_bucket)


def _dates(body: dict[str, Any], path: str, reading: Reading) -> DateHistogramAgg:
    calendar, fixed = interval(body, path)
    return DateHistogramAgg(
        field_of(body, path, reading, DATES).name,
        calendar_interval=calendar,
        fixed_interval_ms=fixed,
        time_zone=bucket_zone_name(body.get("time_zone", "UTC"), below(path, "time_zone")),
        offset_ms=offset(body.get("offset", 0), below(path, "offset")),
        format=date_format(body.get("format"), below(path, "format")),
    )


def _after(
    value: Any, sources: tuple[CompositeSource, ...], path: str, reading: Reading
) -> tuple[tuple[str, Value], ...]:
    given = an_object(value, path)
    only(given, frozenset(source.name for source in sources), path)
    after: list[tuple[str, Value]] = []
    for source in sources:
        at = below(path, source.name)
        if source.name not in given:
            refuse(at, "is missing: give the after_key as it was answered")
        field_type = reading.fields.resolve(source.source.field, at).type
        after.append((source.name, after_value(source, field_type, given[source.name], at)))
    return tuple(after)
