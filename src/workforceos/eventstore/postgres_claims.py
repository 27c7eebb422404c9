"""Claims and releases as the one jsonb parameter of append_command."""

from collections.abc import Sequence
from typing import Any

import msgspec

from workforceos.eventstore.model import RangeClaim, Release, UniqueClaim
from workforceos.eventstore.recorder import checked


def claims_json(takes: Sequence[UniqueClaim | RangeClaim], releases: Sequence[Release]) -> str | None:
    """None when there is nothing to take or give up."""
    if not takes and not releases:
        return None
    unique, ranges = checked(takes)
    parts: dict[str, list[dict[str, Any]]] = {
        "releases": [{"source": r.source, "kind": r.kind, "value": r.value, "subject": r.subject} for r in releases],
        "unique": [{"kind": c.kind, "value": c.value, "source": c.source, "company": c.company_id} for c in unique],
        "ranges": [
            {
                "lane": c.lane,
                "subject": c.subject,
                "starts_at": c.start,
                "ends_at": c.end,
                "source": c.source,
                "kind": c.kind,
            }
            for c in ranges
        ],
    }
    filled = {name: rows for name, rows in parts.items() if rows}
    return msgspec.json.encode(filled).decode() if filled else None
