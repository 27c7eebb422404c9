"""Elasticsearch's answers -> what the port promises."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from workforceos.readmodels.elasticsearch.documents import body_of
from workforceos.readmodels.elasticsearch.names import DEFAULT_PREFIX, alias_of
from workforceos.readmodels.elasticsearch.sorting import values_of
from workforceos.readmodels.model import RecordModel, Sort
from workforceos.readmodels.parsing.refusal import TooManyBuckets
from workforceos.readmodels.port import Hit, ReadModelUnavailable
from workforceos.readmodels.tree import MAX_BUCKETS, Agg, TermsAgg, TopHitsAgg


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


def aggregations_of(
    answer: dict[str, Any], model: RecordModel, company_id: UUID, aggs: Sequence[Agg]
) -> dict[str, Any]:
    """Elasticsearch's own shape; hits inside are checked and cleaned. Raises TooManyBuckets."""
    aggregations: dict[str, Any] = answer.get("aggregations", {})
    if _clean(aggregations, aggs, model, company_id) > MAX_BUCKETS:
        raise TooManyBuckets
    return aggregations


def _of(raw: dict[str, Any], company_id: UUID) -> dict[str, Any]:
    if raw.get("_routing") != str(company_id):
        raise ForeignHit(f"document {raw.get('_id')} of {raw.get('_index')} was found by company {company_id}")
    return raw


def _clean(named: dict[str, Any], aggs: Sequence[Agg], model: RecordModel, company_id: UUID) -> int:
    """Makes the answers of these and of those nested in them what every engine answers; the number of buckets."""
    count = 0
    for agg in aggs:
        result = named[agg.name]
        match agg.aggregation:
            case TopHitsAgg() as asked:
                _clean_hits(result["hits"], asked, model, company_id)
            case TermsAgg():
                # it says -1, unknown, in some orders; but a company is all in one shard, and so its counts are exact
                result["doc_count_error_upper_bound"] = 0
        for bucket in _buckets(result):
            count += 1 + _clean(bucket, agg.children, model, company_id)
    return count


def _buckets(result: dict[str, Any]) -> Iterable[dict[str, Any]]:
    if "buckets" in result:
        buckets = result["buckets"]
        return buckets.values() if isinstance(buckets, dict) else buckets
    return [result] if "doc_count" in result else []


def _clean_hits(found: dict[str, Any], asked: TopHitsAgg, model: RecordModel, company_id: UUID) -> None:
    found["hits"] = [_inner_hit(raw, asked.sort, model, company_id) for raw in found["hits"]][: asked.size]
    if not found["hits"]:
        found["max_score"] = None


def _inner_hit(raw: dict[str, Any], sort: Sequence[Sort], model: RecordModel, company_id: UUID) -> dict[str, Any]:
    hit = _of(raw, company_id)
    shown = {
        "_index": alias_of(model, DEFAULT_PREFIX),
        "_id": hit["_id"],
        "_score": hit.get("_score"),
        "_source": body_of(model, hit.get("_source", {})),
    }
    return shown | ({"sort": list(values_of(hit["sort"], sort, model))} if sort else {})
