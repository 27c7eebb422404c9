"""Do the claims that stand agree with the log? Compare them, or set them right."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, and_, delete, exists, insert, or_, select

from workforceos.eventstore.claim_queries import span
from workforceos.eventstore.folding import UndecodableEvent
from workforceos.eventstore.log_queries import pages
from workforceos.eventstore.model import RangeClaim, Recorded, Undecodable, UniqueClaim
from workforceos.eventstore.store import LogStore
from workforceos.eventstore.tables import events, range_claims, unique_claims

Claim = UniqueClaim | RangeClaim
ClaimsOf = Callable[[Iterable[Recorded]], Iterable[Claim]]
"""From all events of a company, in order of position, to the claims that must stand after them."""

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Difference:
    """`missing`: what the log says and the tables do not. `extra`: the other way round. Both sorted."""

    missing: tuple[Claim, ...]
    extra: tuple[Claim, ...]

    @property
    def none(self) -> bool:
        return not self.missing and not self.extra


def check(store: LogStore, company_id: UUID, claims_of: ClaimsOf) -> Difference:
    """Compare, as of one moment, beside running writers."""
    with store.database.snapshot() as connection:
        return _compare(store, connection, company_id, claims_of)


def rebuild(store: LogStore, company_id: UUID, claims_of: ClaimsOf) -> Difference:
    """Take away what is extra, put in what is missing, in one transaction; answers what it was.

    Appends with claims wait meanwhile (503 after 3 s). Raises the driver's IntegrityError, and changes nothing, when
    the claims that the log says exclude one another.
    """
    with store.database.writing() as connection:
        store.database.lift_limits(connection)
        if store.database.dialect == "postgresql":
            # Waits for every append that has touched claims, so that its events are seen below.
            connection.exec_driver_sql("LOCK TABLE unique_claims, range_claims IN SHARE ROW EXCLUSIVE MODE")
        difference = _compare(store, connection, company_id, claims_of)
        for claim, surplus in Counter(difference.extra).items():
            _take_away(connection, company_id, claim, surplus)
        _put_in(connection, company_id, difference.missing)
        return difference


def _compare(store: LogStore, connection: Connection, company_id: UUID, claims_of: ClaimsOf) -> Difference:
    claims = claims_of(_events(store, connection, company_id))
    expected = Counter(_normal(claim, company_id) for claim in claims)
    standing = Counter(_standing(connection, company_id))
    return Difference(_sorted(expected - standing), _sorted(standing - expected))


def _events(store: LogStore, connection: Connection, company_id: UUID) -> Iterator[Recorded]:
    for page in pages(connection, company_id):
        for recorded in store.mapper.to_recorded(page):
            if isinstance(recorded.event, Undecodable):
                raise UndecodableEvent(recorded, recorded.event)
            yield recorded


def _standing(connection: Connection, company_id: UUID) -> Iterator[Claim]:
    # A company holds its codename at root: such a row is of the company that is its source, not of root.
    u, e = unique_claims.c, events.c
    anothers = exists().where(e.company_id == u.source, e.company_id != company_id)
    own, elsewhere = and_(u.company_id == company_id, ~anothers), u.source == company_id
    for row in connection.execute(select(unique_claims).where(or_(own, elsewhere))):
        yield UniqueClaim(row.kind, row.value, row.source, None if row.company_id == company_id else row.company_id)
    for row in connection.execute(select(range_claims).where(range_claims.c.company_id == company_id)):
        yield span(row)


def _normal(claim: Claim, company_id: UUID) -> Claim:
    if isinstance(claim, UniqueClaim) and claim.company_id == company_id:
        return replace(claim, company_id=None)
    return claim


def _sorted(claims: Counter[Claim]) -> tuple[Claim, ...]:
    return tuple(sorted(claims.elements(), key=repr))


def _take_away(connection: Connection, company_id: UUID, claim: Claim, surplus: int) -> None:
    table = unique_claims if isinstance(claim, UniqueClaim) else range_claims
    same = [table.c[column] == value for column, value in _columns(company_id, claim).items()]
    if isinstance(claim, RangeClaim):
        # Lanes that only index spans may hold the same row twice: take away as many as are too many.
        chosen = select(range_claims.c.id).where(*same).limit(surplus).scalar_subquery()
        same = [range_claims.c.id.in_(chosen)]
    connection.execute(delete(table).where(*same))


def _put_in(connection: Connection, company_id: UUID, claims: Iterable[Claim]) -> None:
    for table, kind in ((unique_claims, UniqueClaim), (range_claims, RangeClaim)):
        rows = [_columns(company_id, claim) for claim in claims if isinstance(claim, kind)]
        for start in range(0, len(rows), _BATCH):
            connection.execute(insert(table), rows[start : start + _BATCH])


def _columns(company_id: UUID, claim: Claim) -> dict[str, Any]:
    common = {"company_id": company_id, "kind": claim.kind, "source": claim.source}
    if isinstance(claim, UniqueClaim):
        return {**common, "company_id": claim.company_id or company_id, "value": claim.value}
    return {
        **common,
        "lane": claim.lane,
        "subject": claim.subject,
        "starts_at": claim.start,
        "ends_at": claim.end,
    }
