"""Offsets and changes of a time zone, in milliseconds since 1970 UTC."""

from bisect import bisect_left
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

from workforceos.readmodels.parsing.zones import zone
from workforceos.readmodels.sql.aggregations.civil import CYCLE_MS, CYCLE_YEARS
from workforceos.readmodels.sql.values import DAY_MS, from_ms, to_ms

_FIRST = to_ms(datetime(1, 1, 3, tzinfo=UTC))
_LAST = to_ms(datetime(9999, 12, 29, tzinfo=UTC))
_MILLISECOND = timedelta(milliseconds=1)
_EARLIEST = 1800
"""No clock that anybody wrote down changed before Amsterdam's, in 1834."""
_SETTLED = 2100
"""From then on every zone keeps its last rules; what is known of single years ends in 2087."""


class Zone:
    """What `java.time.zone.ZoneRules` answers, from the system's zone data."""

    def __init__(self, name: str) -> None:
        self._zone: tzinfo = zone(name)
        self.fixed = self._zone.utcoffset(None) is not None or name == "UTC"
        self._changes: dict[int, list[int]] = {}

    def offset(self, at: int) -> int:
        """Milliseconds that local time is ahead of UTC at an instant."""
        known = max(at - _beyond(at), _FIRST)
        offset = from_ms(known).astimezone(self._zone).utcoffset() or timedelta()
        return offset // _MILLISECOND

    def instants(self, local: int) -> list[int]:
        """The instants that show a local time, earliest first: two where the clock went back, none in a gap."""
        offsets = {self.offset(local - DAY_MS), self.offset(local + DAY_MS)}
        return sorted(local - offset for offset in offsets if self.offset(local - offset) == offset)

    def gap_end(self, local: int) -> int:
        """The instant at which the clock jumped over a local time."""
        found = self.last_change(local - 2 * DAY_MS, local + 2 * DAY_MS)
        assert found is not None
        return found

    def last_change(self, after: int, before: int) -> int | None:
        """The last instant strictly between the two at which the offset changed."""
        if self.fixed:
            return None
        beyond = _beyond(before)
        after, before = after - beyond, before - beyond
        for year in range(_year(before), _year(after) - 1, -1):
            changes = self._in_year(year)
            place = bisect_left(changes, before)
            if place:
                return changes[place - 1] + beyond if changes[place - 1] > after else None
        return None

    def _in_year(self, year: int) -> list[int]:
        """A year is gone through day by day, in milliseconds: not thousands of them that are alike."""
        if year < _EARLIEST:
            return []
        cycles = max(year - _SETTLED, 0) // CYCLE_YEARS
        return [change + cycles * CYCLE_MS for change in self._looked_up(year - cycles * CYCLE_YEARS)]

    def _looked_up(self, year: int) -> list[int]:
        if year not in self._changes:
            day = to_ms(datetime(year, 1, 1, tzinfo=UTC))
            end = to_ms(datetime(year + 1, 1, 1, tzinfo=UTC))
            found = []
            while day < end:
                following = min(day + DAY_MS, end)
                if self.offset(day) != self.offset(following):
                    found.append(self._change(day, following))
                day = following
            self._changes[year] = found
        return self._changes[year]

    def _change(self, low: int, high: int) -> int:
        """The one instant in (low, high] from which the offset of `high` holds."""
        before = self.offset(low)
        while high - low > 1:
            middle = (low + high) // 2
            if self.offset(middle) == before:
                low = middle
            else:
                high = middle
        return high


def _beyond(at: int) -> int:
    """What to take off an instant after the last known one: a zone's last rules, like the calendar, repeat."""
    return max(-((_LAST - at) // CYCLE_MS), 0) * CYCLE_MS


def _year(at: int) -> int:
    return from_ms(max(at, _FIRST)).year


@lru_cache(maxsize=64)
def zone_of(name: str) -> Zone:
    """The zone of a name of the query tree: an IANA name or "+03:00"."""
    return Zone(name)
