"""Elasticsearch's answers -> what the port promises."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from workforceos.readmodels.elasticsearch.documents import body_of
from workforceos.readmodels.elasticsearch.names import DEFAULT_PREFIX, alias_of
from workforceos.readmodels.elasticsearch.sorting import values_of
from workforceos.readmodels.model import RecordModel, Sort
from workforceos.readmodels.parsing.refusal import TooManyBuckets
from workforceos.readmodels.port import Hit, ReadModelUnavailable
from workforceos.readmodels.tree import MAX_BUCKETS


class ForeignHit(Exception):
    """A hit of another company came back although the query was for one: nothing of the answer may leave."""


def checked(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer, complete; raises ReadModelUnavailable for a partial one."""
    if answer.get("timed_out"):
        raise ReadModelUnavailable("Elasticsearch did not finish the search in time")
    failed = answer.get("_shards", {}).get("failed", 0)
    if failed:
        raise ReadModelUnavailable(f"{failed} shards of Elasticsearch did not answer")
    return answer


def hits_of(answer: dict[str, Any], model: RecordModel, company_id: UUID, sort: Sequence[Sort]) -> tuple[Hit, ...]:
    """Raises ForeignHit when one of them is another company's."""
    return tuple(
        Hit(
            id=raw["_id"],
            score=raw.get("_score"),
            source=body_of(model, _of(raw, company_id).get("_source", {})),
            sort=values_of(raw["sort"], sort, model) if "sort" in raw else (),
        )
        for raw in answer["hits"]["hits"]
    )


def aggregations_of(answer: dict[str, Any], model: RecordModel, company_id: UUID) -> dict[str, Any]:
    """Elasticsearch's own shape; hits inside are checked and cleaned. Raises TooManyBuckets."""
    aggregations: dict[str, Any] = answer.get("aggregations", {})
    if _clean(aggregations, model, company_id) > MAX_BUCKETS:
        raise TooManyBuckets
    return aggregations


def _of(raw: dict[str, Any], company_id: UUID) -> dict[str, Any]:
    if raw.get("_routing") != str(company_id):
        raise ForeignHit(f"document {raw.get('_id')} of {raw.get('_index')} was found by company {company_id}")
    return raw


def _clean(named: dict[str, Any], model: RecordModel, company_id: UUID) -> int:
    """Cleans hits below, answers the number of buckets."""
    count = 0
    for result in named.values():
        if not isinstance(result, dict):
            continue
        if "hits" in result:
            hits = result["hits"]
            hits["hits"] = [_inner_hit(raw, model, company_id) for raw in hits["hits"]]
            continue
        if "buckets" in result:
            buckets = result["buckets"]
            for bucket in buckets.values() if isinstance(buckets, dict) else buckets:
                # a composite's key has names of the caller's in it, "hits" perhaps
                nested = {name: part for name, part in bucket.items() if name != "key"}
                count += 1 + _clean(nested, model, company_id)
        elif "doc_count" in result:
            count += 1 + _clean(result, model, company_id)
    return count


def _inner_hit(raw: dict[str, Any], model: RecordModel, company_id: UUID) -> dict[str, Any]:
    hit = _of(raw, company_id)
    shown = {
        "_index": alias_of(model, DEFAULT_PREFIX),
        "_id": hit["_id"],
        "_score": hit.get("_score"),
        "_source": body_of(model, hit.get("_source", {})),
    }
    return shown | ({"sort": hit["sort"]} if "sort" in hit else {})
