"""On SQLite, whether things are as an append has seen them. Asked in its transaction: there is no other writer."""

import sqlite3
from collections import Counter
from collections.abc import Iterable

from workforceos.eventstore.columns import to_micros
from workforceos.eventstore.model import Seen, SeenHolder, SeenPrefix, SeenSpans, SeenVersion
from workforceos.eventstore.tables import LAST_CHARACTER

_HOLDER = "SELECT source FROM unique_claims WHERE company_id = ? AND kind = ? AND value = ?"
_PREFIXED = "SELECT source FROM unique_claims WHERE company_id = ? AND kind = ? AND value >= ? AND value < ?"
_SPANS = (
    "SELECT source, starts_at, ends_at FROM range_claims"
    " WHERE company_id = ? AND lane = ? AND subject = ? AND starts_at < ? AND ends_at > ?"
)
_NEXT = "SELECT 1 FROM events WHERE stream_id = ? AND version = ? AND +company_id = ?"


def is_as_seen(cursor: sqlite3.Cursor, company: bytes, seen: Iterable[Seen]) -> bool:
    """Asks no further once something is not."""
    return all(_is_still(cursor, company, look) for look in seen)


def _is_still(cursor: sqlite3.Cursor, company: bytes, look: Seen) -> bool:
    match look:
        case SeenHolder(kind, value, source):
            held = cursor.execute(_HOLDER, (company, kind, value)).fetchall()
            return held == ([] if source is None else [(source.bytes,)])
        case SeenPrefix(kind, prefix, sources):
            found = cursor.execute(_PREFIXED, (company, kind, prefix, prefix + LAST_CHARACTER)).fetchall()
            return {source for (source,) in found} == {source.bytes for source in sources}
        case SeenVersion(stream_id, version):
            return cursor.execute(_NEXT, (stream_id.bytes, version + 1, company)).fetchone() is None
        case SeenSpans():
            return _are_still(cursor, company, look)


def _are_still(cursor: sqlite3.Cursor, company: bytes, look: SeenSpans) -> bool:
    before = Counter(
        (c.lane, c.subject.bytes, c.source.bytes, to_micros(c.start), to_micros(c.end)) for c in look.spans
    )
    within = (to_micros(look.end), to_micros(look.start))
    now = Counter(
        (lane, subject.bytes, *found)
        for lane in look.lanes
        for subject in look.subjects
        for found in cursor.execute(_SPANS, (company, lane, subject.bytes, *within))
    )
    return now == before
