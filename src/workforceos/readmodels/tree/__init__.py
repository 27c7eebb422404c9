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
- A hit in top_hits is `{"_index": "workforceos_shifts", "_id", "_score", "_source"}` and, where sorted, `sort` as in
  Hit; a score only where not.
- Numbers in keys that are text (ranges, percentiles) are written as Java writes doubles: "1.0E7".
- Counts of terms are exact: `doc_count_error_upper_bound` is 0.
- More than MAX_BUCKETS buckets in an answer: raise `parsing.refusal.TooManyBuckets`.
"""

from dataclasses import dataclass, field

from workforceos.readmodels.model import Sort
from workforceos.readmodels.tree.aggregations import (
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
    Interval,
    Metric,
    MetricAgg,
    MissingAgg,
    PercentilesAgg,
    RangeAgg,
    TermsAgg,
    TopHitsAgg,
)
from workforceos.readmodels.tree.queries import (
    Bool,
    ConstantScore,
    Contains,
    DisMax,
    Exists,
    Ids,
    Match,
    MatchAll,
    MatchNone,
    MatchPhrase,
    MultiMatch,
    Prefix,
    Query,
    Range,
    Spans,
    Term,
    Terms,
    Value,
    Wildcard,
)

MAX_BUCKETS = 10_000
"""Buckets that one answer may hold, nested ones counted each."""


@dataclass(frozen=True, slots=True)
class Search:
    """One search. The company is not in it: it is a parameter of the engine's call.

    Engines answer the exact total. `offset` may be beyond any total (an empty page).
    `search_after` is the `sort` of a Hit of the same engine, model and sort.
    """

    query: Query = field(default_factory=MatchAll)
    post_filter: Query | None = None
    sort: tuple[Sort, ...] = ()  # empty: by score, then id; Sort("_score", True) and Sort("_id") are allowed
    offset: int = 0
    limit: int = 25
    source: tuple[str, ...] | None = None  # paths to return; None: whole document; (): none
    aggs: tuple[Agg, ...] = ()
    search_after: tuple[Value, ...] | None = None


__all__ = [
    "MAX_BUCKETS",
    "Agg",
    "Aggregation",
    "Bool",
    "Bucket",
    "CompositeAgg",
    "CompositeSource",
    "ConstantScore",
    "Contains",
    "DateHistogramAgg",
    "DateRangeAgg",
    "DisMax",
    "Exists",
    "FilterAgg",
    "FiltersAgg",
    "HistogramAgg",
    "Ids",
    "Interval",
    "Match",
    "MatchAll",
    "MatchNone",
    "MatchPhrase",
    "Metric",
    "MetricAgg",
    "MissingAgg",
    "MultiMatch",
    "PercentilesAgg",
    "Prefix",
    "Query",
    "Range",
    "RangeAgg",
    "Search",
    "Spans",
    "Term",
    "Terms",
    "TermsAgg",
    "TopHitsAgg",
    "Value",
    "Wildcard",
]
