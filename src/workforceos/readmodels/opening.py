"""Which engine keeps the read models."""

from workforceos.readmodels.port import ReadStore
from workforceos.settings import Settings


def open_read_store(settings: Settings) -> ReadStore:
    """Elasticsearch where ELASTICSEARCH_URL is set, else SQL. Connects when first used."""
    if settings.elasticsearch_url:
        # Imported where it is used: the embedded server does without the client's 20 MiB.
        from workforceos.readmodels.elasticsearch.store import ElasticsearchStore

        return ElasticsearchStore(settings.elasticsearch_url, prefix=settings.elasticsearch_index_prefix)
    from workforceos.readmodels.sql.store import open_sql_read_store

    return open_sql_read_store(settings.resolved_readmodel_url)
