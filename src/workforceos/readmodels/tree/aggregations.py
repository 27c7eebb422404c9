"""Nodes of aggregations."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from workforceos.readmodels.model import Sort
from workforceos.readmodels.tree.queries import Query, Value

Interval = Literal["minute", "hour", "day", "week", "month", "quarter", "year"]


@dataclass(frozen=True, slots=True)
class TermsAgg:
    """Ties after `order` go by key ascending. Keys of ENUM, ID and strings are the exact values.

    `include` and `exclude` hold keys as text, whole numbers only for an INTEGER; an empty `include` is no bucket.
    """

    field: str
    size: int = 10
    order: tuple[tuple[str, Literal["asc", "desc"]], ...] = (("_count", "desc"), ("_key", "asc"))
    min_doc_count: int = 1
    missing: Value = None
    include: tuple[str, ...] | None = None
    exclude: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class HistogramAgg:
    field: str
    interval: float
    offset: float = 0.0
    min_doc_count: int = 0
    extended_bounds: tuple[float, float] | None = None
    missing: float | None = None


@dataclass(frozen=True, slots=True)
class DateHistogramAgg:
    """Exactly one of the intervals. `offset` in milliseconds.

    `format` is built of yyyy, MM, dd, HH, mm, ss, SSS, XXX, 'quoted text' and - / : . , space. (Weeks are not in it:
    how Java counts them depends on the settings of the node's virtual machine.)
    """

    field: str
    calendar_interval: Interval | None = None
    fixed_interval_ms: int | None = None
    time_zone: str = "UTC"
    offset_ms: int = 0
    format: str | None = None
    min_doc_count: int = 0
    extended_bounds: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, slots=True)
class Bucket:
    """One [from_, to) of a range aggregation; either side may be open. `key` None: made of the bounds ("*-50.0").

    Answers are in order of from_, then to, as Elasticsearch sorts them.
    """

    key: str | None
    from_: float | datetime | None
    to: float | datetime | None


@dataclass(frozen=True, slots=True)
class RangeAgg:
    field: str
    ranges: tuple[Bucket, ...]
    keyed: bool = False


@dataclass(frozen=True, slots=True)
class DateRangeAgg:
    field: str
    ranges: tuple[Bucket, ...]
    format: str | None = None
    time_zone: str = "UTC"
    keyed: bool = False


@dataclass(frozen=True, slots=True)
class FilterAgg:
    filter: Query


@dataclass(frozen=True, slots=True)
class FiltersAgg:
    filters: tuple[tuple[str, Query], ...]  # named; anonymous ones are named "0", "1", ... with keyed False
    keyed: bool = True
    other_bucket_key: str | None = None


@dataclass(frozen=True, slots=True)
class MissingAgg:
    field: str


Metric = Literal["avg", "sum", "min", "max", "stats", "extended_stats", "value_count", "cardinality"]


@dataclass(frozen=True, slots=True)
class MetricAgg:
    metric: Metric
    field: str
    missing: Value = None


@dataclass(frozen=True, slots=True)
class PercentilesAgg:
    field: str
    percents: tuple[float, ...] = (1.0, 5.0, 25.0, 50.0, 75.0, 95.0, 99.0)
    keyed: bool = True


@dataclass(frozen=True, slots=True)
class TopHitsAgg:
    size: int = 3
    offset: int = 0
    sort: tuple[Sort, ...] = ()
    source: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class CompositeSource:
    name: str
    source: TermsAgg | HistogramAgg | DateHistogramAgg
    descending: bool = False
    missing_bucket: bool = False


@dataclass(frozen=True, slots=True)
class CompositeAgg:
    """`after` holds one value per source as the `after_key` of an answer had it: dates as epoch milliseconds, or as
    text where the source has a `format`."""

    sources: tuple[CompositeSource, ...]
    size: int = 10
    after: tuple[tuple[str, Value], ...] | None = None


Aggregation = (
    TermsAgg
    | HistogramAgg
    | DateHistogramAgg
    | RangeAgg
    | DateRangeAgg
    | FilterAgg
    | FiltersAgg
    | MissingAgg
    | MetricAgg
    | PercentilesAgg
    | TopHitsAgg
    | CompositeAgg
)


@dataclass(frozen=True, slots=True)
class Agg:
    """A named aggregation with those nested in it."""

    name: str
    aggregation: Aggregation
    children: tuple["Agg", ...] = ()
