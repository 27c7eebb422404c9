"""Histograms of numbers and of time: equal steps, empty ones filled in."""

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from workforceos.readmodels.parsing.refusal import TooManyBuckets
from workforceos.readmodels.sql.aggregations.cells import cells
from workforceos.readmodels.sql.aggregations.date_text import date_text
from workforceos.readmodels.sql.aggregations.plan import Row
from workforceos.readmodels.sql.aggregations.rounding import rounding_of, unshifted
from workforceos.readmodels.sql.values import to_ms
from workforceos.readmodels.tree import MAX_BUCKETS, Agg, DateHistogramAgg, HistogramAgg

if TYPE_CHECKING:
    from workforceos.readmodels.sql.aggregations.fold import Fold

Groups = dict[Any, list[Row]]
Step = Callable[[Any], Any]


def fold_numbers(fold: "Fold", agg: Agg, histogram: HistogramAgg, rows: Sequence[Row]) -> dict[str, Any]:
    def place(value: float) -> int:
        return math.floor((float(value) - histogram.offset) / histogram.interval)

    groups = _grouped(fold, rows, fold.plan.values[histogram.field], place, histogram.missing)
    bounds = histogram.extended_bounds
    limits = None if bounds is None else (place(bounds[0]), place(bounds[1]))
    steps = _steps(groups, histogram.min_doc_count, limits, lambda step: step + 1)
    return {"buckets": [fold.bucket(agg, groups.get(step, []), key=_key(histogram, step)) for step in steps]}


def number_step(histogram: HistogramAgg) -> Step:
    """The least number of a value's step."""
    return lambda value: _key(histogram, math.floor((float(value) - histogram.offset) / histogram.interval))


def _key(histogram: HistogramAgg, step: int) -> float:
    return step * histogram.interval + histogram.offset


def fold_dates(fold: "Fold", agg: Agg, histogram: DateHistogramAgg, rows: Sequence[Row]) -> dict[str, Any]:
    rounding = rounding_of(histogram)
    groups = _grouped(fold, rows, fold.plan.values[histogram.field], rounding.start)
    steps = _steps(groups, histogram.min_doc_count, _limits(histogram), rounding.following)
    return {
        "buckets": [
            fold.bucket(
                agg,
                groups.get(start, []),
                key_as_string=date_text(start, histogram.format, histogram.time_zone),
                key=start,
            )
            for start in steps
        ]
    }


def _limits(histogram: DateHistogramAgg) -> tuple[int, int] | None:
    """First and last bucket of the extended bounds, which Elasticsearch rounds first and shifts then."""
    if histogram.extended_bounds is None:
        return None
    rounding = unshifted(histogram)
    low, high = (rounding.start(to_ms(bound)) + histogram.offset_ms for bound in histogram.extended_bounds)
    return low, high


def _grouped(fold: "Fold", rows: Sequence[Row], place: int, step: Step, missing: Any = None) -> Groups:
    """Rows by their step; a row whose values share a step counts once in it."""
    groups: Groups = {}
    known: dict[Any, Any] = {}
    for row in fold.deadline.over(rows):
        cell = row[place]
        if isinstance(cell, tuple) or cell is None:
            found = {step(value) for value in cells(cell, missing)}
        else:
            if cell not in known:
                fold.deadline.look()  # a step of time may go through every clock change of a zone
                known[cell] = step(cell)
            found = {known[cell]}
        for start in found:
            groups.setdefault(start, []).append(row)
    return groups


def _steps(groups: Groups, min_doc_count: int, limits: tuple[Any, Any] | None, following: Step) -> list[Any]:
    """The buckets to show: with `min_doc_count` 0 every step from the first to the last, or of the limits."""
    if min_doc_count > 0:
        return sorted(start for start, rows in groups.items() if sum(row[0] for row in rows) >= min_doc_count)
    ends = [*groups, *(limits or ())]
    if not ends:
        return []
    steps: list[Any] = []
    step, last = min(ends), max(ends)
    present = sorted(groups)
    upcoming = iter(present)
    expected = next(upcoming, None)
    while step <= last:
        if len(steps) >= MAX_BUCKETS:
            raise TooManyBuckets
        steps.append(step)
        while expected is not None and expected <= step:
            expected = next(upcoming, None)
        after = following(step)
        # the steps of a zone may jump past a bucket that has documents: it is never skipped
        step = after if expected is None or after <= expected else expected
    return steps
