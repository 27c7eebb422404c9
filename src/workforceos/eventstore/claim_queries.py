"""Who holds what: the questions of the port about claims, the same SQL on both engines."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, select, tuple_

from workforceos.database import Database
from workforceos.eventstore.model import RangeClaim, UniqueClaim
from workforceos.eventstore.tables import range_claims, unique_claims

_R = range_claims.c
_U = unique_claims.c
_LAST = "\U0010ffff"


class ClaimQueries:
    """Raises StoreUnavailable. Every question names its company, but the one for jobs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def holders(self, company_id: UUID, claims: Iterable[tuple[str, str]]) -> dict[tuple[str, str], UUID]:
        wanted = list(dict.fromkeys(claims))
        if not wanted:
            return {}
        query = select(_U.kind, _U.value, _U.source).where(
            _U.company_id == company_id, tuple_(_U.kind, _U.value).in_(wanted)
        )
        return {(row.kind, row.value): row.source for row in self._all(query)}

    def held_with_prefix(self, company_id: UUID, kind: str, prefix: str) -> list[UniqueClaim]:
        query = select(_U.kind, _U.value, _U.source).where(
            _U.company_id == company_id, _U.kind == kind, _U.value >= prefix, _U.value < prefix + _LAST
        )
        return [UniqueClaim(row.kind, row.value, row.source) for row in self._all(query.order_by(_U.value))]

    def spans_of_sources(self, company_id: UUID, sources: Iterable[UUID]) -> list[RangeClaim]:
        return self._spans(_R.company_id == company_id, _R.source.in_(wanted)) if (wanted := list(sources)) else []

    def spans_of_subjects(
        self, company_id: UUID, lanes: Iterable[str], subjects: Iterable[UUID], start: datetime, end: datetime
    ) -> list[RangeClaim]:
        names, persons = list(lanes), list(subjects)
        if not names or not persons:
            return []
        condition = and_(_R.company_id == company_id, _R.lane.in_(names), _R.subject.in_(persons))
        return self._spans(condition, _overlaps(start, end))

    def spans_in_lane(self, company_id: UUID, lane: str, start: datetime, end: datetime) -> list[RangeClaim]:
        return self._spans(_R.company_id == company_id, _R.lane == lane, _overlaps(start, end))

    def spans_ended(self, lane: str, before: datetime, limit: int) -> list[tuple[UUID, RangeClaim]]:
        query = select(range_claims).where(_R.lane == lane, _R.ends_at <= before)
        rows = self._all(query.order_by(_R.ends_at, _R.id).limit(limit))
        return [(row.company_id, span(row)) for row in rows]

    def _spans(self, *conditions: ColumnElement[bool]) -> list[RangeClaim]:
        query = select(range_claims).where(*conditions)
        return [span(row) for row in self._all(query.order_by(_R.starts_at, _R.lane, _R.subject, _R.id))]

    def _all(self, query: Select[Any]) -> Collection[Row[Any]]:
        with self._database.reading() as connection:
            return connection.execute(query).all()


def _overlaps(start: datetime, end: datetime) -> ColumnElement[bool]:
    return and_(_R.starts_at < end, _R.ends_at > start)


def span(row: Row[Any]) -> RangeClaim:
    """A row of range_claims as the claim that it is."""
    return RangeClaim(row.lane, row.subject, row.starts_at, row.ends_at, row.source, row.kind)
