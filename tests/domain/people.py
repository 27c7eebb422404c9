"""Who is who in domain tests, and when is when."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

MAYA, ANNA, BEN, CARL = (UUID(int=n) for n in (1, 2, 3, 4))
KITCHEN, BAR, HALL = (UUID(int=n) for n in (11, 12, 13))
SHIFT_ID = UUID(int=21)
MONDAY = date(2024, 6, 3)


def on(day: date, clock: str) -> datetime:
    """The UTC instant of HH:mm or HH:mm:ss on a day."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=UTC)


def at(clock: str, *, days: int = 0) -> datetime:
    """The UTC instant of a time on that Monday, or some days later."""
    return on(MONDAY + timedelta(days=days), clock)
