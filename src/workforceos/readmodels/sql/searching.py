"""One search within one company and one snapshot."""

from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from workforceos.readmodels import tree
from workforceos.readmodels.port import Found, Hit
from workforceos.readmodels.sql.aggregations.fold import aggregate
from workforceos.readmodels.sql.compiler import Compiler
from workforceos.readmodels.sql.paging import is_everything, keys, linked_value, page
from workforceos.readmodels.sql.registry import Live
from workforceos.readmodels.sql.source import shown
from workforceos.readmodels.sql.tables import Tables
from workforceos.readmodels.sql.totals import Totals


def matching_ids(
    connection: Connection, tables: Tables, company_id: UUID, query: tree.Query, after: UUID | None, limit: int
) -> list[UUID]:
    """Matching ids in their own order, after `after`."""
    rows = tables.rows.c
    found = sa.select(rows.id).where(Compiler(tables, company_id).where(query)).order_by(rows.id).limit(limit)
    if after is not None:
        found = found.where(rows.id > after)
    return list(connection.execute(found).scalars())


class Searcher:
    """Asks the live generation."""

    def __init__(self, connection: Connection, tables: Tables, company_id: UUID, totals: Totals, live: Live) -> None:
        self._connection = connection
        self._tables = tables
        self._totals = totals
        self._live = live
        self._company_id = company_id
        self._compiler = Compiler(tables, company_id)

    def search(self, search: tree.Search) -> Found:
        query = search.query
        if search.post_filter is not None:
            query = tree.Bool(filter=(search.query, search.post_filter))
        hits = self._hits(search, query) if search.limit else ()
        answers = (
            aggregate(self._connection, self._tables, self._compiler, search.query, search.aggs) if search.aggs else {}
        )
        return Found(self._total(search, query, len(hits)), hits, answers)

    def _hits(self, search: tree.Search, query: tree.Query) -> tuple[Hit, ...]:
        sort = keys(self._tables, self._company_id, search.sort)
        scored = not search.sort or any(key.column is None for key in sort)
        secrets = self._tables.layout.secrets
        hits = []
        for id, body, *cells in self._connection.execute(page(self._tables, self._compiler, search, query)):
            given = iter(cells)
            values = tuple(key.shown(None if key.column is None else next(given)) for key in sort)
            source = shown(msgspec.json.decode(body), search.source, secrets)
            hits.append(Hit(str(id), 1.0 if scored else None, source, values))
        return tuple(hits)

    def _total(self, search: tree.Search, query: tree.Query, shown: int) -> int:
        """Counted only where the page does not say it already and nobody counted since the last change."""
        at_end = search.limit > shown and (shown > 0 or search.offset == 0)
        if at_end and search.search_after is None:
            return search.offset + shown
        if is_everything(query):
            return self._live.living
        asked = (self._tables.name, self._company_id, self._live.changes, query)
        return self._totals.of(asked, lambda: self._count(query))

    def _count(self, query: tree.Query) -> int:
        linked = linked_value(self._tables, self._compiler, query)
        count: sa.Select[Any]
        if linked is not None:
            count = sa.select(sa.func.count()).select_from(self._tables.links).where(*linked)
        else:
            count = sa.select(sa.func.count()).select_from(self._tables.rows).where(self._compiler.where(query))
        return int(self._connection.execute(count).scalar_one())
