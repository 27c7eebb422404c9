"""Time zones as queries name them."""

import re
from datetime import timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from workforceos.domain.time import is_time_zone
from workforceos.readmodels.parsing.json_values import a_string
from workforceos.readmodels.parsing.refusal import refuse

_OFFSET = re.compile(r"([+-])([0-9]{2}):?([0-9]{2})")

_UNKNOWN_TO_JAVA = {"EST": "-05:00", "MST": "-07:00", "HST": "-10:00", "ROC": "Asia/Taipei"}
"""IANA's names that are no zones to Java, and what they mean."""
_YOUNGER_THAN_JAVA = frozenset({"America/Coyhaique"})
"""Zones that the Java of Elasticsearch 8.19 came before. No other name stands for one of them."""


def zone_name(value: Any, path: str) -> str:
    """An IANA name, or an offset as "+03:00"."""
    name = a_string(value, path)
    if name in ("Z", "UTC"):
        return "UTC"
    offset = _OFFSET.fullmatch(name)
    if offset and int(offset[2]) <= 14 and int(offset[3]) <= 59:
        return f"{offset[1]}{offset[2]}:{offset[3]}"
    if not is_time_zone(name):
        refuse(path, "is no time zone: an IANA name or an offset like +03:00")
    return _UNKNOWN_TO_JAVA.get(name, name)


def bucket_zone_name(value: Any, path: str) -> str:
    """The same where Elasticsearch is to work with the zone itself."""
    name = zone_name(value, path)
    if name in _YOUNGER_THAN_JAVA:
        refuse(path, "is too young a time zone to make buckets in")
    return name


def zone(name: str) -> tzinfo:
    """The zone of a name that `zone_name` answered."""
    offset = _OFFSET.fullmatch(name)
    if not offset:
        return ZoneInfo(name)
    size = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
    return timezone(-size if offset[1] == "-" else size)
