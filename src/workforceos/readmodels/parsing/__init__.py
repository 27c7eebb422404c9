"""Searches as JSON -> the query tree."""

from workforceos.readmodels.parsing.cursor import sign_cursor
from workforceos.readmodels.parsing.refusal import QueryRefused, TooManyBuckets
from workforceos.readmodels.parsing.search import parse_search

__all__ = ["QueryRefused", "TooManyBuckets", "parse_search", "sign_cursor"]
