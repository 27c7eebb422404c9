"""Claims, releases and what was seen, as the one jsonb parameter of append_command."""

from collections.abc import Sequence
from typing import Any

import msgspec

from workforceos.eventstore.model import (
    RangeClaim,
    Release,
    Seen,
    SeenHolder,
    SeenPrefix,
    SeenSpans,
    SeenVersion,
    UniqueClaim,
)
from workforceos.eventstore.recorder import checked


def claims_json(
    takes: Sequence[UniqueClaim | RangeClaim],
    releases: Sequence[Release],
    seen: Sequence[Seen] = (),
) -> str | None:
    """None when there is nothing to take, to give up or to look at."""
    if not (takes or releases or seen):
        return None
    unique, ranges = checked(takes)
    parts: dict[str, Any] = {
        "releases": [{"source": r.source, "kind": r.kind, "value": r.value, "subject": r.subject} for r in releases],
        "unique": [{"kind": c.kind, "value": c.value, "source": c.source, "company": c.company_id} for c in unique],
        "ranges": [_span(c) | {"kind": c.kind} for c in ranges],
        "seen": _seen(seen) if seen else None,
    }
    return msgspec.json.encode({name: part for name, part in parts.items() if part}).decode()


def _span(c: RangeClaim) -> dict[str, Any]:
    return {"lane": c.lane, "subject": c.subject, "starts_at": c.start, "ends_at": c.end, "source": c.source}


def _seen(seen: Sequence[Seen]) -> dict[str, list[dict[str, Any]]]:
    parts: dict[str, list[dict[str, Any]]] = {"holders": [], "prefixes": [], "spans": [], "versions": []}
    for look in seen:
        match look:
            case SeenHolder(kind, value, source):
                parts["holders"].append({"kind": kind, "value": value, "source": source})
            case SeenPrefix(kind, prefix, sources):
                parts["prefixes"].append({"kind": kind, "prefix": prefix, "sources": sorted(sources)})
            case SeenSpans(lanes, subjects, start, end, spans):
                found = [_span(span) for span in spans]
                within = {"lanes": lanes, "subjects": subjects, "starts_at": start, "ends_at": end}
                parts["spans"].append(within | {"found": found})
            case SeenVersion(stream_id, version):
                parts["versions"].append({"stream_id": stream_id, "version": version})
    return parts
