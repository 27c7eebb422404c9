"""A simple search: words, equal values, one sort key, a page."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from bff.elastic.answers import SHIFT, SearchAnswer
from bff.elastic.searching import MAX_BODY, REFUSES, index_model, search_index
from workforceos.http.reading import Read
from workforceos.http.routes import Access, OwnAnswer, ReadRoute
from workforceos.http.values import Text200, Whole
from workforceos.readmodels.parsing.fields import FULL_TEXT, VisibleFields
from workforceos.readmodels.parsing.refusal import refuse

MAX_WINDOW = 10_000


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
    fields = VisibleFields.of(model, to_manager=manages)
    if asked.page * asked.limit > MAX_WINDOW:
        refuse("page", f"page * limit must be at most {MAX_WINDOW:,}")
    body: dict[str, Any] = {
        "query": {"bool": {"must": _words(asked.search, fields), "filter": _filters(asked.filters, fields)}},
        "from": (asked.page - 1) * asked.limit,
        "size": asked.limit,
    }
    if asked.sort is not None:
        body["sort"] = [{asked.sort.field: asked.sort.order}]
    elif not asked.search:
        body["sort"] = [{key.field: "desc" if key.descending else "asc"} for key in model.default_sort]
    _, found = search_index(read, model, body)
    return {
        "total": found.total,
        "hits": [model.shown(hit.source, to_manager=manages) for hit in found.hits],
        "page": asked.page,
        "limit": asked.limit,
    }


def _words(text: str | None, fields: VisibleFields) -> list[dict[str, Any]]:
    """One query per word, so that one word may be in one field and the next in another."""
    names = [name for name, field in fields.by_name.items() if field.type in FULL_TEXT]
    return [{"multi_match": {"query": word, "fields": names}} for word in (text or "").split()]


def _filters(filters: dict[str, Any] | None, fields: VisibleFields) -> list[dict[str, Any]]:
    queries: list[dict[str, Any]] = []
    for name, value in (filters or {}).items():
        if fields.find(name) is None:
            refuse(f"filters.{name}", "is not a field of this index")
        if value is None:
            queries.append({"bool": {"must_not": [{"exists": {"field": name}}]}})
        else:
            queries.append({"terms": {name: value if isinstance(value, list) else [value]}})
    return queries


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
