"""The top level of a search."""

from datetime import datetime
from typing import Any

from workforceos.readmodels.model import RecordModel
from workforceos.readmodels.parsing.aggregations import parse_aggregations
from workforceos.readmodels.parsing.bucket_limit import refuse_too_many_buckets
from workforceos.readmodels.parsing.context import MAX_SIZE, MAX_WINDOW, Reading
from workforceos.readmodels.parsing.cursor import open_cursor
from workforceos.readmodels.parsing.fields import VisibleFields
from workforceos.readmodels.parsing.json_values import a_boolean, an_integer, an_object, only
from workforceos.readmodels.parsing.queries import parse_query
from workforceos.readmodels.parsing.refusal import refuse
from workforceos.readmodels.parsing.sorting import parse_sort, parse_source
from workforceos.readmodels.tree import MatchAll, Search

_KEYS = frozenset(
    {
        "query",
        "aggs",
        "aggregations",
        "sort",
        "from",
        "size",
        "_source",
        "track_total_hits",
        "post_filter",
        "search_after",
    }
)
DEFAULT_SIZE = 10


def parse_search(body: Any, model: RecordModel, *, to_manager: bool, cursor_key: bytes, now: datetime) -> Search:
    """A search in Elasticsearch's JSON as a tree.

    Fields that the caller may not see (internal and secret ones, for employees the managers' own) are unknown fields.
    `now` is the instant that date math starts from. `search_after` takes one cursor of `sign_cursor`. Raises
    QueryRefused, and nothing else, for whatever is not in the allow-list.
    """
    only(an_object(body, "body"), _KEYS, "")
    fields = VisibleFields.of(model, to_manager=to_manager)
    reading = Reading(fields, now)
    query = parse_query(body["query"], "query", reading) if "query" in body else MatchAll()
    if "aggs" in body and "aggregations" in body:
        refuse("aggregations", "is the same as aggs: give one of them")
    name = "aggregations" if "aggregations" in body else "aggs"
    aggs = parse_aggregations(body[name], name, reading) if name in body else ()
    refuse_too_many_buckets(aggs, query, name)
    offset = an_integer(body.get("from", 0), "from", 0, MAX_WINDOW)
    size = an_integer(body.get("size", DEFAULT_SIZE), "size", 0, MAX_SIZE)
    if offset + size > MAX_WINDOW:
        refuse("from", f"from + size must be at most {MAX_WINDOW:,}; use search_after")
    sort = parse_sort(body["sort"], "sort", reading) if "sort" in body else ()
    after = None
    if "search_after" in body:
        if not sort or offset:
            refuse("search_after", "needs a sort, and from 0")
        after = open_cursor(body["search_after"], model, sort, cursor_key, "search_after")
    _check_track_total(body.get("track_total_hits", True))
    return Search(
        query=query,
        post_filter=parse_query(body["post_filter"], "post_filter", reading) if "post_filter" in body else None,
        sort=sort,
        offset=offset,
        limit=size,
        source=parse_source(body.get("_source", True), "_source", fields),
        aggs=aggs,
        search_after=after,
    )


def _check_track_total(value: Any) -> None:
    """Totals are exact whatever it says."""
    if isinstance(value, int) and not isinstance(value, bool):
        an_integer(value, "track_total_hits", 0, 2**31 - 1)
    else:
        a_boolean(value, "track_total_hits")
