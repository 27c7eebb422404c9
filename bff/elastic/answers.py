"""What searches answer, for /openapi.json: bodies of their own, without the envelope."""

from typing import Any

from pydantic import BaseModel, Field


class SearchHit(BaseModel):
    """`_source` is the record; `sort`, the cursor for `search_after`, is there where the search has a sort."""

    id: str = Field(alias="_id")
    index: str = Field(alias="_index")
    score: float | None = Field(alias="_score")
    source: dict[str, Any] = Field(alias="_source")
    sort: list[str] = []


class RawSearchAnswer(BaseModel):
    """`total` is exact, `took` in milliseconds."""

    total: int
    hits: list[SearchHit]
    aggregations: dict[str, Any]
    took: int


class AggregateAnswer(BaseModel):
    """`took` is in milliseconds."""

    aggregations: dict[str, Any]
    took: int


class SearchAnswer(BaseModel):
    """Records as their lists show them; `total` is exact."""

    total: int
    hits: list[dict[str, Any]]
    page: int
    limit: int


class MappingAnswer(BaseModel):
    """Fields with their types, joins with `properties` of their own, as Elasticsearch describes an index."""

    properties: dict[str, Any]


BUCKETS = {"byStatus": {"buckets": [{"key": "scheduled", "doc_count": 1}]}}
SHIFT = {"id": "01890c5e-0000-7000-8000-000000000001", "shiftDate": "2026-03-02", "status": "scheduled"}
"""Part of a record, for the examples."""
