"""Full-text queries. A field without tokens (a number, a date, an enum) is compared exactly instead."""

from typing import Any, Literal

from workforceos.readmodels.parsing import values
from workforceos.readmodels.parsing.compound import boost_of, tie_breaker_of
from workforceos.readmodels.parsing.context import MAX_CLAUSES, Reading
from workforceos.readmodels.parsing.json_values import a_list, a_string, an_object, below, only, single
from workforceos.readmodels.parsing.refusal import refuse
from workforceos.readmodels.parsing.term_level import equal
from workforceos.readmodels.tree import DisMax, Match, MatchPhrase, MultiMatch, Query

_MULTI_MATCH_KEYS = frozenset({"query", "fields", "operator", "type", "tie_breaker", "boost"})


def match(value: Any, path: str, reading: Reading) -> Query:
    """{"field": text} or {"field": {"query", "operator", "boost"}}."""
    name, given = single(value, path, "field")
    path = below(path, name)
    body = _long_form(given, frozenset({"query", "operator", "boost"}), path)
    target, analyzed = reading.fields.resolve_text(name, path)
    boost = boost_of(body, path)
    operator = _operator(body, path)
    if not analyzed:
        comparable = reading.fields.comparable(target.name, path)
        return equal(comparable, body.get("query"), path, reading, boost=boost)
    text = values.text_of(body.get("query"), path)
    reading.count_words(text, path)
    return Match(target.name, text, operator, boost)


def match_phrase(value: Any, path: str, reading: Reading) -> Query:
    name, given = single(value, path, "field")
    path = below(path, name)
    body = _long_form(given, frozenset({"query", "boost"}), path)
    target, analyzed = reading.fields.resolve_text(name, path)
    boost = boost_of(body, path)
    if not analyzed:
        comparable = reading.fields.comparable(target.name, path)
        return equal(comparable, body.get("query"), path, reading, boost=boost)
    text = values.text_of(body.get("query"), path)
    reading.count_words(text, path)
    return MatchPhrase(target.name, text, boost)


def multi_match(value: Any, path: str, reading: Reading) -> Query:
    """best_fields over named fields: no patterns, no boosts per field."""
    body = an_object(value, path)
    only(body, _MULTI_MATCH_KEYS, path)
    if body.get("type", "best_fields") != "best_fields":
        refuse(below(path, "type"), "must be best_fields")
    fields_path = below(path, "fields")
    names = a_list(body.get("fields"), fields_path)
    if not 1 <= len(names) <= MAX_CLAUSES:
        refuse(fields_path, f"must name 1 to {MAX_CLAUSES} fields")
    text = values.text_of(body.get("query"), below(path, "query"))
    operator, tie_breaker, boost = _operator(body, path), tie_breaker_of(body, path), boost_of(body, path)
    analyzed: list[str] = []
    exact: list[Query] = []
    for index, name in enumerate(names):
        at = f"{fields_path}[{index}]"
        target, tokens = reading.fields.resolve_text(a_string(name, at), at)
        reading.count_clause(at)
        if tokens:
            analyzed.append(target.name)
        else:
            exact.append(equal(reading.fields.comparable(target.name, at), text, at, reading))
    words = MultiMatch(tuple(dict.fromkeys(analyzed)), text, operator, tie_breaker, boost)
    reading.count_words(text, path, len(words.fields))
    if not exact:
        return words
    # best_fields is the best of one query per field, so exact fields can stand beside the tokens of the others.
    queries: tuple[Query, ...] = tuple(Match(name, text, operator) for name in words.fields)
    return DisMax((*queries, *exact), tie_breaker, boost)


def _long_form(given: Any, allowed: frozenset[str], path: str) -> dict[str, Any]:
    if not isinstance(given, dict):
        return {"query": given}
    only(given, allowed, path)
    return given


def _operator(body: dict[str, Any], path: str) -> Literal["or", "and"]:
    operator = a_string(body.get("operator", "or"), below(path, "operator")).lower()
    if operator not in ("or", "and"):
        refuse(below(path, "operator"), "must be and or or")
    return "and" if operator == "and" else "or"
