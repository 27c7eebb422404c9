"""Queries of analysts, in Elasticsearch's language, on whatever engine keeps the read models."""

from bff.elastic import aggregate, indices, rawsearch, search

ROUTES = (*indices.ROUTES, rawsearch.ROUTE, search.ROUTE, aggregate.ROUTE)
