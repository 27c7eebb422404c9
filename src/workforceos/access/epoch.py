"""Instants as the tables of access keep them."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_milliseconds(at: datetime) -> int:
    """An aware instant as whole milliseconds since 1970, exact (no floating point)."""
    return (at - _EPOCH) // timedelta(milliseconds=1)


def from_milliseconds(value: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=value)
