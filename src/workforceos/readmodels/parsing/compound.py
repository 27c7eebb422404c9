"""Queries that hold queries: bool, constant_score, dis_max."""

import re
from collections.abc import Callable
from typing import Any

from workforceos.readmodels.parsing.json_values import a_number, an_object, below, only
from workforceos.readmodels.parsing.refusal import refuse
from workforceos.readmodels.tree import Bool, ConstantScore, DisMax, MatchNone, Query

Inner = Callable[[Any, str], Query]
"""Reads a nested query at a path."""

_CLAUSES = ("must", "filter", "should", "must_not")
_BOOL_KEYS = frozenset({*_CLAUSES, "minimum_should_match", "boost"})


def boost_of(body: dict[str, Any], path: str) -> float:
    """`boost`, 1.0 where there is none. Lucene has no negative scores."""
    boost = a_number(body.get("boost", 1.0), below(path, "boost"))
    if not 0 <= boost <= 1e6:
        refuse(below(path, "boost"), "must be from 0 to 1,000,000")
    return boost


def bool_(value: Any, path: str, inner: Inner) -> Query:
    """Each clause is one query or a list of them."""
    body = an_object(value, path)
    only(body, _BOOL_KEYS, path)
    clauses = {name: _queries(body[name], below(path, name), inner) if name in body else () for name in _CLAUSES}
    should = clauses["should"]
    wanted = _wanted(body.get("minimum_should_match"), below(path, "minimum_should_match"), len(should))
    positive = clauses["must"] or clauses["filter"]
    if not positive and (wanted == 0 or not should):
        wanted = None  # Lucene asks for one of them even so, and for none where there is nothing but must_not
    if wanted is not None and wanted > len(should):
        return MatchNone()
    return Bool(**clauses, minimum_should_match=wanted, boost=boost_of(body, path))


def constant_score(value: Any, path: str, inner: Inner) -> Query:
    body = an_object(value, path)
    only(body, frozenset({"filter", "boost"}), path)
    if "filter" not in body:
        refuse(path, "needs a filter")
    return ConstantScore(inner(body["filter"], below(path, "filter")), boost=boost_of(body, path))


def dis_max(value: Any, path: str, inner: Inner) -> Query:
    body = an_object(value, path)
    only(body, frozenset({"queries", "tie_breaker", "boost"}), path)
    queries = _queries(body.get("queries", []), below(path, "queries"), inner)
    if not queries:
        refuse(path, "needs queries")
    return DisMax(queries, tie_breaker=tie_breaker_of(body, path), boost=boost_of(body, path))


def tie_breaker_of(body: dict[str, Any], path: str) -> float:
    tie_breaker = a_number(body.get("tie_breaker", 0.0), below(path, "tie_breaker"))
    if not 0 <= tie_breaker <= 1:
        refuse(below(path, "tie_breaker"), "must be from 0 to 1")
    return tie_breaker


def _queries(value: Any, path: str, inner: Inner) -> tuple[Query, ...]:
    if isinstance(value, list):
        return tuple(inner(item, f"{path}[{index}]") for index, item in enumerate(value))
    return (inner(value, path),)


def _wanted(value: Any, path: str, clauses: int) -> int | None:
    """minimum_should_match as a count: a number, or a share as "75%"; negative ones say how many may be missing."""
    if value is None:
        return None
    found = re.fullmatch(r"(-?[0-9]{1,4})(%?)", str(value)) if isinstance(value, int | str) else None
    if found is None or isinstance(value, bool):
        refuse(path, "must be a whole number or a percentage")
    number = int(found[1])
    if found[2]:
        if not -100 <= number <= 100:
            refuse(path, "must be from -100% to 100%")
        share = abs(number) * clauses // 100
        number = share if number >= 0 else -share
        return number if number >= 0 and not found[1].startswith("-") else clauses + number
    return number if number >= 0 else max(clauses + number, 0)
