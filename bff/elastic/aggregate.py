"""Aggregations of an index in Elasticsearch's JSON, without hits."""

import time
from typing import Any

from bff.elastic.answers import BUCKETS, AggregateAnswer
from bff.elastic.searching import MAX_BODY, REFUSES, index_model, search_index, shown_aggregations
from workforceos.http.reading import Read
from workforceos.http.routes import Access, OwnAnswer, ReadRoute
from workforceos.readmodels.parsing.json_values import only

_KEYS = frozenset({"aggs", "aggregations", "query"})


def aggregate(read: Read) -> dict[str, Any]:
    """`{aggregations, took}`; `took` in milliseconds."""
    began = time.perf_counter()
    model, body = index_model(read.path["indexName"]), read.body or {}
    only(body, _KEYS, "")
    asked, found = search_index(read, model, {**body, "size": 0})
    return {
        "aggregations": shown_aggregations(found.aggregations, asked.aggs, model, to_manager=read.user.manages),
        "took": round((time.perf_counter() - began) * 1000),
    }


ROUTE = ReadRoute(
    "aggregate",
    "/mcpbff-api",
    "POST",
    "/api/elastic/{indexName}/aggregate",
    Access.COMPANY_USER,
    "Aggregate an index",
    aggregate,
    "aggregations",
    "search",
    own=OwnAnswer(AggregateAnswer, {"aggregations": BUCKETS, "took": 3}),
    rules=REFUSES,
    max_body=MAX_BODY,
    example={"aggs": {"byStatus": {"terms": {"field": "status"}}}, "query": {"term": {"status": "scheduled"}}},
)
