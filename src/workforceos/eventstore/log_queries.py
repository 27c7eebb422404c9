"""Rows of the log within a transaction of the caller's, for work over a whole company or everything."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Connection, func, select

from workforceos.database import Database
from workforceos.eventstore.rows import Row
from workforceos.eventstore.tables import events

_PAGE = 1000


def pages(connection: Connection, company_id: UUID | None) -> Iterator[list[Row]]:
    """All rows in order of position, of one company or of all, a page at a time."""
    after = 0
    while True:
        query = select(*events.c).where(events.c.position > after).order_by(events.c.position).limit(_PAGE)
        if company_id is not None:
            query = query.where(events.c.company_id == company_id)
        page = [Row(*row) for row in connection.execute(query)]
        if page:
            yield page
        if len(page) < _PAGE:
            return
        after = page[-1].position


def companies(database: Database) -> list[UUID]:
    """Every company that the log knows, in order of first appearance."""
    query = select(events.c.company_id).group_by(events.c.company_id).order_by(func.min(events.c.position))
    with database.snapshot() as connection:
        return list(connection.execute(query).scalars())
