"""The first documents of each bucket; their bodies are read once, at the end."""

from collections.abc import Sequence
from heapq import nsmallest
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from workforceos.readmodels.sql.aggregations.cells import text_of_id
from workforceos.readmodels.sql.aggregations.descending import Descending
from workforceos.readmodels.sql.aggregations.plan import Plan, Row
from workforceos.readmodels.sql.deadline import Deadline
from workforceos.readmodels.sql.paging import Key
from workforceos.readmodels.sql.source import shown
from workforceos.readmodels.tree import TopHitsAgg


class TopHits:
    """Notes the hits to fill in."""

    def __init__(self, plan: Plan, deadline: Deadline) -> None:
        self._plan = plan
        self._deadline = deadline
        self._wanted: list[tuple[UUID, dict[str, Any], TopHitsAgg]] = []

    def of(self, agg: TopHitsAgg, rows: Sequence[Row]) -> dict[str, Any]:
        keys = self._plan.orders[agg.sort]
        # far from all rows are wanted: no full sort
        first = nsmallest(
            agg.offset + agg.size,
            self._deadline.over(rows),
            key=lambda row: tuple(_part(key, row[place]) for key, place in keys),
        )
        hits = [self._hit(agg, row, keys) for row in first[agg.offset :]]
        return {
            "hits": {
                "total": {"value": len(rows), "relation": "eq"},
                "max_score": 1.0 if hits and not agg.sort else None,
                "hits": hits,
            }
        }

    def _hit(self, agg: TopHitsAgg, row: Row, keys: Sequence[tuple[Key, int]]) -> dict[str, Any]:
        id = UUID(text_of_id(row[self._plan.id_cell]))
        hit: dict[str, Any] = {
            "_index": f"workforceos_{self._plan.tables.layout.model.plural.lower()}",
            "_id": str(id),
            "_score": None if agg.sort else 1.0,
            "_source": {},
        }
        if agg.sort:
            hit["sort"] = [_shown(key, row[place]) for key, place in keys]
        self._wanted.append((id, hit, agg))
        return hit

    def load(self, connection: Connection) -> None:
        """Read the documents of all hits noted."""
        documents = self._plan.tables.documents.c
        ids = sorted({id for id, _, agg in self._wanted if agg.source != ()})
        bodies: dict[UUID, bytes] = {}
        for start in range(0, len(ids), 500):
            self._deadline.look()
            found = connection.execute(
                sa.select(documents.id, documents.body).where(
                    documents.company == self._plan.compiler.company_id, documents.id.in_(ids[start : start + 500])
                )
            )
            bodies |= {row.id: row.body for row in found}
        for id, hit, agg in self._deadline.over(self._wanted):
            if agg.source != ():
                hit["_source"] = shown(msgspec.json.decode(bodies[id]), agg.source, self._plan.tables.layout.secrets)


def _part(key: Key, value: Any) -> tuple[bool, Any]:
    """Nothing comes last in either direction."""
    if key.column is None or value is None:
        return value is None and key.column is not None, 0
    return False, Descending(value) if key.descending else value


def _shown(key: Key, value: Any) -> Any:
    return text_of_id(value) if isinstance(value, bytes) else key.shown(value)
