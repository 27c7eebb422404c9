"""Counts and checksums of a whole index, to compare generations."""

import hashlib
from typing import Any
from uuid import UUID

from elasticsearch import Elasticsearch

from workforceos.readmodels.canonical import canonical_json
from workforceos.readmodels.elasticsearch.answers import checked
from workforceos.readmodels.elasticsearch.documents import body_of
from workforceos.readmodels.model import RecordModel

_PAGE = 2_000
_KEEP_ALIVE = "1m"


def checksums(client: Elasticsearch, model: RecordModel, index: str) -> dict[UUID, tuple[int, str]]:
    """Per company: how many live documents, and the sum of their bodies' hashes, whatever their order (hexadecimal).

    Reads one point in time, so that documents written meanwhile are counted in no page or in all.
    """
    client.indices.refresh(index=index)
    counts: dict[UUID, int] = {}
    sums: dict[UUID, int] = {}
    pit = client.open_point_in_time(index=index, keep_alive=_KEEP_ALIVE)["id"]
    try:
        after: list[Any] | None = None
        while True:
            hits = checked(_page(client, pit, after))["hits"]["hits"]
            for hit in hits:
                company = UUID(hit["_routing"])
                body = canonical_json(body_of(model, hit["_source"]))
                counts[company] = counts.get(company, 0) + 1
                digest = hashlib.sha256(f"{hit['_id']}\n{body}".encode()).digest()[:16]
                sums[company] = (sums.get(company, 0) + int.from_bytes(digest)) % 2**128
            if len(hits) < _PAGE:
                return {company: (count, f"{sums[company]:032x}") for company, count in counts.items()}
            after = hits[-1]["sort"]
    finally:
        client.options(ignore_status=404).close_point_in_time(id=pit)  # it ends with its index, or by itself


def _page(client: Elasticsearch, pit: str, after: list[Any] | None) -> dict[str, Any]:
    answer: dict[str, Any] = client.search(
        pit={"id": pit, "keep_alive": _KEEP_ALIVE},
        query={"bool": {"must_not": [{"term": {"deleted": True}}]}},
        sort=[{"_shard_doc": "asc"}],
        search_after=after,
        size=_PAGE,
        track_total_hits=False,
    ).body
    return answer
