"""Query tree -> Elasticsearch queries."""

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from workforceos.readmodels.canonical import folded
from workforceos.readmodels.elasticsearch.templates import CANONICAL_SUFFIX
from workforceos.readmodels.model import FieldType, RecordModel
from workforceos.readmodels.tree import (
    Bool,
    ConstantScore,
    Contains,
    DisMax,
    Exists,
    Ids,
    Match,
    MatchAll,
    MatchNone,
    MatchPhrase,
    MultiMatch,
    Prefix,
    Query,
    Range,
    Spans,
    Term,
    Terms,
    Value,
    Wildcard,
)
from workforceos.readmodels.values import instant

Body = dict[str, Any]

_ANALYZED = (FieldType.STRING, FieldType.TEXT)
_LONG_PATTERN = 60
"""Characters. A wildcard query gives up on longer ones that repeat themselves, a regular expression may be told to try
harder."""


def of_company(company_id: UUID, query: Body, *, scored: bool) -> Body:
    """The only way into an index: one company's documents (by routing), without tombstones."""
    asked: Body = {
        "filter": [{"term": {"_routing": str(company_id)}}],
        "must_not": [{"term": {"deleted": True}}],
    }
    if scored:
        asked["must"] = [query]
    else:
        asked["filter"].append(query)
    return {"bool": asked}


def compile_query(query: Query, model: RecordModel) -> Body:
    """One query. Values are compared in the subfield that the tree's semantics ask for."""
    match query:
        case MatchAll(boost=boost):
            return {"match_all": {"boost": boost}}
        case MatchNone():
            return {"match_none": {}}
        case Term():
            return _term(query, model)
        case Terms(field=field, values=values, boost=boost):
            return {"terms": {field: [plain(value) for value in values], "boost": boost}}
        case Range():
            return _range(query)
        case Spans(field=field, spans=spans, boost=boost):
            either = [_range(Range(field, gte=first, lte=last)) for first, last in spans]
            return {"constant_score": {"filter": {"bool": {"should": either}}, "boost": boost}}
        case Exists():
            return _exists(query, model)
        case Ids(values=values, boost=boost):
            return {"ids": {"values": list(values), "boost": boost}}
        case Prefix(field=field, value=value, case_insensitive=insensitive, boost=boost):
            name, text, how = _cased(field, value, insensitive, model)
            return {"prefix": {name: {"value": text, "boost": boost, **how}}}
        case Wildcard(field=field, pattern=pattern, case_insensitive=insensitive, boost=boost):
            name, text, how = _cased(field, pattern, insensitive, model)
            return {"wildcard": {name: {"value": text, "boost": boost, **how}}}
        case Contains(field=field, text=text):
            name, text, how = _cased(field, text, True, model)
            return _containing(name, text, how)
        case Match(field=field, text=text, operator=operator, boost=boost):
            return {"match": {f"{field}.text": {"query": text, "operator": operator, "boost": boost}}}
        case MatchPhrase(field=field, text=text, boost=boost):
            return {"match_phrase": {f"{field}.text": {"query": text, "boost": boost}}}
        case MultiMatch():
            return _multi_match(query)
        case Bool():
            return _bool(query, model)
        case ConstantScore(filter=inner, boost=boost):
            return {"constant_score": {"filter": compile_query(inner, model), "boost": boost}}
        case DisMax(queries=queries, tie_breaker=tie_breaker, boost=boost):
            return {"dis_max": {"queries": _all(queries, model), "tie_breaker": tie_breaker, "boost": boost}}


def plain(value: Value) -> Any:
    """A tree value as JSON."""
    if isinstance(value, datetime):
        return instant(value)
    return float(value) if isinstance(value, Decimal) else value


def _all(queries: Sequence[Query], model: RecordModel) -> list[Body]:
    return [compile_query(query, model) for query in queries]


def _term(query: Term, model: RecordModel) -> Body:
    if query.case_insensitive and isinstance(query.value, str):
        name, text, how = _cased(query.field, query.value, True, model)
        return {"term": {name: {"value": text, "boost": query.boost, **how}}}
    is_object = model.by_name[query.field].type is FieldType.OBJECT
    name = query.field + CANONICAL_SUFFIX if is_object else query.field
    return {"term": {name: {"value": plain(query.value), "boost": query.boost}}}


def _range(query: Range) -> Body:
    bounds = {"gt": query.gt, "gte": query.gte, "lt": query.lt, "lte": query.lte}
    given = {side: plain(value) for side, value in bounds.items() if value is not None}
    return {"range": {query.field: {**given, "boost": query.boost}}}


def _exists(query: Exists, model: RecordModel) -> Body:
    match model.by_name[query.field].type:
        case FieldType.OBJECT:
            names = [query.field + CANONICAL_SUFFIX]
        case FieldType.STRING | FieldType.TEXT:
            names = [query.field, f"{query.field}.text"]  # a very long one is in the tokens only, "" in none of them
        case _:
            names = [query.field]
    if len(names) == 1:
        return {"exists": {"field": names[0], "boost": query.boost}}
    either = {"bool": {"should": [{"exists": {"field": name}} for name in names]}}
    return {"constant_score": {"filter": either, "boost": query.boost}}


def _cased(field: str, text: str, insensitive: bool, model: RecordModel) -> tuple[str, str, Body]:
    """Field, text and options of a comparison. Elasticsearch's own case_insensitive knows ASCII only, so free text is
    compared in its lower-case subfield."""
    if not insensitive:
        return field, text, {}
    if model.by_name[field].type in _ANALYZED:
        return f"{field}.lower", folded(text), {}
    return field, text, {"case_insensitive": True}


def _containing(name: str, text: str, how: Body) -> Body:
    if len(text) > _LONG_PATTERN:
        pattern = re.sub(r"[^\w\u0080-\U0010ffff]", r"\\\g<0>", text)
        return {"regexp": {name: {"value": f".*{pattern}.*", "flags": "NONE", "max_determinized_states": 10**6, **how}}}
    pattern = re.sub(r"[\\*?]", r"\\\g<0>", text)
    return {"wildcard": {name: {"value": f"*{pattern}*", **how}}}


def _multi_match(query: MultiMatch) -> Body:
    return {
        "multi_match": {
            "fields": [f"{name}.text" for name in query.fields],
            "query": query.text,
            "type": "best_fields",
            "operator": query.operator,
            "tie_breaker": query.tie_breaker,
            "boost": query.boost,
        }
    }


def _bool(query: Bool, model: RecordModel) -> Body:
    clauses = {"must": query.must, "filter": query.filter, "should": query.should, "must_not": query.must_not}
    body: Body = {name: _all(queries, model) for name, queries in clauses.items() if queries}
    if query.minimum_should_match is not None:
        body["minimum_should_match"] = query.minimum_should_match
    return {"bool": {**body, "boost": query.boost}}
