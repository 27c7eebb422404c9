"""Aggregations drawn at random, with those nested in them."""

from typing import Any, Literal, get_args

from hypothesis import strategies as st

from tests.readmodels.contract.sample import VISITS
from tests.readmodels.parity.drawing import (
    BY_TYPE,
    COMPARABLE,
    DATES,
    FORMATS,
    NUMBERS,
    ZONES,
    leaves,
    maybe,
    moments,
    sorts,
    value_of,
)
from workforceos.readmodels import tree
from workforceos.readmodels.model import FieldType

_SCALARS = tuple(name for name in COMPARABLE if not VISITS.by_name[name].array)
_TEXTS = BY_TYPE[FieldType.STRING] + BY_TYPE[FieldType.ENUM]
_HOUR = 3_600_000
_FIXED = (60_000 * 7, _HOUR, 12 * _HOUR, 24 * _HOUR, 7 * 24 * _HOUR, 90_000_001)
_OFFSETS = (0, 6 * _HOUR, -_HOUR, 90_000)


@st.composite
def terms(draw: st.DrawFn) -> tree.TermsAgg:
    field = draw(st.sampled_from(COMPARABLE))
    keys = st.lists(value_of(field).map(str), min_size=1, max_size=3).map(tuple)
    listed = field in _TEXTS or field in NUMBERS
    missing = value_of(field) if VISITS.by_name[field].type is not FieldType.TEXT else st.none()
    return tree.TermsAgg(
        field,
        size=draw(st.integers(1, 12)),
        order=draw(
            st.sampled_from(
                ((("_count", "desc"), ("_key", "asc")), (("_key", "desc"),), (("_count", "asc"),), (("_key", "asc"),))
            )
        ),
        min_doc_count=draw(st.integers(1, 3)),
        missing=draw(maybe(missing)),
        include=draw(maybe(keys)) if listed else None,
        exclude=draw(maybe(keys)) if listed else None,
    )


@st.composite
def date_histograms(
    draw: st.DrawFn, *, bounds: bool = True, formats: tuple[str | None, ...] = FORMATS
) -> tree.DateHistogramAgg:
    calendar = draw(maybe(st.sampled_from(("minute", "hour", "day", "week", "month", "quarter", "year"))))
    narrow = calendar in ("minute", "hour")
    fixed = None if calendar else draw(st.sampled_from(_FIXED))
    fine = narrow or (fixed is not None and fixed < 12 * _HOUR)
    extended = draw(maybe(st.tuples(moments, moments).map(sorted).map(tuple))) if bounds and not fine else None
    return tree.DateHistogramAgg(
        draw(st.sampled_from(DATES)),
        calendar_interval=calendar,
        fixed_interval_ms=fixed,
        time_zone=draw(st.sampled_from(ZONES)),
        offset_ms=draw(st.sampled_from(_OFFSETS)),
        format=draw(st.sampled_from(formats)),
        # years of empty minutes would be too many buckets for either engine
        min_doc_count=draw(st.integers(1, 2)) if fine else draw(st.integers(0, 2)),
        extended_bounds=extended,
    )


@st.composite
def histograms(draw: st.DrawFn) -> tree.HistogramAgg:
    field = draw(st.sampled_from(NUMBERS))
    interval = draw(st.sampled_from((7.0, 50.0, 0.5, 1000.0)))
    return tree.HistogramAgg(
        field,
        interval,
        offset=draw(st.sampled_from((0.0, interval / 4))),
        min_doc_count=draw(st.integers(1, 2)) if field in BY_TYPE[FieldType.DECIMAL] else draw(st.integers(0, 2)),
        extended_bounds=draw(maybe(st.just((-60.0, 20.0)))) if interval >= 7 else None,
        missing=draw(maybe(st.just(3.0))),
    )


@st.composite
def buckets(draw: st.DrawFn, bound: st.SearchStrategy[Any]) -> tuple[tree.Bucket, ...]:
    found = []
    for n in range(draw(st.integers(1, 3))):
        low, high = draw(maybe(bound)), draw(maybe(bound))
        if low is not None and high is not None and low > high:
            low, high = high, low
        found.append(tree.Bucket(draw(maybe(st.just(f"part {n}"))), low, high))
    return tuple(found)


