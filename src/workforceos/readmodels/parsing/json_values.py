"""Typed access to untrusted JSON; everything else is refused with its path."""

import math
import re
from typing import Any

from workforceos.readmodels.parsing.refusal import refuse

# A lone surrogate can't be encoded, and no stored string holds NUL, which PostgreSQL can't even compare.
_UNUSABLE = re.compile("[\x00\ud800-\udfff]")


def an_object(value: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        refuse(path, "must be an object")
    return value


def only(value: dict[str, Any], allowed: frozenset[str], path: str) -> None:
    """Refuses the first key that is not allowed."""
    for key in value:
        if key not in allowed:
            refuse(below(path, key), "is not allowed here")


def single(value: Any, path: str, what: str) -> tuple[str, Any]:
    """The only key of an object and its value."""
    found = an_object(value, path)
    if len(found) != 1:
        refuse(path, f"must hold exactly one {what}")
    return next(iter(found.items()))


def a_list(value: Any, path: str) -> list[Any]:
    if not isinstance(value, list):
        refuse(path, "must be a list")
    return value


def a_string(value: Any, path: str) -> str:
    if not isinstance(value, str):
        refuse(path, "must be a string")
    if _UNUSABLE.search(value):
        refuse(path, "holds a character that no text may hold")
    return value


def a_boolean(value: Any, path: str) -> bool:
    if value in ("true", "false"):
        return bool(value == "true")
    if not isinstance(value, bool):
        refuse(path, "must be true or false")
    return value


def an_integer(value: Any, path: str, least: int, most: int) -> int:
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,9}", value):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        refuse(path, f"must be a whole number from {least} to {most}")
    return value


def a_number(value: Any, path: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        refuse(path, "must be a number")
    try:
        number = float(value)
    except OverflowError:
        refuse(path, "is too large")
    if not math.isfinite(number):
        refuse(path, "must be a finite number")
    return number


def below(path: str, key: str) -> str:
    """The path of a key, safe to print and no longer than a line."""
    shown = _UNUSABLE.sub("?", key[:100])
    return f"{path}.{shown}" if path else shown
