"""What is wrong with input, in the names of the API."""

import re
from collections.abc import Sequence
from typing import Any

from workforceos.http.problems import plain_problem
from workforceos.http.refusal import Refused

IS_REQUIRED = "IsRequired"
IS_NOT_ALLOWED = "IsNotAllowed"
TYPE_IS_NOT_VALID = "TypeIsNotValid"
NOT_AN_ID = "isNotAValidID"
NOT_A_DATE = "IsNotAValidDate"
NOT_AN_ENUM_VALUE = "IsNotAValidEnumValue"
MUST_NOT_BE_AN_ARRAY = "MustNotBeAnArray"

SUFFIXES = (IS_REQUIRED, TYPE_IS_NOT_VALID, NOT_AN_ID, NOT_A_DATE, NOT_AN_ENUM_VALUE, MUST_NOT_BE_AN_ARRAY)
"""What can be wrong with a field that a request may have."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_SCALARS = (
    "string_",
    "int_",
    "bool_",
    "float_",
    "decimal_",
    "model_",
    "dict_",
    "enum",
    "literal_error",
    "date",
    "uuid",
)


def refused_field(field: str, suffix: str, problem: str) -> Refused:
    """One field that is wrong: `suffix` is one of the names above."""
    return Refused(400, _code(field, suffix), [{"field": field, "problem": problem}])


def refused_input(errors: Sequence[Any]) -> Refused:
    """All problems that Pydantic found; the first one gives its name to the refusal."""
    found = [_problem(error) for error in errors]
    return Refused(400, found[0][0], [{"field": field, "problem": problem} for _, field, problem in found])


def _problem(error: Any) -> tuple[str, str, str]:
    named = error.get("ctx", {}).get("field")  # set by checks of a whole model that speak of one field
    loc = (*error["loc"], named) if isinstance(named, str) else error["loc"]
    path = [part for part in loc if isinstance(part, int) or _NAME.fullmatch(part)]
    shown = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".") or "body"
    name = next((part for part in reversed(path) if isinstance(part, str)), "body")
    kind, value = error["type"], error.get("input")
    if kind in SUFFIXES:
        return _code(name, kind), shown, error["msg"]
    if kind == "missing" or (value is None and kind != "extra_forbidden"):
        return _code(name, IS_REQUIRED), shown, "is required"
    if kind == "extra_forbidden":
        return _code(name, IS_NOT_ALLOWED), shown, "is not a field of this request"
    if isinstance(value, list) and kind.startswith(_SCALARS):
        return _code(name, MUST_NOT_BE_AN_ARRAY), shown, "must not be an array"
    suffix = NOT_AN_ENUM_VALUE if kind in ("enum", "literal_error") else TYPE_IS_NOT_VALID
    return _code(name, suffix), shown, plain_problem(kind, error["msg"], error.get("ctx", {}))


def _code(name: str, suffix: str) -> str:
    return f"errMsg_{name}{suffix}"
