"""A simple search: words, equal values, one sort key, a page."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from bff.elastic.answers import SHIFT, SearchAnswer
from bff.elastic.searching import MAX_BODY, REFUSES, find, index_model
from workforceos.http.reading import Read
from workforceos.http.routes import Access, OwnAnswer, ReadRoute
from workforceos.http.values import Text200, Whole
from workforceos.readmodels.analyzer import tokens
from workforceos.readmodels.model import Sort
from workforceos.readmodels.parsing.context import MAX_WINDOW, Reading
from workforceos.readmodels.parsing.fields import FULL_TEXT, VisibleFields
from workforceos.readmodels.parsing.json_values import below
from workforceos.readmodels.parsing.refusal import refuse
from workforceos.readmodels.parsing.term_level import equal, terms
from workforceos.readmodels.tree import Bool, Exists, MatchNone, MultiMatch, Query, Search


class SortBy(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    field: Text200
    order: Text200 = "asc"


class SimpleSearch(BaseModel):
    """`filters` has field names with the value, or the list of values, that the field may have; null: no value."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    search: Text200 | None = None
    filters: dict[str, Any] | None = None
    sort: SortBy | None = None
    page: Whole = Field(default=1, ge=1)
    limit: Whole = Field(default=25, ge=1, le=500)


def search(read: Read) -> dict[str, Any]:
    """`{total, hits[records], page, limit}`; every word must be in some text of the record."""
    model, manages = index_model(read.path["indexName"]), read.user.manages
    asked = SimpleSearch.model_validate(read.body or {})
    if asked.page * asked.limit > MAX_WINDOW:
        refuse("page", f"page * limit must be at most {MAX_WINDOW:,}")
    fields = VisibleFields.of(model, to_manager=manages)
    words, filters = _words(asked.search, fields), _filters(asked.filters or {}, Reading(fields, read.now))
    if asked.sort is not None:
        sort: tuple[Sort, ...] = (_sort(asked.sort, fields),)
    else:
        sort = () if words else model.default_sort  # the best match first
    query = Bool(must=words, filter=filters)
    page = Search(query, sort=sort, offset=(asked.page - 1) * asked.limit, limit=asked.limit)
    found = find(read, model, page)
    return {
        "total": found.total,
        "hits": [model.shown(hit.source, to_manager=manages) for hit in found.hits],
        "page": asked.page,
        "limit": asked.limit,
    }


def _words(text: str | None, fields: VisibleFields) -> tuple[Query, ...]:
    """One query per word, so that one word may be in one field and the next in another."""
    if not text:
        return ()
    names = tuple(name for name, field in fields.by_name.items() if field.type in FULL_TEXT and not field.technical)
    words = dict.fromkeys(tokens(text))
    return tuple(MultiMatch(names, word, "and") for word in words) or (MatchNone(),)


def _filters(filters: dict[str, Any], reading: Reading) -> tuple[Query, ...]:
    return tuple(_filter(name, value, below("filters", name), reading) for name, value in filters.items())


def _filter(name: str, value: Any, path: str, reading: Reading) -> Query:
    target = reading.fields.resolve(name, path)
    if value is None:
        return Bool(must_not=(Exists(target.name),))
    if isinstance(value, list):
        return terms({name: value}, "filters", reading)
    return equal(reading.fields.comparable(name, path), value, path, reading)


def _sort(by: SortBy, fields: VisibleFields) -> Sort:
    order = by.order.lower()
    if order not in ("asc", "desc"):
        refuse("sort.order", "must be asc or desc")
    name = "_score" if by.field == "_score" else fields.comparable(by.field, "sort.field").name
    return Sort(name, descending=order == "desc")


ROUTE = ReadRoute(
    "search",
    "/mcpbff-api",
    "POST",
    "/api/elastic/{indexName}/search",
    Access.COMPANY_USER,
    "Search an index by words and values",
    search,
    "hits",
    "search",
    own=OwnAnswer(SearchAnswer, {"total": 1, "hits": [SHIFT], "page": 1, "limit": 25}),
    rules=REFUSES,
    body=SimpleSearch,
    max_body=MAX_BODY,
    example={"search": "night", "filters": {"status": "scheduled"}, "sort": {"field": "shiftDate", "order": "desc"}},
)
