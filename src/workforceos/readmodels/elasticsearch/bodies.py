"""Search -> request bodies."""

from typing import Any
from uuid import UUID

from workforceos.readmodels.elasticsearch.aggregations import compile_aggregations
from workforceos.readmodels.elasticsearch.queries import Body, compile_query, of_company
from workforceos.readmodels.elasticsearch.sorting import by_score, compile_sort, search_after
from workforceos.readmodels.model import RecordModel
from workforceos.readmodels.tree import Search

SEARCH_TIMEOUT = "10s"


def search_body(search: Search, model: RecordModel, company_id: UUID) -> Body:
    """The whole search, with an exact total."""
    body: Body = {
        **page_body(search, model, company_id),
        "track_total_hits": True,
    }
    if search.aggs:
        body["aggs"] = compile_aggregations(search.aggs, model)
    return body


def page_body(search: Search, model: RecordModel, company_id: UUID) -> Body:
    """The hits of a page, without a total."""
    scored = by_score(search.sort)
    body: Body = {
        "query": of_company(company_id, compile_query(search.query, model), scored=scored),
        "sort": compile_sort(search.sort, model),
        "from": search.offset,
        "size": search.limit,
        "_source": source_filter(search.source, model),
        "track_total_hits": False,
        "timeout": SEARCH_TIMEOUT,
    }
    if search.post_filter is not None:
        body["post_filter"] = compile_query(search.post_filter, model)
    if search.search_after is not None:
        body["search_after"] = search_after(search.search_after, search.sort, model)
    return body


def count_body(search: Search, model: RecordModel, company_id: UUID) -> Body:
    """The total alone: answered from the shard's request cache until something is written."""
    query = of_company(company_id, compile_query(search.query, model), scored=False)
    return {"query": query, "size": 0, "track_total_hits": True, "timeout": SEARCH_TIMEOUT}


def source_filter(source: tuple[str, ...] | None, model: RecordModel) -> Any:
    """Secret fields are kept beside the others, but no search answers them."""
    if source is not None:
        return list(source) or False
    secrets = [f.name for f in model.fields if f.secret]
    return {"excludes": secrets} if secrets else True
