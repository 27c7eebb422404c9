"""The Elasticsearch engine of the read models."""

from workforceos.readmodels.elasticsearch.store import ElasticsearchStore

__all__ = ["ElasticsearchStore"]
