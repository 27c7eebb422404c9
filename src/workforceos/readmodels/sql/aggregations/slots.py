"""How coarse an instant may be selected without any bucket of time telling the difference."""

from workforceos.readmodels.tree import DateHistogramAgg

QUARTER_HOUR = 15 * 60_000
MINUTE = 60_000


def slot_of(agg: DateHistogramAgg) -> int | None:
    """Since 1973 every zone's offset is whole quarters of an hour, so hours and longer units begin on one.

    None: the histogram needs the exact instant.
    """
    unit = agg.fixed_interval_ms or (MINUTE if agg.calendar_interval == "minute" else QUARTER_HOUR)
    for slot in (QUARTER_HOUR, MINUTE):
        if unit % slot == 0 and agg.offset_ms % slot == 0:
            return slot
    return None


def slot_size(slots: set[int | None]) -> int | None:
    """The coarsest that serves every use of one field."""
    exact = [slot for slot in slots if slot is not None]
    return min(exact) if len(exact) == len(slots) and exact else None
