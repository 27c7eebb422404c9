"""Documents into Elasticsearch as anybody would write them: the client's own `helpers.bulk`, from dictionaries."""

import time
from collections.abc import Sequence

from elasticsearch import Elasticsearch, helpers

from benchmarks.versions import Version
from workforceos.readmodels.elasticsearch.names import index_of
from workforceos.readmodels.elasticsearch.store import ElasticsearchStore

CHUNK, GENERATION = 500, 1


def bulk(url: str, prefix: str, versions: Sequence[Version]) -> float:
    """Into indices with the product's mappings and settings; the seconds that the engine took to take them all."""
    store = ElasticsearchStore(url, prefix=prefix)
    for model in {model.plural: model for model, _ in versions}.values():
        store.prepare(model, GENERATION)
    store.close()
    actions = [
        {
            "_index": index_of(model, prefix, GENERATION),
            "_id": str(document.id),
            "routing": str(document.company_id),
            "_source": document.body,
        }
        for model, document in versions
    ]
    with Elasticsearch(url, request_timeout=60) as client:
        client.cluster.health()
        began = time.perf_counter()
        helpers.bulk(client, actions, chunk_size=CHUNK, stats_only=True)
        return time.perf_counter() - began
