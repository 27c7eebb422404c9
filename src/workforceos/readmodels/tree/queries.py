"""Nodes of queries."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

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
class Spans:
    """A DAY or INSTANT within one of the spans, each from its first to its last value. They are in order, at least
    two, and do not touch."""

    field: str
    spans: tuple[tuple[Value, Value], ...]
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
    | Spans
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
