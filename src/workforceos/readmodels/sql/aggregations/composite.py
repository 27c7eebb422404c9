"""The composite aggregation: every combination of its sources' values, page by page."""

from collections.abc import Callable, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

from workforceos.readmodels.model import FieldType
from workforceos.readmodels.parsing.refusal import KeysNotReadable
from workforceos.readmodels.sql.aggregations.cells import cells, plain
from workforceos.readmodels.sql.aggregations.date_text import date_text, parsed_date
from workforceos.readmodels.sql.aggregations.descending import Descending
from workforceos.readmodels.sql.aggregations.histograms import number_step
from workforceos.readmodels.sql.aggregations.plan import Plan, Row
from workforceos.readmodels.sql.aggregations.rounding import rounding_of
from workforceos.readmodels.sql.layout import Kind
from workforceos.readmodels.tree import Agg, CompositeAgg, CompositeSource, DateHistogramAgg, HistogramAgg

if TYPE_CHECKING:
    from workforceos.readmodels.sql.aggregations.fold import Fold

Combination = tuple[Any, ...]


def fold(fold: "Fold", agg: Agg, composite: CompositeAgg, rows: Sequence[Row]) -> dict[str, Any]:
    groups = _grouped(fold, composite.sources, rows)
    keys = sorted(groups, key=lambda combination: _order(composite.sources, combination))
    if composite.after is not None:
        given = dict(composite.after)
        after = _order(composite.sources, tuple(_read(fold.plan, s, given[s.name]) for s in composite.sources))
        keys = [key for key in keys if _order(composite.sources, key) > after]
    chosen = keys[: composite.size]
    buckets = []
    for combination in chosen:
        shown = {
            source.name: _shown(fold.plan, source, value)
            for source, value in zip(composite.sources, combination, strict=True)
        }
        buckets.append(fold.bucket(agg, groups[combination], key=shown))
    return {"after_key": buckets[-1]["key"], "buckets": buckets} if buckets else {"buckets": []}


def _grouped(fold: "Fold", sources: Sequence[CompositeSource], rows: Sequence[Row]) -> dict[Combination, list[Row]]:
    readers = [_reader(fold, source) for source in sources]
    groups: dict[Combination, list[Row]] = {}
    for row in fold.deadline.over(rows):
        for combination in product(*(reader(row) for reader in readers)):
            groups.setdefault(combination, []).append(row)
    return groups


def _reader(fold: "Fold", source: CompositeSource) -> Callable[[Row], list[Any]]:
    """The values of a row for one source; [None] where there is none and that is a bucket of its own."""
    aggregation, path = source.source, fold.plan.path(source.source.field)
    place = fold.plan.values[path.name]
    nothing = [None] if source.missing_bucket else []
    step: Callable[[Any], Any]
    match aggregation:
        case DateHistogramAgg():
            step = rounding_of(aggregation).start
        case HistogramAgg():
            step = number_step(aggregation)
        case _:
            step = (lambda cell: plain(path, cell)) if path.kind is Kind.ID else (lambda cell: cell)
    known: dict[Any, Any] = {}

    def stepped(cell: Any) -> Any:
        if cell not in known:
            fold.deadline.look()
            known[cell] = step(cell)
        return known[cell]

    return lambda row: list(dict.fromkeys(stepped(cell) for cell in cells(row[place]))) or nothing


def _order(sources: Sequence[CompositeSource], combination: Combination) -> tuple[Any, ...]:
    """Missing before everything ascending, after everything descending."""
    return tuple(
        Descending((value is not None, value)) if source.descending else (value is not None, value)
        for source, value in zip(sources, combination, strict=True)
    )


def _shown(plan: Plan, source: CompositeSource, value: Any) -> Any:
    aggregation = source.source
    if value is None:
        return None
    if isinstance(aggregation, DateHistogramAgg) and aggregation.format is not None:
        return _written(value, aggregation.format, aggregation.time_zone)
    if plan.path(aggregation.field).type is FieldType.BOOLEAN:
        return bool(value)
    return value


def _written(ms: int, pattern: str, time_zone: str) -> str:
    """As Elasticsearch, only a text that is read as the same instant again. Raises KeysNotReadable."""
    text = date_text(ms, pattern, time_zone)
    try:
        again = parsed_date(text, pattern, time_zone)
    except ValueError:
        raise KeysNotReadable from None
    if again != ms:
        raise KeysNotReadable
    return text


def _read(plan: Plan, source: CompositeSource, value: Any) -> Any:
    """A value of `after` as it was shown."""
    aggregation = source.source
    if isinstance(aggregation, DateHistogramAgg) and aggregation.format is not None and value is not None:
        return parsed_date(value, aggregation.format, aggregation.time_zone)
    return int(value) if isinstance(value, bool) else value
