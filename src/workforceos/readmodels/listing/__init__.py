"""Parameters of list routes -> the query tree."""

from workforceos.readmodels.listing.refusal import ParameterRefused
from workforceos.readmodels.listing.request import ExtraFilter, ListRequest, parse_list

__all__ = ["ExtraFilter", "ListRequest", "ParameterRefused", "parse_list"]