@st.composite
def metrics(draw: st.DrawFn) -> tree.MetricAgg:
    metric: tree.Metric = draw(st.sampled_from(get_args(tree.Metric)))
    if metric in ("value_count", "cardinality"):
        fields = tuple(name for name in COMPARABLE if VISITS.by_name[name].type is not FieldType.TEXT)
    else:
        fields = NUMBERS + DATES if metric in ("avg", "min", "max") else NUMBERS
    field = draw(st.sampled_from(fields))
    return tree.MetricAgg(metric, field, draw(maybe(value_of(field))))


_filters = leaves()


@st.composite
def filters(draw: st.DrawFn) -> tree.FiltersAgg:
    chosen = draw(st.lists(_filters, min_size=1, max_size=3))
    keyed = draw(st.booleans())
    names = [f"f{n}" if keyed else str(n) for n in range(len(chosen))]
    other = draw(maybe(st.just("rest")))
    return tree.FiltersAgg(tuple(zip(names, chosen, strict=True)), keyed, other)


def _bucketing() -> st.SearchStrategy[tree.Aggregation]:
    return st.one_of(
        terms(),
        histograms(),
        date_histograms(),
        st.builds(
            tree.RangeAgg, st.sampled_from(NUMBERS),
            buckets(st.sampled_from((-1e7, -5.25, 0.0, 1e-4, 60.0, 480.0))), st.booleans(),
        ),
        st.builds(
            tree.DateRangeAgg, st.sampled_from(DATES), buckets(moments), st.sampled_from(FORMATS),
            st.sampled_from(ZONES), st.just(False),
        ),
        st.builds(tree.FilterAgg, _filters),
        filters(),
        st.builds(tree.MissingAgg, st.sampled_from(COMPARABLE)),
    )  # fmt: skip


top_hits = st.builds(
    tree.TopHitsAgg,
    st.integers(0, 3),
    st.integers(0, 1),
    st.one_of(st.just(()), sorts),
    st.sampled_from((("title", "user"), ("tags",), ())),
)


@st.composite
def composites(draw: st.DrawFn) -> tree.CompositeAgg:
    sources = []
    for n in range(draw(st.integers(1, 3))):
        aggregation = draw(
            st.one_of(
                st.sampled_from(COMPARABLE).map(tree.TermsAgg),
                st.builds(tree.HistogramAgg, st.sampled_from(NUMBERS), st.sampled_from((7.0, 50.0))),
                date_histograms(bounds=False, formats=(None, FORMATS[-1])),
            )
        )
        sources.append(tree.CompositeSource(f"s{n}", aggregation, draw(st.booleans()), draw(st.booleans())))
    return tree.CompositeAgg(tuple(sources), draw(st.integers(1, 6)))


@st.composite
def aggregations(draw: st.DrawFn, depth: int = 1) -> tuple[tree.Agg, ...]:
    """One to three, named a0, a1, ..., at most three deep. (Elasticsearch refuses a composite of shortened dates.)"""
    kinds: list[st.SearchStrategy[tree.Aggregation]] = [_bucketing(), _bucketing(), metrics(), top_hits]
    if depth == 1:
        kinds.append(composites())
    found = []
    for n in range(draw(st.integers(1, 3 if depth == 1 else 2))):
        aggregation = draw(st.one_of(kinds))
        nested = not isinstance(aggregation, tree.MetricAgg | tree.TopHitsAgg)
        children = draw(aggregations(depth + 1)) if nested and depth < 3 and draw(st.booleans()) else ()
        found.append(tree.Agg(f"a{n}", _ordered(draw, aggregation, children), children))
    return tuple(found)


def _ordered(draw: st.DrawFn, aggregation: tree.Aggregation, children: tuple[tree.Agg, ...]) -> tree.Aggregation:
    """Terms may be in order of a metric nested in them."""
    names = []
    for child in children:
        if isinstance(child.aggregation, tree.MetricAgg):
            whole = child.aggregation.metric in ("stats", "extended_stats")
            names += [f"{child.name}.{value}" for value in ("avg", "max", "count")] if whole else [child.name]
    if not isinstance(aggregation, tree.TermsAgg) or not names or not draw(st.booleans()):
        return aggregation
    direction: Literal["asc", "desc"] = draw(st.sampled_from(("asc", "desc")))
    order = ((draw(st.sampled_from(names)), direction),)
    return tree.TermsAgg(aggregation.field, aggregation.size, order, missing=aggregation.missing)
