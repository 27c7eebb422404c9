"""The terms aggregation."""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from workforceos.readmodels.model import FieldType
from workforceos.readmodels.sql.aggregations.cells import cell_of, cells, key_as_string, plain
from workforceos.readmodels.sql.aggregations.figures import figures_of, fold_metric, metric_value
from workforceos.readmodels.sql.aggregations.plan import Plan, Row
from workforceos.readmodels.sql.layout import Kind, Path
from workforceos.readmodels.tree import Agg, MetricAgg, TermsAgg

if TYPE_CHECKING:
    from workforceos.readmodels.sql.aggregations.fold import Fold

Groups = dict[Any, list[Row]]

_READ: dict[FieldType, Callable[[str], Any]] = {FieldType.INTEGER: int, FieldType.DECIMAL: float}


def fold(fold: "Fold", agg: Agg, terms: TermsAgg, rows: Sequence[Row]) -> dict[str, Any]:
    path = fold.plan.path(terms.field)
    groups = _listed(path, terms, grouped(fold.plan, path, fold.deadline.over(rows), terms.missing))
    counts = {key: sum(row[0] for row in members) for key, members in groups.items()}
    ordered = _ordered(fold, agg, terms, groups, counts, list(groups))
    seen, unseen = ordered[: _shard_size(terms)], ordered[_shard_size(terms) :]
    kept = [key for key in seen if counts[key] >= terms.min_doc_count]
    chosen, rest = kept[: terms.size], kept[terms.size :]
    return {
        "doc_count_error_upper_bound": 0,
        "sum_other_doc_count": sum(counts[key] for key in (*rest, *unseen)),
        "buckets": [fold.bucket(agg, groups[key], key=key, **key_as_string(path, key)) for key in chosen],
    }


def _shard_size(terms: TermsAgg) -> int:
    """How many terms Elasticsearch's one shard hands over before `min_doc_count` is looked at."""
    return terms.size if terms.order[0][0] == "_key" else int(terms.size * 1.5 + 10)


def grouped(plan: Plan, path: Path, rows: Iterable[Row], missing: Any = None) -> Groups:
    """Rows by each value of the field; a row with several values is in several groups."""
    place = plan.values[path.name]
    replacement = None if missing is None else cell_of(path, missing)
    by_cell: Groups = {}
    for row in rows:
        cell = row[place]
        if cell is None or isinstance(cell, tuple):
            for value in cells(cell, replacement):
                by_cell.setdefault(value, []).append(row)
        else:
            by_cell.setdefault(cell, []).append(row)
    if path.kind is not Kind.ID:
        return by_cell
    groups: Groups = {}
    for cell, members in by_cell.items():
        groups.setdefault(plain(path, cell), []).extend(members)
    return groups


def _listed(path: Path, terms: TermsAgg, groups: Groups) -> Groups:
    """Without the keys that `include` does not name or `exclude` does."""
    if terms.include is None and terms.exclude is None:
        return groups
    read = _READ.get(path.type, str)
    included = None if terms.include is None else {read(text) for text in terms.include}
    excluded = {read(text) for text in terms.exclude or ()}
    return {
        key: members for key, members in groups.items() if (included is None or key in included) and key not in excluded
    }


def _ordered(
    fold: "Fold", agg: Agg, terms: TermsAgg, groups: Groups, counts: dict[Any, int], keys: list[Any]
) -> list[Any]:
    """By each order in turn, ties by key ascending: stable sorts from the last to the first."""
    ordered = sorted(keys)
    for name, direction in reversed(terms.order):
        if name == "_key":
            ordered.sort(reverse=direction == "desc")
        elif name == "_count":
            ordered.sort(key=counts.__getitem__, reverse=direction == "desc")
        else:
            sign = -1.0 if direction == "desc" else 1.0
            values = {key: _value(fold.plan, agg, name, fold.deadline.over(groups[key])) for key in ordered}
            # no value comes last in either direction
            ordered.sort(key=lambda key: (math.isnan(values[key]), sign * values[key]))
    return ordered


def _value(plan: Plan, agg: Agg, name: str, rows: Iterable[Row]) -> float:
    """The nested metric, or the one value of a nested stats, that an order names."""
    found = {child.name: child.aggregation for child in agg.children if isinstance(child.aggregation, MetricAgg)}
    child, _, statistic = (name, "", "") if name in found else name.rpartition(".")
    metric = found[child]
    if metric.metric in ("value_count", "cardinality"):
        return float(fold_metric(plan, metric, rows)["value"])
    return metric_value(figures_of(plan, metric, rows), statistic or metric.metric)
