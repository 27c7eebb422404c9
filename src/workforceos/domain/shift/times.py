"""A shift's instants, with the rules for what a client may send."""

from datetime import date
from zoneinfo import ZoneInfo

from workforceos.domain.shift.rules import EndTimeIsNotValid, ShiftDateIsNotValid, StartTimeIsNotValid
from workforceos.domain.time import Span, is_wall_clock, shift_span

FIRST_DAY = date(1970, 1, 1)
LAST_DAY = date(2200, 12, 31)


def checked_span(day: date, start: str, end: str, zone: ZoneInfo) -> Span:
    """See `shift_span`. Raises ShiftDateIsNotValid, StartTimeIsNotValid, EndTimeIsNotValid."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ShiftDateIsNotValid()
    if not is_wall_clock(start):
        raise StartTimeIsNotValid()
    if not is_wall_clock(end):
        raise EndTimeIsNotValid()
    return shift_span(day, start, end, zone)
