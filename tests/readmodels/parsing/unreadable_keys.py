"""Keys of composites that their sources cannot have made."""

from typing import Any

NO_KEYS: list[tuple[dict[str, Any], tuple[Any, ...]]] = [
    ({"terms": {"field": "status"}}, (5, True, None, ["done"])),
    ({"terms": {"field": "minutes"}}, ("abc", True, "0x10", {})),
    ({"terms": {"field": "cost"}}, ("abc", False, float("nan"))),
    ({"terms": {"field": "urgent"}}, ("zzz", 1, "1")),
    ({"terms": {"field": "visitDate"}}, ("2024-03-31", "now", True)),
    ({"histogram": {"field": "minutes", "interval": 50}}, ("abc", True)),
    ({"date_histogram": {"field": "visitDate", "calendar_interval": "month"}}, ("x", "2024-03", True)),
    (
        {"date_histogram": {"field": "startedAt", "calendar_interval": "month", "format": "yyyy-MM"}},
        ("2024-13", "0000-01", "2024-03-31", 1_709_251_200_000, "now", ""),
    ),
    (
        {"date_histogram": {"field": "startedAt", "calendar_interval": "day", "format": "yyyy yyyy"}},
        ("2024 2025",),
    ),
    (
        {
            "date_histogram": {
                "field": "startedAt",
                "calendar_interval": "day",
                "format": "yyyy-MM-dd HH:mm XXX",
            }
        },
        ("2024-02-30 00:00 Z", "2024-03-31 24:00 Z", "2024-03-31 00:60 Z", "2024-03-31 00:00 +18:01"),
    ),
]
"""Sources of a composite, and what none of their keys is."""
