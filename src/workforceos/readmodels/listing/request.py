"""Parameters of a list route -> query and sort."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from workforceos.readmodels.listing.dates import Clock
from workforceos.readmodels.listing.fields import filters_of, sortable_fields
from workforceos.readmodels.listing.filters import OPERATORS, field_filter
from workforceos.readmodels.listing.refusal import not_an_option, repeated
from workforceos.readmodels.model import Field, RecordModel, Sort
from workforceos.readmodels.tree import Bool, MatchAll, Query, Search

ExtraFilter = Callable[[Sequence[str], Clock], Query]
"""A parameter that is no field's own (applicablePeriod): all its values -> a query. Raises ParameterRefused."""

NO_EXTRAS: Mapping[str, ExtraFilter] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ListRequest:
    """What a list route was asked. `filters` is what was applied, as it was given: one value as text, several as a
    list, `{name}_op` where it was given."""

    query: Query
    sort: tuple[Sort, ...]
    filters: dict[str, str | list[str]]

    def search(self, *rules: Query, offset: int, limit: int) -> Search:
        """The search for a page, within row rules. Its offset may lie beyond the last row."""
        query = Bool(filter=(*rules, self.query)) if rules else self.query
        return Search(query, sort=self.sort, offset=offset, limit=limit)


def parse_list(
    model: RecordModel,
    params: Sequence[tuple[str, str]],
    *,
    find_zone: Callable[[], ZoneInfo],
    now: datetime,
    to_manager: bool,
    extra: Mapping[str, ExtraFilter] = NO_EXTRAS,
    default_sort: tuple[Sort, ...] | None = None,
) -> ListRequest:
    """Sorting and filters as 00-conventions has them. `find_zone` answers the company's, `now` is a UTC instant.

    Parameters that are none of these are ignored, and for employees those of the managers' own fields. Raises
    ParameterRefused (400) under the family's names.
    """
    given: dict[str, list[str]] = {}
    for name, value in params:
        given.setdefault(name, []).append(value)
    clock = Clock(now, find_zone)
    applied: dict[str, str | list[str]] = {}
    queries: list[Query] = []
    for field in filters_of(model, to_manager=to_manager):
        if field.name in extra:
            continue
        operator = _operator(field, given)
        if field.name in given:
            values = given[field.name]
            queries.append(field_filter(field, values, operator or "contains", clock))
            applied[field.name] = values[0] if len(values) == 1 else values
            if operator:
                applied[f"{field.name}_op"] = operator
    for name, build in extra.items():
        if name in given:
            queries.append(build(given[name], clock))
            applied[name] = given[name][0] if len(given[name]) == 1 else given[name]
    return ListRequest(
        query=Bool(filter=tuple(queries)) if queries else MatchAll(),
        sort=_sort(model, given, default_sort or model.default_sort, to_manager=to_manager),
        filters=applied,
    )


def _operator(field: Field, given: dict[str, list[str]]) -> str | None:
    """How the values of an array are asked for; checked also where no value is given."""
    name = f"{field.name}_op"
    operator = _single(given, name) if field.array else None
    if operator is not None and operator not in OPERATORS:
        raise not_an_option(name, OPERATORS)
    return operator


def _sort(
    model: RecordModel, given: dict[str, list[str]], default: tuple[Sort, ...], *, to_manager: bool
) -> tuple[Sort, ...]:
    """By `sortBy`, enums by their index; `sortOrder` alone turns the default round."""
    name, order = _single(given, "sortBy"), _single(given, "sortOrder")
    if order is not None and order.lower() not in ("asc", "desc"):
        raise not_an_option("sortOrder", ("asc", "desc"))
    if name is None:
        descending = default[0].descending if order is None else order.lower() == "desc"
        return (Sort(default[0].field, descending), *default[1:])
    sortable = sortable_fields(model, to_manager=to_manager)
    if name not in sortable:
        raise not_an_option("sortBy", tuple(sortable))
    index = f"{name}_idx"
    return (Sort(index if index in sortable else name, order is not None and order.lower() == "desc"),)


def _single(given: dict[str, list[str]], name: str) -> str | None:
    values = given.get(name)
    if values is None:
        return None
    if len(values) > 1:
        raise repeated(name)
    return values[0]
