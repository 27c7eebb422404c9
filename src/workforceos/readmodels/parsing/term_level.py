"""Queries on exact values."""

import re
from typing import Any

from workforceos.readmodels.model import FieldType
from workforceos.readmodels.parsing import values
from workforceos.readmodels.parsing.compound import boost_of
from workforceos.readmodels.parsing.context import MAX_TERMS, MIN_WILDCARD_LITERALS, Reading
from workforceos.readmodels.parsing.fields import DATES, EXACT_TEXT, Target
from workforceos.readmodels.parsing.json_values import a_boolean, a_list, a_string, an_object, below, only, single
from workforceos.readmodels.parsing.refusal import refuse
from workforceos.readmodels.parsing.spans import fewest
from workforceos.readmodels.parsing.zones import zone, zone_name
from workforceos.readmodels.tree import (
    Exists,
    Ids,
    MatchAll,
    MatchNone,
    Prefix,
    Query,
    Range,
    Spans,
    Term,
    Terms,
    Value,
    Wildcard,
)

_SIDES: tuple[values.Side, ...] = ("gt", "gte", "lt", "lte")


def match_all(value: Any, path: str, reading: Reading) -> Query:
    body = an_object(value, path)
    only(body, frozenset({"boost"}), path)
    return MatchAll(boost_of(body, path))


def match_none(value: Any, path: str, reading: Reading) -> Query:
    only(an_object(value, path), frozenset(), path)
    return MatchNone()


def term(value: Any, path: str, reading: Reading) -> Query:
    """{"field": value} or {"field": {"value", "case_insensitive", "boost"}}."""
    name, given = single(value, path, "field")
    path = below(path, name)
    target = reading.fields.comparable(name, path)
    body = _long_form(given, "value", frozenset({"case_insensitive"}), path)
    insensitive = _case_insensitive(body, target, path)
    return equal(target, body.get("value"), path, reading, insensitive, boost_of(body, path))


def equal(
    target: Target, value: Any, path: str, reading: Reading, insensitive: bool = False, boost: float = 1.0
) -> Query:
    """The field equals the value; a date less exact than the field stands for all that it covers."""
    if target.type in DATES:
        covered = values.span(target, value, path, reading.now)
        if covered is None:
            return MatchNone()
        if covered[0] == covered[1]:
            return Term(target.name, covered[0], boost=boost)
        return Range(target.name, gte=covered[0], lte=covered[1], boost=boost)
    wanted = values.exact(target, value, path)
    if target.type is FieldType.INTEGER and not isinstance(wanted, int):
        return MatchNone()
    return Term(target.name, wanted, insensitive, boost)


def terms(value: Any, path: str, reading: Reading) -> Query:
    """A literal list only: no lookup of other documents."""
    body = dict(an_object(value, path))
    boost = boost_of(body, path)
    body.pop("boost", None)
    name, given = single(body, path, "field")
    path = below(path, name)
    target = reading.fields.comparable(name, path)
    items = a_list(given, path)
    if len(items) > MAX_TERMS:
        refuse(path, f"holds more than {MAX_TERMS:,} values")
    found = [equal(target, item, f"{path}[{index}]", reading) for index, item in enumerate(items)]
    if any(isinstance(query, Range) for query in found):
        return _spans(target, found, path, reading, boost)
    values_: tuple[Value, ...] = tuple(dict.fromkeys(query.value for query in found if isinstance(query, Term)))
    return Terms(target.name, values_, boost) if values_ else MatchNone()


def _spans(target: Target, found: list[Query], path: str, reading: Reading, boost: float) -> Query:
    """Days and months together: each stands for a span."""
    covered: list[tuple[Any, Any]] = []
    for query in found:
        if isinstance(query, Range):
            covered.append((query.gte, query.lte))
        elif isinstance(query, Term):
            covered.append((query.value, query.value))
    spans = fewest(covered)
    if len(spans) == 1:
        return Range(target.name, gte=spans[0][0], lte=spans[0][1], boost=boost)
    reading.count_spans(len(spans), path)
    return Spans(target.name, spans, boost)


