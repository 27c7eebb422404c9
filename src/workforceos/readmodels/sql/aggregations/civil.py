"""The calendar beyond the years that `datetime` knows: it repeats every 400 years, with the days of the week.

An offset moves the buckets of a histogram millions of years away and back, and a zone shows the first instant of the
year 1 in the year before. Local milliseconds since 1970.
"""

from datetime import UTC, datetime

from workforceos.readmodels.sql.values import DAY_MS, from_ms, to_ms

CYCLE_YEARS = 400
CYCLE_MS = 146_097 * DAY_MS


def civil(local: int) -> tuple[datetime, int]:
    """A time of the years 1970 to 2369, in UTC, and the years to add to it."""
    cycles, rest = divmod(local, CYCLE_MS)
    return from_ms(rest), cycles * CYCLE_YEARS


def first_of_month(months: int) -> int:
    """The first midnight of a month, counted from January of the year 0."""
    cycles, rest = divmod(months - 1970 * 12, CYCLE_YEARS * 12)
    return to_ms(datetime(1970 + rest // 12, rest % 12 + 1, 1, tzinfo=UTC)) + cycles * CYCLE_MS
