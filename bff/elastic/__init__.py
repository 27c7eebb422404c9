"""Queries of analysts, in Elasticsearch's language, on whatever engine keeps the read models."""

from bff.elastic import rawsearch

ROUTES = (rawsearch.ROUTE,)
