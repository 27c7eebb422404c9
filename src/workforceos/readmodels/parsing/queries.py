"""JSON -> query tree. One reader per kind of query; a kind that is not in the table can't be asked."""

from collections.abc import Callable
from typing import Any

from workforceos.readmodels.parsing import compound, full_text, term_level
from workforceos.readmodels.parsing.context import MAX_DEPTH, Reading
from workforceos.readmodels.parsing.json_values import below, single
from workforceos.readmodels.parsing.refusal import refuse
from workforceos.readmodels.tree import Query

LEAVES: dict[str, Callable[[Any, str, Reading], Query]] = {
    "match_all": term_level.match_all,
    "match_none": term_level.match_none,
    "term": term_level.term,
    "terms": term_level.terms,
    "range": term_level.range_,
    "exists": term_level.exists,
    "ids": term_level.ids,
    "prefix": term_level.prefix,
    "wildcard": term_level.wildcard,
    "match": full_text.match,
    "match_phrase": full_text.match_phrase,
    "multi_match": full_text.multi_match,
}

COMPOUNDS: dict[str, Callable[[Any, str, compound.Inner], Query]] = {
    "bool": compound.bool_,
    "constant_score": compound.constant_score,
    "dis_max": compound.dis_max,
}


def parse_query(value: Any, path: str, reading: Reading, depth: int = 1) -> Query:
    """One query object. Raises QueryRefused with the path of what is not allowed."""
    kind, body = single(value, path, "query")
    inner_path = below(path, kind)
    if depth > MAX_DEPTH:
        refuse(inner_path, f"is nested deeper than {MAX_DEPTH} queries")
    reading.count_clause(inner_path)
    if kind in LEAVES:
        return LEAVES[kind](body, inner_path, reading)
    if kind in COMPOUNDS:
        return COMPOUNDS[kind](body, inner_path, lambda v, p: parse_query(v, p, reading, depth + 1))
    refuse(inner_path, "is not an allowed query")
