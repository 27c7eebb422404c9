"""Who holds what: the questions of the port about claims, the same SQL on both engines."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, Row, Select, and_, bindparam, or_, select, union_all

from workforceos.database import Database
from workforceos.eventstore.model import RangeClaim, UniqueClaim
from workforceos.eventstore.tables import LAST_CHARACTER, range_claims, unique_claims

_R, _U = range_claims.c, unique_claims.c

# Put together once: building a statement costs as much as running it.
_OF_COMPANY = _R.company_id == bindparam("company")
_OVERLAPS = and_(_R.starts_at < bindparam("end"), _R.ends_at > bindparam("start"))
_SPANS = select(range_claims).order_by(_R.starts_at, _R.lane, _R.subject, _R.id)
_OF_SOURCES = _SPANS.where(_R.source.in_(bindparam("sources", expanding=True)))
_IN_LANES = _SPANS.where(_OF_COMPANY, _R.lane.in_(bindparam("lanes", expanding=True)), _OVERLAPS)
_OF_SUBJECTS = _IN_LANES.where(_R.subject.in_(bindparam("subjects", expanding=True)))
_ENDED = (
    select(range_claims)
    .where(_R.lane == bindparam("lane"), _R.ends_at <= bindparam("before"))
    .order_by(_R.ends_at, _R.source)
    .limit(bindparam("most"))
)
_ENDED_AFTER = _ENDED.where(
    _R.ends_at >= bindparam("end"), or_(_R.ends_at > bindparam("end"), _R.source > bindparam("source"))
)
_HELD = select(_U.kind, _U.value, _U.source).where(_U.company_id == bindparam("company"))
_PREFIXED = _HELD.where(
    _U.kind == bindparam("kind"), _U.value >= bindparam("first"), _U.value < bindparam("last")
).order_by(_U.value)


@cache
def _holders(kinds: int) -> CompoundSelect[Any]:
    """Kind by kind: for a list of (kind, value) PostgreSQL walks through all claims of the company."""
    return union_all(
        *(
            _HELD.where(_U.kind == bindparam(f"kind_{n}"), _U.value.in_(bindparam(f"values_{n}", expanding=True)))
            for n in range(kinds)
        )
    )


class ClaimQueries:
    """Raises StoreUnavailable. Every question names its company, but the one for jobs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def holders(self, company_id: UUID, claims: Iterable[tuple[str, str]]) -> dict[tuple[str, str], UUID]:
        values: defaultdict[str, list[str]] = defaultdict(list)
        for kind, value in dict.fromkeys(claims):
            values[kind].append(value)
        if not values:
            return {}
        named = {f"kind_{n}": kind for n, kind in enumerate(values)}
        listed = {f"values_{n}": of_kind for n, of_kind in enumerate(values.values())}
        rows = self._all(_holders(len(values)), company=company_id, **named, **listed)
        return {(row.kind, row.value): row.source for row in rows}

    def held_with_prefix(self, company_id: UUID, kind: str, prefix: str) -> list[UniqueClaim]:
        rows = self._all(_PREFIXED, company=company_id, kind=kind, first=prefix, last=prefix + LAST_CHARACTER)
        return [UniqueClaim(row.kind, row.value, row.source) for row in rows]

    def spans_of_sources(self, company_id: UUID, sources: Iterable[UUID]) -> list[RangeClaim]:
        wanted = list(sources)
        rows = self._all(_OF_SOURCES, sources=wanted) if wanted else []
        # Compared here: in the query it makes the engines walk through all claims of the company.
        return _spans(row for row in rows if row.company_id == company_id)

    def spans_of_subjects(
        self, company_id: UUID, lanes: Iterable[str], subjects: Iterable[UUID], start: datetime, end: datetime
    ) -> list[RangeClaim]:
        names, persons = list(lanes), list(subjects)
        if not names or not persons:
            return []
        rows = self._all(_OF_SUBJECTS, company=company_id, lanes=names, subjects=persons, start=start, end=end)
        return _spans(rows)

    def spans_in_lane(self, company_id: UUID, lane: str, start: datetime, end: datetime) -> list[RangeClaim]:
        return _spans(self._all(_IN_LANES, company=company_id, lanes=[lane], start=start, end=end))

    def spans_ended(
        self, lane: str, before: datetime, limit: int, after: RangeClaim | None = None
    ) -> list[tuple[UUID, RangeClaim]]:
        if after is None:
            rows = self._all(_ENDED, lane=lane, before=before, most=limit)
        else:
            rows = self._all(_ENDED_AFTER, lane=lane, before=before, most=limit, end=after.end, source=after.source)
        return [(row.company_id, span(row)) for row in rows]

    def _all(self, query: Select[Any] | CompoundSelect[Any], **parameters: Any) -> Sequence[Row[Any]]:
        with self._database.reading() as connection:
            return connection.execute(query, parameters).all()


def _spans(rows: Iterable[Row[Any]]) -> list[RangeClaim]:
    return [span(row) for row in rows]


def span(row: Row[Any]) -> RangeClaim:
    """A row of range_claims as the claim that it is."""
    return RangeClaim(row.lane, row.subject, row.starts_at, row.ends_at, row.source, row.kind)
