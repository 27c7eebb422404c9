"""Where a bucket of time begins, as Elasticsearch's `Rounding` decides it. Milliseconds since 1970 UTC."""

from typing import Protocol

from workforceos.readmodels.sql.aggregations.civil import civil, first_of_month
from workforceos.readmodels.sql.aggregations.zones import Zone, zone_of
from workforceos.readmodels.sql.values import DAY_MS
from workforceos.readmodels.tree import DateHistogramAgg, Interval

_CLOCK: dict[Interval, int] = {"minute": 60_000, "hour": 3_600_000}
_MONTHS: dict[Interval, int] = {"month": 1, "quarter": 3, "year": 12}
_SHORTEST_CHANGE = 60_000
_MONDAY = 4 * DAY_MS  # 1970-01-05


class Rounding(Protocol):
    def start(self, at: int) -> int:
        """The beginning of the bucket that an instant falls into."""
        ...

    def following(self, start: int) -> int:
        """The beginning of the bucket after the one that begins at `start`."""
        ...


class Days:
    """Units that begin at a local midnight; where midnight is skipped, at the first instant of that day."""

    def __init__(self, zone: Zone, interval: Interval) -> None:
        self._zone = zone
        self._interval = interval

    def start(self, at: int) -> int:
        return self._first_instant(self._truncated(at + self._zone.offset(at)))

    def following(self, start: int) -> int:
        local = self._truncated(start + self._zone.offset(start))
        return self._first_instant(self._later(local))

    def _truncated(self, local: int) -> int:
        if self._interval == "day":
            return local // DAY_MS * DAY_MS
        if self._interval == "week":
            return (local - _MONDAY) // (7 * DAY_MS) * 7 * DAY_MS + _MONDAY
        return first_of_month(self._month(local))

    def _later(self, local: int) -> int:
        if self._interval in ("day", "week"):
            return local + (DAY_MS if self._interval == "day" else 7 * DAY_MS)
        return first_of_month(self._month(local) + _MONTHS[self._interval])

    def _month(self, local: int) -> int:
        """The first month of the unit, counted from January of the year 0."""
        day, years = civil(local)
        step = _MONTHS[self._interval]
        return (day.year + years) * 12 + (day.month - 1) // step * step

    def _first_instant(self, midnight: int) -> int:
        if self._zone.fixed:
            return midnight - self._zone.offset(midnight)
        found = self._zone.instants(midnight)
        return found[0] if found else self._zone.gap_end(midnight)


class Clock:
    """Minutes and hours of the local clock. A clock change ends a bucket, unless it falls inside the hour."""

    def __init__(self, zone: Zone, interval: Interval) -> None:
        self._zone = zone
        self._size = _CLOCK[interval]

    def start(self, at: int) -> int:
        while True:
            truncated = self._truncated(at)
            low = at - 2 * DAY_MS if truncated is None else truncated
            change = self._zone.last_change(low, at)
            if change is None:
                # a change exactly at the truncated time, or none at all
                return at if truncated is None else truncated
            at = change - 1

    def following(self, start: int) -> int:
        at = start + self._size
        while (found := self.start(at)) <= start:
            at += _SHORTEST_CHANGE  # a clock that went back by half an hour makes this hour longer
        return found

    def _truncated(self, at: int) -> int | None:
        local = (at + self._zone.offset(at)) // self._size * self._size
        earlier = [instant for instant in self._zone.instants(local) if instant <= at]
        return earlier[-1] if earlier else None


class Fixed:
    """Equal steps of the local clock."""

    def __init__(self, zone: Zone, size: int) -> None:
        self._zone = zone
        self._size = size

    def start(self, at: int) -> int:
        if self._zone.fixed:
            offset = self._zone.offset(at)
            return (at + offset) // self._size * self._size - offset
        asked = at
        while True:
            local = (asked + self._zone.offset(asked)) // self._size * self._size
            found = self._zone.instants(local)
            if not found:
                return self._zone.gap_end(local)
            result = self._latest(found, asked)
            if result is not None:
                return result
            change = self._zone.last_change(found[0], asked + 1)
            if change is None:
                return found[0]
            asked = change - 1

    def _latest(self, instants: list[int], at: int) -> int | None:
        """The latest at or before `at` with no clock change between; None: round down from before the change."""
        for instant in reversed(instants):
            if self._zone.last_change(instant, at + 1) is not None:
                return None
            if instant <= at:
                return instant
        return None

    def following(self, start: int) -> int:
        local = start + self._size + self._zone.offset(start)
        found = self._zone.instants(local)
        # java.time moves a local time inside a gap forward by the length of the gap
        return self.start(found[0] if found else local - self._zone.offset(local - DAY_MS))


class Shifted:
    """A rounding whose buckets begin `offset` later."""

    def __init__(self, inner: Rounding, offset: int) -> None:
        self._inner = inner
        self._offset = offset

    def start(self, at: int) -> int:
        return self._inner.start(at - self._offset) + self._offset

    def following(self, start: int) -> int:
        return self._inner.following(start - self._offset) + self._offset


def rounding_of(agg: DateHistogramAgg) -> Rounding:
    inner = unshifted(agg)
    return Shifted(inner, agg.offset_ms) if agg.offset_ms else inner


def unshifted(agg: DateHistogramAgg) -> Rounding:
    """The rounding without the aggregation's offset."""
    zone = zone_of(agg.time_zone)
    if agg.fixed_interval_ms is not None:
        return Fixed(zone, agg.fixed_interval_ms)
    if agg.calendar_interval in _CLOCK:
        return Clock(zone, agg.calendar_interval)
    return Days(zone, agg.calendar_interval or "day")
