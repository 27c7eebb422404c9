"""The query tree: everything that can be asked. What has no node here can't be asked.

Fields are paths of the record model without suffix ("status", "user.fullname"). Values are already of the field's
type: str, bool, int, Decimal, UUID text, "YYYY-MM-DD", aware UTC datetime for instants (never date math).

What both engines answer where Elasticsearch 8.19 is the measure:
- An element of an array decides alone: Range(gt, lt) holds when one element lies between both bounds. Sorting by an
  array takes its least element ascending and its greatest descending.
- Strings are compared by code point, with case, untouched (no trimming, no collation). `case_insensitive` and
  Contains compare `readmodels.canonical.folded` of both sides. A string of more than 8,191 characters is in no exact
  index (term, prefix, wildcard, contains, sort, aggregations see nothing); full text and Exists see it.
- Full text exists for STRING and TEXT only; the parser turns match on other types into Term or Range.
- A Term on an OBJECT compares `readmodels.canonical.canonical_json` text.
- A DAY is midnight UTC wherever an instant is needed. In aggregations days and instants are keyed by epoch
  milliseconds with a `key_as_string` (metrics: `value_as_string`) in `format`, by default
  "2024-01-15T00:00:00.000Z", with the offset of the zone ("+03:00") where a time_zone other than UTC is given.
- Booleans are keyed 1 and 0 with `key_as_string` "true" and "false".
- `boost` and `tie_breaker` touch only `_score`; an engine without comparable scores may ignore them.
- Hit.sort has a value for every sort key and last the id; instants and days as epoch milliseconds, missing as None.
- A hit in top_hits is `{"_index": "workforceos_shifts", "_id", "_score", "_source"}` and, where sorted, `sort`.
- More than MAX_BUCKETS buckets in an answer: raise `parsing.refusal.TooManyBuckets`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal

from workforceos.readmodels.model import Sort

MAX_BUCKETS = 10_000
"""Buckets that one answer may hold, nested ones counted each."""

Value = str | bool | int | float | Decimal | datetime | None


@dataclass(frozen=True, slots=True)
class MatchAll:
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class MatchNone:
    pass


@dataclass(frozen=True, slots=True)
class Term:
    """The field, or any element of an array field, equals the value (exact, unless case_insensitive)."""

    field: str
    value: Value
    case_insensitive: bool = False
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Terms:
    """The field, or any element of an array field, is one of the values."""

    field: str
    values: tuple[Value, ...]
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Range:
    """At least one bound. Instants are rounded by the parser, so bounds are plain values."""

    field: str
    gt: Value = None
    gte: Value = None
    lt: Value = None
    lte: Value = None
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Exists:
    """The field has a value that is not null (for arrays: at least one element)."""

    field: str
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Ids:
    values: tuple[str, ...]
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Prefix:
    field: str
    value: str
    case_insensitive: bool = False
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Wildcard:
    """`pattern` with * and ? over the whole exact value; a backslash escapes."""

    field: str
    pattern: str
    case_insensitive: bool = False
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Contains:
    """Partial match: the exact value contains `text`, compared without case (list filters)."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Match:
    """Full text over one field's analyzed tokens."""

    field: str
    text: str
    operator: Literal["or", "and"] = "or"
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class MatchPhrase:
    field: str
    text: str
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class MultiMatch:
    """best_fields over named fields."""

    fields: tuple[str, ...]
    text: str
    operator: Literal["or", "and"] = "or"
    tie_breaker: float = 0.0
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Bool:
    must: tuple["Query", ...] = ()
    filter: tuple["Query", ...] = ()
    should: tuple["Query", ...] = ()
    must_not: tuple["Query", ...] = ()
    minimum_should_match: int | None = None  # None: 1 without must and filter, else 0
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class ConstantScore:
    filter: "Query"
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class DisMax:
    queries: tuple["Query", ...]
    tie_breaker: float = 0.0
    boost: float = 1.0


Query = (
    MatchAll
    | MatchNone
    | Term
    | Terms
    | Range
    | Exists
    | Ids
    | Prefix
    | Wildcard
    | Contains
    | Match
    | MatchPhrase
    | MultiMatch
    | Bool
    | ConstantScore
    | DisMax
)

Interval = Literal["minute", "hour", "day", "week", "month", "quarter", "year"]


@dataclass(frozen=True, slots=True)
class TermsAgg:
    """Ties after `order` go by key ascending. Keys of ENUM, ID and strings are the exact values."""

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


@dataclass(frozen=True, slots=True)
class Search:
    """One search. The company is not in it: it is a parameter of the engine's call.

    `track_total` is a hint only: engines answer the exact total. `offset` may be beyond any total (an empty page).
    `search_after` is the `sort` of a Hit of the same engine, model and sort.
    """

    query: Query = field(default_factory=MatchAll)
    post_filter: Query | None = None
    sort: tuple[Sort, ...] = ()  # empty: by score, then id; Sort("_score", True) and Sort("_id") are allowed
    offset: int = 0
    limit: int = 25
    source: tuple[str, ...] | None = None  # paths to return; None: whole document; (): none
    aggs: tuple[Agg, ...] = ()
    track_total: bool | int = True
    search_after: tuple[Value, ...] | None = None
