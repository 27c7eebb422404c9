"""Pages beyond Elasticsearch's result window."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from workforceos.readmodels.elasticsearch.sorting import values_of
from workforceos.readmodels.model import RecordModel
from workforceos.readmodels.tree import Search

WINDOW = 10_000


def at_offset(search: Search, model: RecordModel, run: Callable[[Search], dict[str, Any]]) -> Search:
    """The same page as a search that continues after the hit before it.

    Hops of a window each, sort values only: memory stays bounded in the cluster, which a larger result window would
    not give. A page that begins beyond the last hit becomes an empty one.
    """
    left = search.offset
    hop = replace(search, offset=0, source=(), aggs=(), search_after=None)
    while left:
        hop = replace(hop, limit=min(left, WINDOW))
        hits = run(hop)["hits"]["hits"]
        if len(hits) < hop.limit:
            return replace(search, offset=0, limit=0)
        left -= len(hits)
        hop = replace(hop, search_after=values_of(hits[-1]["sort"], search.sort, model))
    return replace(search, offset=0, search_after=hop.search_after)
