"""Metrics of the rows of one bucket."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from workforceos.readmodels.model import FieldType
from workforceos.readmodels.sql.aggregations.cells import cell_of, cells, plain
from workforceos.readmodels.sql.aggregations.date_text import date_text
from workforceos.readmodels.sql.aggregations.number_text import number_text
from workforceos.readmodels.sql.aggregations.plan import Plan, Row
from workforceos.readmodels.sql.layout import Path
from workforceos.readmodels.tree import MetricAgg, PercentilesAgg

_DATES = (FieldType.DAY, FieldType.INSTANT)
_SIGMAS = 2.0


@dataclass(slots=True)
class Figures:
    """Count, sum, extremes and squares, as doubles."""

    count: int = 0
    sum: float = 0.0
    least: float = math.inf
    greatest: float = -math.inf
    squares: float = 0.0

    def add(self, count: int, sum: float, least: float, greatest: float, squares: float) -> None:
        self.count += count
        self.sum += sum
        self.least = min(self.least, least)
        self.greatest = max(self.greatest, greatest)
        self.squares += squares

    @property
    def average(self) -> float:
        return self.sum / self.count if self.count else math.nan

    @property
    def variance(self) -> float:
        """Of the population; never below zero, whatever the rounding."""
        if not self.count:
            return math.nan
        return max((self.squares - self.sum * self.sum / self.count) / self.count, 0.0)

    @property
    def sample_variance(self) -> float:
        if self.count < 2:
            return math.nan
        return max((self.squares - self.sum * self.sum / self.count) / (self.count - 1), 0.0)


def figures_of(plan: Plan, agg: MetricAgg, rows: Iterable[Row]) -> Figures:
    found = Figures()
    replacement = None if agg.missing is None else cell_of(plan.path(agg.field), agg.missing)
    if plan.grouped:
        place = plan.figures[agg.field]
        for row in rows:
            count, sum, least, greatest, squares = row[place : place + 5]
            if count:
                found.add(count, sum, least, greatest, squares)
            if replacement is not None and (without := row[0] - count):
                value = float(replacement)
                found.add(without, value * without, value, value, value * value * without)
        return found
    for row in rows:
        for cell in cells(row[plan.values[agg.field]], replacement):
            value = float(cell)
            found.add(1, value, value, value, value * value)
    return found


def fold_metric(plan: Plan, agg: MetricAgg, rows: Iterable[Row]) -> dict[str, Any]:
    path = plan.path(agg.field)
    if agg.metric == "cardinality":
        return {"value": len({plain(path, cell) for row in rows for cell in _values(plan, agg, row)})}
    if agg.metric == "value_count":
        return {"value": sum(row[0] * len(list(_values(plan, agg, row))) for row in rows)}
    found = figures_of(plan, agg, rows)
    match agg.metric:
        case "stats":
            return _stats(found)
        case "extended_stats":
            return _stats(found) | _spread(found)
        case _:
            return _one(path, metric_value(found, agg.metric), found.count or agg.metric == "sum")


def _values(plan: Plan, agg: MetricAgg, row: Row) -> Iterator[Any]:
    replacement = None if agg.missing is None else cell_of(plan.path(agg.field), agg.missing)
    return cells(row[plan.values[agg.field]], replacement)


def metric_value(found: Figures, metric: str) -> float:
    """One value of a stats, as terms are ordered by it: NaN or infinite where there is nothing."""
    match metric:
        case "count":
            return found.count
        case "avg":
            return found.average
        case "min":
            return found.least
        case "max":
            return found.greatest
        case "sum":
            return found.sum
        case "sum_of_squares":
            return found.squares
        case "variance":
            return found.variance
        case "std_deviation":
            return math.sqrt(found.variance)
    raise ValueError(metric)


def _one(path: Path, value: float, exists: bool | int) -> dict[str, Any]:
    if not exists:
        return {"value": None}
    if path.type in _DATES:
        return {"value": value, "value_as_string": date_text(value)}
    return {"value": float(value)}


def _stats(found: Figures) -> dict[str, Any]:
    nothing = not found.count
    return {
        "count": found.count,
        "min": None if nothing else found.least,
        "max": None if nothing else found.greatest,
        "avg": None if nothing else found.average,
        "sum": found.sum,
    }


def _spread(found: Figures) -> dict[str, Any]:
    population, sample = found.variance, found.sample_variance
    deviation, sampled = math.sqrt(population), math.sqrt(sample)
    bounds = {
        "upper": found.average + _SIGMAS * deviation,
        "lower": found.average - _SIGMAS * deviation,
        "upper_population": found.average + _SIGMAS * deviation,
        "lower_population": found.average - _SIGMAS * deviation,
        "upper_sampling": found.average + _SIGMAS * sampled,
        "lower_sampling": found.average - _SIGMAS * sampled,
    }
    if not found.count:
        values = dict.fromkeys(_SPREAD_NAMES)
        return {**values, "std_deviation_bounds": dict.fromkeys(bounds)}
    figures = (found.squares, population, population, sample, deviation, deviation, sampled)
    shown = dict(zip(_SPREAD_NAMES, map(_shown, figures), strict=True))
    return {**shown, "std_deviation_bounds": {name: _shown(value) for name, value in bounds.items()}}


_SPREAD_NAMES = (
    "sum_of_squares",
    "variance",
    "variance_population",
    "variance_sampling",
    "std_deviation",
    "std_deviation_population",
    "std_deviation_sampling",
)


def _shown(value: float) -> float | str:
    """Elasticsearch writes what is no number as text."""
    return "NaN" if math.isnan(value) else value


def fold_percentiles(plan: Plan, agg: PercentilesAgg, rows: Iterable[Row]) -> dict[str, Any]:
    """Linear between the values; Elasticsearch's digest comes close to it."""
    place = plan.values[agg.field]
    counts: dict[float, int] = {}
    for row in rows:
        for cell in cells(row[place]):
            counts[float(cell)] = counts.get(float(cell), 0) + row[0]
    ordered = sorted(counts.items())
    found = {percent: _percentile(ordered, percent) for percent in agg.percents}
    if agg.keyed:
        return {"values": {number_text(percent): value for percent, value in found.items()}}
    return {"values": [{"key": float(percent), "value": value} for percent, value in found.items()]}


def _percentile(ordered: list[tuple[float, int]], percent: float) -> float | None:
    total = sum(count for _, count in ordered)
    if not total:
        return None
    rank = percent / 100 * (total - 1)
    low, high = _at(ordered, math.floor(rank)), _at(ordered, math.ceil(rank))
    return low + (high - low) * (rank - math.floor(rank))


def _at(ordered: list[tuple[float, int]], place: int) -> float:
    for value, count in ordered:
        if place < count:
            return value
        place -= count
    return ordered[-1][0]
