"""A search in Elasticsearch's JSON, parsed against the allow-list and cut to what the caller may see."""

import time
from typing import Any

from bff.elastic.answers import BUCKETS, SHIFT, RawSearchAnswer
from bff.elastic.searching import MAX_BODY, REFUSES, index_model, index_name, search_index, shown_aggregations
from workforceos.http.reading import Read
from workforceos.http.routes import Access, OwnAnswer, ReadRoute
from workforceos.readmodels.model import RecordModel
from workforceos.readmodels.parsing.cursor import sign_cursor
from workforceos.readmodels.port import Hit
from workforceos.readmodels.tree import Search


def rawsearch(read: Read) -> dict[str, Any]:
    """`{total, hits[{_id, _index, _score, _source}], aggregations, took}`; `took` in milliseconds."""
    began = time.perf_counter()
    model, manages = index_model(read.path["indexName"]), read.user.manages
    asked, found = search_index(read, model, read.body or {})
    return {
        "total": found.total,
        "hits": [
            {
                "_id": hit.id,
                "_index": index_name(model),
                "_score": hit.score,
                "_source": model.shown(hit.source, to_manager=manages),
                **_cursor(read, model, asked, hit),
            }
            for hit in found.hits
        ],
        "aggregations": shown_aggregations(found.aggregations, asked.aggs, model, to_manager=manages),
        "took": round((time.perf_counter() - began) * 1000),
    }


def _cursor(read: Read, model: RecordModel, asked: Search, hit: Hit) -> dict[str, list[str]]:
    """The cursor that `search_after` takes to go on behind this hit."""
    if not asked.sort or not hit.sort:
        return {}
    return {"sort": [sign_cursor(hit.sort, model, asked.sort, read.reads.cursor_key)]}


_HIT = {"_id": SHIFT["id"], "_index": "workforceos_shifts", "_score": None, "_source": SHIFT}

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
    own=OwnAnswer(RawSearchAnswer, {"total": 1, "hits": [_HIT], "aggregations": BUCKETS, "took": 3}),
    rules=REFUSES,
    max_body=MAX_BODY,
    example={"size": 0, "aggs": {"byStatus": {"terms": {"field": "status"}}}},
)
