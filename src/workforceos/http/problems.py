"""What Pydantic found wrong with a value, in plain words: those of JSON, not of Python."""

from collections.abc import Mapping
from typing import Any, get_args

from pydantic_core.core_schema import ErrorType

_KNOWN = frozenset(get_args(ErrorType))
_OBJECT, _ARRAY, _STRING = "must be an object", "must be an array", "must be a string"
_WHOLE, _NUMBER, _FLAG = "must be a whole number", "must be a number", "must be true or false"
_DAY, _TIME, _INSTANT = "must be a day as YYYY-MM-DD", "must be a time of day", "must be an instant as in ISO 8601"
_DURATION, _ID, _URL = "must be a duration as in ISO 8601", "must be a UUID", "must be a URL"

_BY_BEGINNING = {
    "model_": _OBJECT,
    "dataclass_": _OBJECT,
    "dict_": _OBJECT,
    "mapping_": _OBJECT,
    "list_": _ARRAY,
    "tuple_": _ARRAY,
    "set_": _ARRAY,
    "frozen_set_": _ARRAY,
    "iterable_": _ARRAY,
    "string_": _STRING,
    "bytes_": _STRING,
    "int_": _WHOLE,
    "float_": _NUMBER,
    "decimal_": _NUMBER,
    "finite_number": _NUMBER,
    "bool_": _FLAG,
    "date_": _DAY,
    "time_delta_": _DURATION,
    "time_": _TIME,
    "datetime_": _INSTANT,
    "uuid_": _ID,
    "url_": _URL,
}
"""The first that a kind of error begins with; what has limits is named more closely below."""

_WITH_LIMITS = {
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "multiple_of": "must be a multiple of {multiple_of}",
    "too_short": "must have {min_length} or more elements",
    "too_long": "must have at most {max_length} elements",
    "string_too_short": "must have {min_length} or more characters",
    "string_too_long": "must have at most {max_length} characters",
    "string_pattern_mismatch": "does not have the form that is asked for",
    "int_parsing_size": "must be a whole number of at most 64 bits",
    "decimal_max_digits": "must have at most {max_digits} digits",
    "decimal_max_places": "must have at most {decimal_places} digits behind the point",
    "decimal_whole_digits": "must have at most {whole_digits} digits before the point",
    "url_too_long": "must have at most {max_length} characters",
    "enum": "must be {expected}",
    "literal_error": "must be {expected}",
}


def plain_problem(kind: str, message: str, facts: Mapping[str, Any]) -> str:
    """One problem: `kind`, `message` and `facts` (its `ctx`) as Pydantic reports them.

    A check of ours has found its own words; a kind that no JSON body brings about is only "not valid".
    """
    if kind in _WITH_LIMITS:
        return _WITH_LIMITS[kind].format_map({name: _plain(value) for name, value in facts.items()})
    if kind in ("value_error", "assertion_error") and "error" in facts:
        return str(facts["error"]) or "is not valid"
    if kind not in _KNOWN:
        return message
    return next((words for beginning, words in _BY_BEGINNING.items() if kind.startswith(beginning)), "is not valid")


def _plain(value: Any) -> str:
    """Options come in quotes: 'asc' or 'desc'."""
    return str(value).replace("'", "")
