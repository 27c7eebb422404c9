"""A search in Elasticsearch's JSON, parsed against the allow-list and cut to what the caller may see."""

import time
from dataclasses import replace
from typing import Any

from bff.rows import RULES
from workforceos.domain.rule import RuleBroken
from workforceos.http.reading import Read
from workforceos.http.routes import Access, ReadRoute
from workforceos.readmodels.model import RecordModel
from workforceos.readmodels.parsing.cursor import sign_cursor
from workforceos.readmodels.parsing.search import parse_search
from workforceos.readmodels.port import Hit
from workforceos.readmodels.records import BY_INDEX_NAME
from workforceos.readmodels.tree import Bool, Search

INDEX_PREFIX = "workforceos_"
MAX_BODY = 64 * 1024


class IndexNotFound(RuleBroken):
    """There is no index of this name."""

    code = "errMsg_indexNotFound"
    status = 404


def index_model(name: str) -> RecordModel:
    """The read model of an index name, in any case, with or without prefix. Raises IndexNotFound."""
    model = BY_INDEX_NAME.get(name.lower().removeprefix(INDEX_PREFIX))
    if model is None:
        raise IndexNotFound()
    return model


def rawsearch(read: Read) -> dict[str, Any]:
    """`{total, hits[{_id, _index, _score, _source}], aggregations, took}`; `took` in milliseconds."""
    began = time.perf_counter()
    model, manages = index_model(read.path["indexName"]), read.user.manages
    asked = parse_search(read.body or {}, model, to_manager=manages, cursor_key=read.reads.cursor_key, now=read.now)
    read.trace.position = read.reads.wait([model], read.company.id, read.wanted_position)
    visible = Bool(must=(asked.query,), filter=(RULES[model.plural](read.user),))
    found = read.reads.search(model, read.company.id, replace(asked, query=visible))
    return {
        "total": found.total,
        "hits": [
            {
                "_id": hit.id,
                "_index": INDEX_PREFIX + model.plural.lower(),
                "_score": hit.score,
                "_source": model.shown(hit.source, to_manager=manages),
                **_cursor(read, model, asked, hit),
            }
            for hit in found.hits
        ],
        "aggregations": _shown_within(found.aggregations, model, to_manager=manages),
        "took": round((time.perf_counter() - began) * 1000),
    }


def _cursor(read: Read, model: RecordModel, asked: Search, hit: Hit) -> dict[str, list[str]]:
    """The cursor that `search_after` takes to go on behind this hit."""
    if not asked.sort or not hit.sort:
        return {}
    return {"sort": [sign_cursor(hit.sort, model, asked.sort, read.reads.cursor_key)]}


def _shown_within(answer: Any, model: RecordModel, *, to_manager: bool) -> Any:
    """Aggregations hold documents, too (top_hits): they show no more than the hits do."""
    if isinstance(answer, list):
        return [_shown_within(item, model, to_manager=to_manager) for item in answer]
    if not isinstance(answer, dict):
        return answer
    if "_id" in answer and "_source" in answer:
        return {**answer, "_source": model.shown(answer["_source"], to_manager=to_manager)}
    return {name: _shown_within(value, model, to_manager=to_manager) for name, value in answer.items()}


ROUTE = ReadRoute(
    "rawsearch",
    "/mcpbff-api",
    "POST",
    "/api/elastic/{indexName}/rawsearch",
    Access.COMPANY_USER,
    "Search an index in Elasticsearch's language",
    rawsearch,
    "hits",
    "search",
    enveloped=False,
    max_body=MAX_BODY,
    example={"size": 0, "aggs": {"byStatus": {"terms": {"field": "status"}}}},
)
