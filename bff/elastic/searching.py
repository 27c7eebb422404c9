"""What every search of an index shares: which index, cut to what the caller may see, shown as they may see it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from bff.rows import RULES
from workforceos.domain.rule import RuleBroken
from workforceos.http.reading import Read
from workforceos.readmodels.model import RecordModel
from workforceos.readmodels.parsing.refusal import QueryRefused
from workforceos.readmodels.parsing.search import parse_search
from workforceos.readmodels.port import Found
from workforceos.readmodels.records import BY_INDEX_NAME
from workforceos.readmodels.tree import Agg, Bool, FilterAgg, MissingAgg, Search, TopHitsAgg

INDEX_PREFIX = "workforceos_"
MAX_BODY = 64 * 1024

Show = Callable[[dict[str, Any]], dict[str, Any]]


class IndexNotFound(RuleBroken):
    """There is no index of this name."""

    code = "errMsg_indexNotFound"
    status = 404


REFUSES = (IndexNotFound, QueryRefused)
"""The rules of every search."""


def index_model(name: str) -> RecordModel:
    """The read model of an index name, in any case, with or without prefix. Raises IndexNotFound."""
    model = BY_INDEX_NAME.get(name.lower().removeprefix(INDEX_PREFIX))
    if model is None:
        raise IndexNotFound()
    return model


def index_name(model: RecordModel) -> str:
    return INDEX_PREFIX + model.plural.lower()


def search_index(read: Read, model: RecordModel, body: dict[str, Any]) -> tuple[Search, Found]:
    """What was asked, and what of it the caller may find. Raises QueryRefused."""
    asked = parse_search(body, model, to_manager=read.user.manages, cursor_key=read.reads.cursor_key, now=read.now)
    return asked, find(read, model, asked)


def find(read: Read, model: RecordModel, asked: Search) -> Found:
    """What of a search the caller may find."""
    read.trace.position = read.reads.wait([model], read.company.id, read.wanted_position)
    visible = Bool(must=(asked.query,), filter=(RULES[model.plural](read.user),))
    found: Found = read.reads.search(model, read.company.id, replace(asked, query=visible))
    return found


def shown_aggregations(
    answer: dict[str, Any], aggs: tuple[Agg, ...], model: RecordModel, *, to_manager: bool
) -> dict[str, Any]:
    """The answer to `aggs`. Those of them that hold documents (top_hits) show no more than the hits do.

    It goes by what was asked, never by the names in the answer: those are the caller's own.
    """
    show = partial(model.shown, to_manager=to_manager)
    return {**answer, **{agg.name: _shown(answer[agg.name], agg, show) for agg in aggs}}


def _shown(result: dict[str, Any], agg: Agg, show: Show) -> dict[str, Any]:
    if isinstance(agg.aggregation, TopHitsAgg):
        hits = result["hits"]
        listed = [{**hit, "_source": show(hit["_source"])} for hit in hits["hits"]]
        return {**result, "hits": {**hits, "hits": listed}}
    if not agg.children:
        return result
    if isinstance(agg.aggregation, FilterAgg | MissingAgg):  # the one bucket is the result itself
        return _bucket(result, agg, show)
    buckets = result["buckets"]
    if isinstance(buckets, dict):
        return {**result, "buckets": {key: _bucket(bucket, agg, show) for key, bucket in buckets.items()}}
    return {**result, "buckets": [_bucket(bucket, agg, show) for bucket in buckets]}


def _bucket(bucket: dict[str, Any], agg: Agg, show: Show) -> dict[str, Any]:
    return {**bucket, **{child.name: _shown(bucket[child.name], child, show) for child in agg.children}}