def range_(value: Any, path: str, reading: Reading) -> Query:
    name, given = single(value, path, "field")
    path = below(path, name)
    target = reading.fields.comparable(name, path)
    body = an_object(given, path)
    only(body, frozenset({*_SIDES, "time_zone", "boost"}), path)
    if "time_zone" in body and target.type not in DATES:
        refuse(below(path, "time_zone"), "is for dates only")
    tz = zone(zone_name(body.get("time_zone", "UTC"), below(path, "time_zone")))
    bounds: dict[values.Side, Value] = {}
    for side in _SIDES:
        if body.get(side) is not None:
            kept, limit = values.bound(target, side, body[side], below(path, side), reading.now, tz)
            if any(other[0] == side[0] for other in bounds):
                refuse(below(path, side), "is one bound too many on its side")
            bounds[kept] = limit
    if not bounds:
        return Exists(target.name, boost_of(body, path))
    return Range(target.name, boost=boost_of(body, path), **bounds)


def exists(value: Any, path: str, reading: Reading) -> Query:
    body = an_object(value, path)
    only(body, frozenset({"field", "boost"}), path)
    return Exists(reading.fields.resolve(body.get("field"), below(path, "field")).name, boost_of(body, path))


def ids(value: Any, path: str, reading: Reading) -> Query:
    body = an_object(value, path)
    only(body, frozenset({"values", "boost"}), path)
    path = below(path, "values")
    given = body.get("values")
    items = [given] if isinstance(given, str) else a_list(given, path)
    if len(items) > MAX_TERMS:
        refuse(path, f"holds more than {MAX_TERMS:,} values")
    texts = [a_string(item, f"{path}[{index}]") for index, item in enumerate(items)]
    # Elasticsearch refuses an empty id, which no document has
    found = tuple(dict.fromkeys(text for text in texts if text))
    return Ids(found, boost_of(body, path)) if found else MatchNone()


def prefix(value: Any, path: str, reading: Reading) -> Query:
    name, given = single(value, path, "field")
    path = below(path, name)
    target = _textual(name, path, reading)
    body = _long_form(given, "value", frozenset({"case_insensitive"}), path)
    text = values.text_of(body.get("value"), path, values.MAX_PATTERN)
    return Prefix(target.name, text, _case_insensitive(body, target, path), boost_of(body, path))


def wildcard(value: Any, path: str, reading: Reading) -> Query:
    """The pattern under "value", or "wildcard" as older clients write it."""
    name, given = single(value, path, "field")
    path = below(path, name)
    target = _textual(name, path, reading)
    body = _long_form(given, "value", frozenset({"case_insensitive", "wildcard"}), path)
    pattern = values.text_of(body.get("value", body.get("wildcard")), path, values.MAX_PATTERN)
    escaped_as_one = re.sub(r"\\.", "x", pattern, flags=re.DOTALL)
    if len(re.sub(r"[*?]", "", escaped_as_one)) < MIN_WILDCARD_LITERALS:
        refuse(path, f"needs at least {MIN_WILDCARD_LITERALS} characters besides * and ?")
    return Wildcard(target.name, pattern, _case_insensitive(body, target, path), boost_of(body, path))


def _textual(name: str, path: str, reading: Reading) -> Target:
    target = reading.fields.resolve(name, path)
    if target.type not in EXACT_TEXT:
        refuse(path, "is no text: only equality and ranges can be asked of it")
    return target


def _long_form(given: Any, main: str, more: frozenset[str], path: str) -> dict[str, Any]:
    """A scalar stands for {main: scalar}."""
    if not isinstance(given, dict):
        return {main: given}
    only(given, more | {main, "boost"}, path)
    return given


def _case_insensitive(body: dict[str, Any], target: Target, path: str) -> bool:
    insensitive = a_boolean(body.get("case_insensitive", False), below(path, "case_insensitive"))
    if insensitive and target.type not in EXACT_TEXT:
        refuse(below(path, "case_insensitive"), "is for text only")
    return insensitive
