"""Time zones as queries name them."""

import re
from datetime import timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from workforceos.readmodels.parsing.json_values import a_string
from workforceos.readmodels.parsing.refusal import refuse

_OFFSET = re.compile(r"([+-])([0-9]{2}):?([0-9]{2})")


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(available_timezones())


def zone_name(value: Any, path: str) -> str:
    """An IANA name as it stands, or an offset as "+03:00"."""
    name = a_string(value, path)
    if name in ("Z", "UTC"):
        return "UTC"
    offset = _OFFSET.fullmatch(name)
    if offset and int(offset[2]) <= 14 and int(offset[3]) <= 59:
        return f"{offset[1]}{offset[2]}:{offset[3]}"
    if name not in _names():
        refuse(path, "is no time zone: an IANA name or an offset like +03:00")
    return name


def zone(name: str) -> tzinfo:
    """The zone of a name that `zone_name` answered."""
    offset = _OFFSET.fullmatch(name)
    if not offset:
        return ZoneInfo(name)
    size = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
    return timezone(-size if offset[1] == "-" else size)
