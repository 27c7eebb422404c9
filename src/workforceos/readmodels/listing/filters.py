"""One list parameter -> a query."""

import json
import re
import unicodedata
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from workforceos.readmodels.canonical import canonical_json
from workforceos.readmodels.listing.dates import Clock, date_filter
from workforceos.readmodels.listing.numbers import number_filter
from workforceos.readmodels.listing.refusal import not_an_id, not_an_option, wrong_type
from workforceos.readmodels.model import Field, FieldType
from workforceos.readmodels.tree import Bool, Contains, Exists, MatchAll, Query, Term

MAX_VALUES = 200
MAX_PATTERN = 400
"""Characters that a text may be asked to contain: a longer pattern is more than Elasticsearch takes on."""
OPERATORS = ("contains", "overlap")

_UNUSABLE = re.compile("[\x00\ud800-\udfff]")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def field_filter(field: Field, values: Sequence[str], operator: str, clock: Clock) -> Query:
    """All values of one parameter: any of them holds, or with `contains` on an array every one."""
    name = field.name
    if len(values) > MAX_VALUES:
        raise wrong_type(name, f"may be given {MAX_VALUES} times at most")
    queries = list(dict.fromkeys(_one(field, value, clock) for value in values))
    if len(queries) == 1:
        return queries[0]
    if field.array and operator == "contains":
        return Bool(filter=tuple(queries))
    return Bool(should=tuple(queries))


def _one(field: Field, value: str, clock: Clock) -> Query:
    name = field.name
    if _UNUSABLE.search(value):
        raise wrong_type(name, "holds a character that no value may hold")
    if field.type not in (FieldType.STRING, FieldType.TEXT):
        value = value.strip()
    if value == "null":
        return Bool(must_not=(Exists(name),))
    match field.type:
        case FieldType.STRING | FieldType.TEXT:
            text = unicodedata.normalize("NFC", value.strip())  # as texts are kept
            if field.array:
                return Term(name, text)
            if len(text) > MAX_PATTERN:
                raise wrong_type(name, f"must have at most {MAX_PATTERN:,} characters")
            return Contains(name, text) if text else MatchAll()
        case FieldType.ID:
            return Term(name, _id(name, value))
        case FieldType.ENUM:
            return Term(name, _option(field, value))
        case FieldType.BOOLEAN:
            if value.lower() not in ("true", "false"):
                raise wrong_type(name, "must be true, false or null")
            return Term(name, value.lower() == "true")
        case FieldType.INTEGER | FieldType.DECIMAL:
            return number_filter(name, field, name, value)
        case FieldType.DAY | FieldType.INSTANT:
            return date_filter(name, field, name, value, clock)
        case FieldType.OBJECT:
            return Term(name, canonical_json(_json_object(name, value)))


def _id(name: str, value: str) -> str:
    if not _UUID.fullmatch(value):
        raise not_an_id(name)
    return str(UUID(value))


def _option(field: Field, value: str) -> str:
    for option in field.options:
        if option.lower() == value.lower():
            return option
    raise not_an_option(field.name, field.options)


def _json_object(name: str, value: str) -> Any:
    try:
        found = json.loads(value, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise wrong_type(name, "must be a JSON object or null") from None
    if not isinstance(found, dict | list):
        raise wrong_type(name, "must be a JSON object or null")
    return found


def _no_constant(text: str) -> Any:
    raise ValueError(text)
