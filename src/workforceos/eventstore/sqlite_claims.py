"""Claims on SQLite, inside the append's transaction. There is no other writer meanwhile."""

import sqlite3
from collections.abc import Iterable
from uuid import UUID

from workforceos.eventstore.columns import to_micros
from workforceos.eventstore.errors import Holder
from workforceos.eventstore.model import EXCLUSIVE_LANES, RangeClaim, Release, UniqueClaim

_MAX_HOLDERS = 100
_IN_THE_WAY = (
    "SELECT kind, source, ends_at FROM range_claims WHERE company_id = ? AND lane = ? AND subject = ?"
    " AND starts_at < ? ORDER BY starts_at DESC"
)
_TAKE_RANGE = (
    "INSERT INTO range_claims (company_id, lane, subject, starts_at, ends_at, source, kind)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)


def give_up(cursor: sqlite3.Cursor, company: bytes, releases: Iterable[Release]) -> None:
    """A release that names a value gives up unique claims only, one that names a subject range claims only."""
    for release in releases:
        # The plus keeps the engine from walking through all claims of the company instead of those of the source.
        condition, parameters = "+company_id = ? AND source = ?", [company, release.source.bytes]
        if release.kind is not None:
            condition += " AND kind = ?"
            parameters.append(release.kind)  # type: ignore[arg-type]
        if release.subject is None:
            narrowed = [release.value] if release.value is not None else []
            tail = " AND value = ?" if narrowed else ""
            cursor.execute(f"DELETE FROM unique_claims WHERE {condition}{tail}", [*parameters, *narrowed])
        if release.value is None:
            subject = [release.subject.bytes] if release.subject is not None else []
            tail = " AND subject = ?" if subject else ""
            cursor.execute(f"DELETE FROM range_claims WHERE {condition}{tail}", [*parameters, *subject])


def take_unique(cursor: sqlite3.Cursor, company: bytes, claims: Iterable[UniqueClaim]) -> list[Holder]:
    """Insert what is free; answer who holds the others."""
    holders: list[Holder] = []
    for claim in sorted(claims, key=lambda c: (c.kind, c.value)):
        owner = claim.company_id.bytes if claim.company_id else company
        key = (owner, claim.kind, claim.value)
        held = cursor.execute(
            "SELECT source FROM unique_claims WHERE company_id = ? AND kind = ? AND value = ?", key
        ).fetchone()
        if held is None:
            cursor.execute("INSERT INTO unique_claims VALUES (?, ?, ?, ?)", (*key, claim.source.bytes))
        elif len(holders) < _MAX_HOLDERS:
            holders.append(Holder(claim.kind, claim.value, None, None, UUID(bytes=held[0])))
    return holders


def take_ranges(cursor: sqlite3.Cursor, company: bytes, claims: Iterable[RangeClaim]) -> list[Holder]:
    """Insert what is free; answer who is in the way of the others."""
    holders: list[Holder] = []
    for claim in sorted(claims, key=lambda c: (c.lane, c.subject.bytes, c.start, c.end)):
        start, end = to_micros(claim.start), to_micros(claim.end)
        where = (company, claim.lane, claim.subject.bytes)
        found = _in_the_way(cursor, where, start, end, claim) if claim.lane in EXCLUSIVE_LANES else []
        holders += found
        if not found:
            cursor.execute(_TAKE_RANGE, (*where, start, end, claim.source.bytes, claim.kind))
    return holders[:_MAX_HOLDERS]


def _in_the_way(
    cursor: sqlite3.Cursor, where: tuple[bytes, str, bytes], start: int, end: int, claim: RangeClaim
) -> list[Holder]:
    # Spans of a lane never overlap: going back from the end, the first that is over before our start ends the search.
    holders = []
    for kind, source, ends_at in cursor.execute(_IN_THE_WAY, (*where, end)):
        if ends_at <= start:
            break
        holders.append(Holder(kind, None, claim.lane, claim.subject, UUID(bytes=source)))
    return holders
