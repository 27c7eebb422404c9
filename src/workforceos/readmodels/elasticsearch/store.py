"""The read models in Elasticsearch."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from workforceos.readmodels.elasticsearch import bodies, generations
from workforceos.readmodels.elasticsearch.answers import aggregations_of, checked, hits_of
from workforceos.readmodels.elasticsearch.checksums import checksums
from workforceos.readmodels.elasticsearch.deep_pages import WINDOW, at_offset
from workforceos.readmodels.elasticsearch.documents import body_of, bulk_requests
from workforceos.readmodels.elasticsearch.names import DEFAULT_PREFIX, alias_of, index_of
from workforceos.readmodels.elasticsearch.sorting import by_score
from workforceos.readmodels.elasticsearch.transport import AWAY, BULK_SECONDS, connect, encode, outages, whole
from workforceos.readmodels.model import RecordModel, Sort
from workforceos.readmodels.port import Document, Found, ReadModelUnavailable, WriteError
from workforceos.readmodels.tree import Bool, Query, Search

_MGET_IDS = 1_000


class ElasticsearchStore:
    """The port `ReadStore` over one cluster. Safe for threads; connections are pooled.

    `prefix` begins every index name; tests use one of their own. `shards` counts for indices made from now on.
    """

    searchable_at_once = False

    def __init__(self, urls: str, *, prefix: str = DEFAULT_PREFIX, shards: int = 1) -> None:
        self._client = connect(urls)
        # Made once: making one for every call took 7 % of a projector's step.
        self._bulk_client = self._client.options(request_timeout=BULK_SECONDS)
        self._tolerant_client = self._client.options(ignore_status=404)
        self._prefix = prefix
        self._shards = shards

    def prepare(self, model: RecordModel, generation: int) -> None:
        with outages():
            generations.prepare(self._client, model, self._prefix, generation, self._shards)

    def is_prepared(self, model: RecordModel, generation: int) -> bool:
        with outages():
            return generations.is_prepared(self._client, model, self._prefix, generation)

    def live_generation(self, model: RecordModel) -> int | None:
        with outages():
            return generations.live(self._client, model, self._prefix)

    def swap(self, model: RecordModel, generation: int) -> None:
        with outages():
            generations.swap(self._client, model, self._prefix, generation)

    def drop(self, model: RecordModel, generation: int) -> None:
        with outages():
            generations.drop(self._client, model, self._prefix, generation)

    def write(self, model: RecordModel, generation: int, documents: Sequence[Document]) -> list[WriteError]:
        index = index_of(model, self._prefix, generation)
        refused: list[WriteError] = []
        with outages():
            for request in bulk_requests(model, documents):
                answer = self._bulk_client.bulk(
                    index=index,
                    operations=request,  # type: ignore[arg-type]  # bytes are sent as they are
                    filter_path="errors,items.index._id,items.index.status,items.index.error.type,items.index.error.reason",
                )
                refused += _refused(answer.body) if answer["errors"] else []
        return refused

    def versions(self, model: RecordModel, generation: int, company_id: UUID, ids: Sequence[UUID]) -> dict[UUID, int]:
        index = index_of(model, self._prefix, generation)
        found: dict[UUID, int] = {}
        with outages():
            for start in range(0, len(ids), _MGET_IDS):
                docs = [{"_id": str(id), "routing": str(company_id)} for id in ids[start : start + _MGET_IDS]]
                for doc in self._client.mget(index=index, docs=docs, source=False, stored_fields="_routing")["docs"]:
                    if "error" in doc:
                        raise ReadModelUnavailable(
                            f"Elasticsearch could not read versions: {doc['error'].get('reason')}"
                        )
                    if doc["found"] and doc.get("_routing") == str(company_id):
                        found[UUID(doc["_id"])] = doc["_version"]
        return found

    def get(self, model: RecordModel, company_id: UUID, id: UUID) -> Document | None:
        path = f"/{alias_of(model, self._prefix)}/_doc/{id}"
        with outages():
            doc: dict[str, Any] = self._tolerant_client.perform_request(
                "GET", path, params={"routing": str(company_id)}, headers={"accept": "application/json"}
            ).body  # fmt: skip
        if "error" in doc:
            raise ReadModelUnavailable("the read model has not been built yet")
        if not doc["found"] or doc.get("_routing") != str(company_id) or doc["_source"].get("deleted"):
            return None
        return Document(id, company_id, doc["_version"], body_of(model, doc["_source"]))

    def search(self, model: RecordModel, company_id: UUID, search: Search) -> Found:
        with outages():
            if search.offset + search.limit > WINDOW:
                return self._deep(model, company_id, search)
            if by_score(search.sort) or search.aggs or search.post_filter is not None or not search.limit:
                return self._whole(model, company_id, search)
            return self._page(model, company_id, search)

    def scan(
        self, model: RecordModel, generation: int, company_id: UUID, query: Query, after: UUID | None, limit: int
    ) -> list[UUID]:
        index = index_of(model, self._prefix, generation)
        search = Search(
            query=Bool(filter=(query,)),
            sort=(Sort("id"),),
            limit=limit,
            source=(),
            search_after=None if after is None else (str(after), str(after)),
        )
        with outages():
            self._client.indices.refresh(index=index)
            answer = self._run(index, bodies.page_body(search, model, company_id), company_id)
        return [UUID(hit.id) for hit in hits_of(answer, model, company_id, search.sort)]

    def checksums(self, model: RecordModel, generation: int) -> dict[UUID, tuple[int, str]]:
        with outages():
            return checksums(self._client, model, index_of(model, self._prefix, generation))

    def newest(self) -> int:
        """Not kept: a version is no field of a document here, and cannot be asked for the greatest of."""
        return 0

    def refresh(self, model: RecordModel) -> None:
        with outages():
            # Every generation: the alias may go to the next one between this and the search that it is for.
            alias = alias_of(model, self._prefix)
            self._client.indices.refresh(index=f"{alias},{alias}-*")

    def ping(self) -> None:
        with outages():
            status = self._client.cluster.health(timeout="2s")["status"]
        if status == "red":
            raise ReadModelUnavailable("a primary shard of Elasticsearch is missing: its health is red")

    def close(self) -> None:
        self._client.close()

    def _whole(self, model: RecordModel, company_id: UUID, search: Search) -> Found:
        body = bodies.search_body(search, model, company_id)
        answer = self._run(alias_of(model, self._prefix), body, company_id)
        hits = hits_of(answer, model, company_id, search.sort)
        return Found(answer["hits"]["total"]["value"], hits, aggregations_of(answer, model, company_id, search.aggs))

    def _page(self, model: RecordModel, company_id: UUID, search: Search) -> Found:
        """Page and total as two searches in one request: without a total to keep, the page stops at its last hit, and
        the total comes from the shard's cache until something is written."""
        header = {"index": alias_of(model, self._prefix), "routing": str(company_id)}
        pair = [bodies.page_body(search, model, company_id), bodies.count_body(search, model, company_id)]
        request = b"".join(line + b"\n" for body in pair for line in (encode(header), encode(body)))
        answers = self._client.msearch(searches=request)["responses"]  # type: ignore[arg-type]  # sent as it is
        page, count = (checked(whole(answer)) for answer in answers)
        return Found(count["hits"]["total"]["value"], hits_of(page, model, company_id, search.sort))

    def _deep(self, model: RecordModel, company_id: UUID, search: Search) -> Found:
        """Total and aggregations first: a page beyond the last hit costs no hops."""
        found = self._whole(model, company_id, replace(search, offset=0, limit=0, search_after=None))
        if search.offset >= found.total:
            return found
        index = alias_of(model, self._prefix)
        page = at_offset(
            search, model, lambda hop: self._run(index, bodies.page_body(hop, model, company_id), company_id)
        )
        hits = hits_of(
            self._run(index, bodies.page_body(page, model, company_id), company_id), model, company_id, page.sort
        )
        return replace(found, hits=hits)

    def _run(self, index: str, body: dict[str, Any], company_id: UUID) -> dict[str, Any]:
        answer = self._client.search(
            index=index, body=body, routing=str(company_id), allow_partial_search_results=False
        )
        return checked(answer.body)


def _refused(answer: dict[str, Any]) -> list[WriteError]:
    """Refused documents. A stale version is none; an engine too busy to look at a document is an outage."""
    refused: list[WriteError] = []
    for item in answer["items"]:
        result = item["index"]
        if "error" not in result or result["status"] == 409:
            continue
        reason = f"{result['error']['type']}: {result['error'].get('reason')}"
        if result["status"] in AWAY:
            raise ReadModelUnavailable(f"Elasticsearch did not take a document: {reason}")
        refused.append(WriteError(UUID(result["_id"]), reason))
    return refused
