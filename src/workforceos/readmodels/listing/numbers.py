"""Filters on numbers: equality, comparisons, and spans."""

import math
import re
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from workforceos.readmodels.listing.refusal import wrong_type
from workforceos.readmodels.model import Field, FieldType
from workforceos.readmodels.tree import MatchNone, Query, Range, Term

_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?")
_COMPARED = re.compile(r"\$(lt|lte|gt|gte)-(.+)", re.DOTALL)
_LONG = 2**63


def number_filter(path: str, field: Field, parameter: str, value: str) -> Query:
    """One value of a number parameter. A fraction asked of a whole number is between two of them."""
    if value.startswith("$btw-"):
        low, separator, high = value[5:].partition("~")
        if not separator:
            raise wrong_type(parameter, "$btw- needs two numbers: $btw-<from>~<to>")
        return Range(path, gte=_bound(low, field, parameter, up=True), lte=_bound(high, field, parameter, up=False))
    compared = _COMPARED.fullmatch(value)
    if compared:
        return _compare(path, field, parameter, compared[1], _number(compared[2], parameter))
    number = _number(value, parameter)
    if field.type is FieldType.DECIMAL:
        return Term(path, number)
    return Term(path, _whole(number, parameter)) if number == number.to_integral_value() else MatchNone()


def _compare(path: str, field: Field, parameter: str, side: str, number: Decimal) -> Query:
    if field.type is FieldType.DECIMAL or number == number.to_integral_value():
        limit = number if field.type is FieldType.DECIMAL else _whole(number, parameter)
        match side:
            case "lt":
                return Range(path, lt=limit)
            case "lte":
                return Range(path, lte=limit)
            case "gt":
                return Range(path, gt=limit)
            case _:
                return Range(path, gte=limit)
    if side in ("lt", "lte"):
        return Range(path, lte=_whole(number.to_integral_value(ROUND_FLOOR), parameter))
    return Range(path, gte=_whole(number.to_integral_value(ROUND_CEILING), parameter))


def _bound(text: str, field: Field, parameter: str, *, up: bool) -> Decimal | int:
    number = _number(text, parameter)
    if field.type is FieldType.DECIMAL:
        return number
    return _whole(number.to_integral_value(ROUND_CEILING if up else ROUND_FLOOR), parameter)


def _number(text: str, parameter: str) -> Decimal:
    if not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        raise wrong_type(parameter, "must be a number")
    return Decimal(text)


def _whole(number: Decimal, parameter: str) -> int:
    if not -_LONG <= number < _LONG:
        raise wrong_type(parameter, "is out of range for a whole number")
    return int(number)
