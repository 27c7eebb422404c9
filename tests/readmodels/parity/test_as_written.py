"""What Elasticsearch itself makes of a query as it is written, and what every engine makes of it after our parser."""

from typing import Any
from uuid import UUID

import pytest

from tests.readmodels.contract.sample import KEY, NOW, VISITS, visit, visit_id
from workforceos.readmodels.elasticsearch import ElasticsearchStore
from workforceos.readmodels.elasticsearch.names import alias_of
from workforceos.readmodels.parsing import parse_search
from workforceos.readmodels.port import ReadStore

pytestmark = pytest.mark.needs_server

COMPANY = UUID("0190aaaa-0000-7000-8000-0000000000da")
INSTANTS = (
    "2023-12-31T23:59:59.999Z",
    "2024-01-01T00:00:00.000Z",
    "2024-01-01T23:59:59.999Z",
    "2024-01-02T00:00:00.000Z",
    "2024-02-29T10:59:59.999Z",
    "2024-02-29T11:00:00.000Z",
    "2024-03-01T00:00:00.000Z",
    "2024-12-31T23:59:59.999Z",
    "9998-12-31T12:00:00.000Z",
    "9999-01-01T12:00:00.000Z",
    "9999-12-31T12:00:00.000Z",
)
DATES = (
    "2024",
    "2024-01",
    "2024-02",
    "2024-03",
    "2024-01-01",
    "2024-02-29",
    "2024-02-29T10",
    "2024-02-29T10:59",
    "2024-02-29T10:59:59",
    "2024||/y",
    "2024-02||/M",
    "2024-01||",
    "9999",
    "9999-12",
    "9999-12-31",
    "9999||/y",
)
SIDES = ("gt", "gte", "lt", "lte")
DONE: dict[str, Any] = {"term": {"status": "done"}}
NOTHING: dict[str, Any] = {"match_none": {}}


@pytest.fixture(scope="module")
def told(stores: dict[str, ReadStore]) -> dict[str, ReadStore]:
    documents = [
        visit(n, COMPANY, startedAt=at, visitDate=at[:10], status="done" if n % 2 else "planned")
        for n, at in enumerate(INSTANTS)
    ]
    for store in stores.values():
        assert store.write(VISITS, 1, documents) == []
        store.refresh(VISITS)
    return stores


def found_by_elasticsearch(store: ReadStore, query: dict[str, Any]) -> set[str]:
    assert isinstance(store, ElasticsearchStore)
    within = {"bool": {"must": [query], "filter": [{"term": {"companyId": str(COMPANY)}}]}}
    answer = store._client.search(index=alias_of(VISITS, store._prefix), query=within, size=100)
    return {hit["_id"] for hit in answer["hits"]["hits"]}


def found_alike(stores: dict[str, ReadStore], query: dict[str, Any]) -> set[str]:
    """What Elasticsearch finds as it is written; asserts that every engine finds it after our parser."""
    expected = found_by_elasticsearch(stores["elasticsearch"], query)
    search = parse_search({"query": query, "size": 100}, VISITS, to_manager=True, cursor_key=KEY, now=NOW)
    for name, store in stores.items():
        assert {hit.id for hit in store.search(VISITS, COMPANY, search).hits} == expected, (name, query)
    return expected


@pytest.mark.parametrize("field", ["visitDate", "startedAt"])
def test_incomplete_dates(told: dict[str, ReadStore], field: str) -> None:
    """A month or day that is missing is the first; an hour, minute or second is rounded up by gt and lte. So a term,
    too, means one day, and only date math ("2024-02||/M") a month or a year."""
    for date in DATES:
        for side in SIDES:
            found_alike(told, {"range": {field: {side: date}}})
            found_alike(told, {"range": {field: {side: date, "time_zone": "America/New_York"}}})
        found_alike(told, {"term": {field: date}})
    until_january = found_alike(told, {"range": {field: {"lte": "2024-01"}}})
    assert until_january == {str(visit_id(n)) for n in range(3)}
    assert found_alike(told, {"term": {field: "2024"}}) == {str(visit_id(n)) for n in (1, 2)}
    assert len(found_alike(told, {"range": {field: {"lte": "9999-12-31"}}})) == len(INSTANTS)


@pytest.mark.parametrize("wanted", [None, 0, 1, 2, "1", "-1", "100%", "50%", "-50%"])
def test_minimum_should_match(told: dict[str, ReadStore], wanted: Any) -> None:
    """Without should it counts only beside must or filter: there nothing is found, else it is forgotten."""
    everywhere: list[Any] = [{"match_all": {}}]
    for must in ([], everywhere):
        for must_not in ([], [NOTHING], [DONE]):
            for should in ([], [DONE], [DONE, NOTHING]):
                clauses: dict[str, Any] = {"filter": must, "must_not": must_not, "should": should}
                asked = {"bool": {**clauses, **({} if wanted is None else {"minimum_should_match": wanted})}}
                found_alike(told, asked)
                found_alike(told, {"bool": {"must_not": [asked]}})
    everything = found_alike(told, {"bool": {"minimum_should_match": 1}})
    assert len(everything) == len(INSTANTS)
