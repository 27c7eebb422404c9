"""Aggregations of the tree -> Elasticsearch aggregations."""

from typing import Any

from workforceos.readmodels.elasticsearch.queries import Body, compile_query, plain
from workforceos.readmodels.elasticsearch.sorting import compile_sort
from workforceos.readmodels.model import RecordModel
from workforceos.readmodels.parsing.date_math import milliseconds
from workforceos.readmodels.tree import (
    Agg,
    Aggregation,
    Bucket,
    CompositeAgg,
    CompositeSource,
    DateHistogramAgg,
    DateRangeAgg,
    FilterAgg,
    FiltersAgg,
    HistogramAgg,
    MetricAgg,
    MissingAgg,
    PercentilesAgg,
    RangeAgg,
    TermsAgg,
    TopHitsAgg,
)


def compile_aggregations(aggs: tuple[Agg, ...], model: RecordModel) -> Body:
    """Named aggregations with those nested in them."""
    compiled: Body = {}
    for agg in aggs:
        kind, body = _aggregation(agg.aggregation, model)
        compiled[agg.name] = {kind: body}
        if agg.children:
            compiled[agg.name]["aggs"] = compile_aggregations(agg.children, model)
    return compiled


def _aggregation(aggregation: Aggregation, model: RecordModel) -> tuple[str, Body]:
    match aggregation:
        case TermsAgg():
            return "terms", _terms(aggregation)
        case HistogramAgg():
            return "histogram", _histogram(aggregation)
        case DateHistogramAgg():
            return "date_histogram", _date_histogram(aggregation)
        case RangeAgg(field=field, ranges=ranges, keyed=keyed):
            return "range", {"field": field, "ranges": [_bucket(r) for r in ranges], "keyed": keyed}
        case DateRangeAgg(field=field, ranges=ranges, keyed=keyed, time_zone=zone):
            body = {"field": field, "ranges": [_bucket(r) for r in ranges], "keyed": keyed, "time_zone": zone}
            # its bounds are read in its own format, too: the first one prints, the second one reads
            pattern = aggregation.format and f"{aggregation.format}||strict_date_optional_time"
            return "date_range", body | _given(format=pattern)
        case FilterAgg(filter=inner):
            return "filter", compile_query(inner, model)
        case FiltersAgg():
            return "filters", _filters(aggregation, model)
        case MissingAgg(field=field):
            return "missing", {"field": field}
        case MetricAgg(metric=metric, field=field, missing=missing):
            return metric, {"field": field, **_given(missing=plain(missing))}
        case PercentilesAgg(field=field, percents=percents, keyed=keyed):
            return "percentiles", {"field": field, "percents": list(percents), "keyed": keyed}
        case TopHitsAgg():
            return "top_hits", _top_hits(aggregation, model)
        case CompositeAgg():
            return "composite", _composite(aggregation)


def _given(**values: Any) -> Body:
    return {name: value for name, value in values.items() if value is not None}


def _terms(aggregation: TermsAgg) -> Body:
    include, exclude = aggregation.include, aggregation.exclude
    if include == ():
        # Elasticsearch takes an empty list for none; what is left out in spite of being listed leaves nothing
        include = exclude = ("0",)
    return {
        "field": aggregation.field,
        "size": aggregation.size,
        "order": [{key: direction} for key, direction in aggregation.order],
        "min_doc_count": aggregation.min_doc_count,
        **_given(
            missing=plain(aggregation.missing),
            include=None if include is None else list(include),
            exclude=None if exclude is None else list(exclude),
        ),
    }


def _histogram(aggregation: HistogramAgg) -> Body:
    bounds = aggregation.extended_bounds
    return {
        "field": aggregation.field,
        "interval": aggregation.interval,
        "offset": aggregation.offset,
        "min_doc_count": aggregation.min_doc_count,
        **_given(missing=aggregation.missing, extended_bounds=bounds and {"min": bounds[0], "max": bounds[1]}),
    }


def _date_histogram(aggregation: DateHistogramAgg) -> Body:
    bounds = aggregation.extended_bounds
    return {
        **_dates(aggregation),
        "min_doc_count": aggregation.min_doc_count,
        **_given(extended_bounds=bounds and {"min": milliseconds(bounds[0]), "max": milliseconds(bounds[1])}),
    }


def _dates(aggregation: DateHistogramAgg) -> Body:
    if aggregation.fixed_interval_ms is not None:
        interval = {"fixed_interval": f"{aggregation.fixed_interval_ms}ms"}
    else:
        interval = {"calendar_interval": aggregation.calendar_interval or ""}
    return {
        "field": aggregation.field,
        **interval,
        "time_zone": aggregation.time_zone,
        "offset": f"{aggregation.offset_ms}ms",
        **_given(format=aggregation.format),
    }


def _bucket(bucket: Bucket) -> Body:
    return _given(key=bucket.key) | {
        name: plain(bound) for name, bound in (("from", bucket.from_), ("to", bucket.to)) if bound is not None
    }


def _filters(aggregation: FiltersAgg, model: RecordModel) -> Body:
    compiled = {name: compile_query(inner, model) for name, inner in aggregation.filters}
    filters: Any = compiled if aggregation.keyed else list(compiled.values())
    return {"filters": filters, **_given(other_bucket_key=aggregation.other_bucket_key)}


def _top_hits(aggregation: TopHitsAgg, model: RecordModel) -> Body:
    source = aggregation.source
    return {
        "size": max(aggregation.size, 1),  # it refuses to find none: answers.py takes the one off
        "from": aggregation.offset,
        "sort": compile_sort(aggregation.sort, model),
        "track_scores": not aggregation.sort,
        "_source": True if source is None else list(source) or False,
    }


def _composite(aggregation: CompositeAgg) -> Body:
    after = None if aggregation.after is None else {name: plain(value) for name, value in aggregation.after}
    return {
        "sources": [{source.name: _source(source)} for source in aggregation.sources],
        "size": aggregation.size,
        **_given(after=after),
    }


def _source(source: CompositeSource) -> Body:
    options = {"order": "desc" if source.descending else "asc", "missing_bucket": source.missing_bucket}
    match source.source:
        case TermsAgg(field=field):
            return {"terms": {"field": field, **options}}
        case HistogramAgg(field=field, interval=interval):
            return {"histogram": {"field": field, "interval": interval, **options}}
        case DateHistogramAgg() as dates:
            return {"date_histogram": {**_dates(dates), **options}}
