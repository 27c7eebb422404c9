"""Ranges of numbers and of time, from inclusive, to exclusive."""

import math
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from workforceos.readmodels.sql.aggregations.cells import cells
from workforceos.readmodels.sql.aggregations.date_text import date_text
from workforceos.readmodels.sql.aggregations.number_text import number_text
from workforceos.readmodels.sql.aggregations.plan import Row
from workforceos.readmodels.sql.values import to_ms
from workforceos.readmodels.tree import Agg, Bucket, DateRangeAgg, RangeAgg

if TYPE_CHECKING:
    from workforceos.readmodels.sql.aggregations.fold import Fold


def fold_numbers(fold: "Fold", agg: Agg, ranges: RangeAgg, rows: Sequence[Row]) -> dict[str, Any]:
    return _fold(fold, agg, ranges, rows, number_text, shows_text=False)


def fold_dates(fold: "Fold", agg: Agg, ranges: DateRangeAgg, rows: Sequence[Row]) -> dict[str, Any]:
    return _fold(
        fold, agg, ranges, rows, lambda value: date_text(value, ranges.format, ranges.time_zone), shows_text=True
    )


def _fold(
    fold: "Fold",
    agg: Agg,
    ranges: RangeAgg | DateRangeAgg,
    rows: Sequence[Row],
    text: Callable[[float], str],
    *,
    shows_text: bool,
) -> dict[str, Any]:
    place = fold.plan.values[ranges.field]
    found: list[tuple[str, dict[str, Any]]] = []
    for bucket in sorted(ranges.ranges, key=_order):
        low, high = _number(bucket.from_), _number(bucket.to)
        key = bucket.key if bucket.key is not None else f"{_end(low, text)}-{_end(high, text)}"
        shown: dict[str, Any] = {} if ranges.keyed else {"key": key}
        for name, value in (("from", low), ("to", high)):
            if value is not None:
                shown[name] = value
                if shows_text:
                    shown[f"{name}_as_string"] = text(value)
        inside = [row for row in fold.deadline.over(rows) if _holds(row[place], low, high)]
        found.append((key, fold.bucket(agg, inside, **shown)))
    return {"buckets": dict(found) if ranges.keyed else [bucket for _, bucket in found]}


def _order(bucket: Bucket) -> tuple[float, float]:
    low, high = _number(bucket.from_), _number(bucket.to)
    return (-math.inf if low is None else low, math.inf if high is None else high)


def _number(value: float | datetime | None) -> float | None:
    if value is None:
        return None
    return float(to_ms(value)) if isinstance(value, datetime) else float(value)


def _end(value: float | None, text: Callable[[float], str]) -> str:
    return "*" if value is None else text(value)


def _holds(cell: Any, low: float | None, high: float | None) -> bool:
    return any((low is None or value >= low) and (high is None or value < high) for value in cells(cell))
