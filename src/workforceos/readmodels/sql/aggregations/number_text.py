"""Doubles as text in keys of buckets."""

from decimal import Decimal


def number_text(value: float) -> str:
    """A double as Java writes it: in scientific form from ten million up and below a thousandth."""
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return str(float(value))
    number = Decimal(repr(float(value))).normalize()
    sign, digits, _ = number.as_tuple()
    first, *rest = map(str, digits)
    return f"{'-' if sign else ''}{first}.{''.join(rest) or '0'}E{number.adjusted()}"
