"""A page of what has one value in an array, read from links alone, equals the page read from rows."""

import random

import pytest

from tests.readmodels.contract.sample import AYSE, BOB, COMPANY, VISITS, visit
from workforceos.readmodels.model import Field, FieldType, RecordModel, Sort
from workforceos.readmodels.port import Document, ReadStore
from workforceos.readmodels.tree import Bool, MatchAll, Query, Search, Term


def modelled(*sort: Sort) -> RecordModel:
    return RecordModel("visit", "visits", VISITS.own_fields, VISITS.joins, sort)


SORTS = [
    (Sort("createdAt", descending=True),),
    (Sort("visitDate"),),
    (Sort("visitDate", descending=True), Sort("cost")),
    (Sort("title"),),
    (Sort("title", descending=True),),
    (Sort("userId"), Sort("minutes", descending=True)),
]


def some(count: int) -> list[Document]:
    chance = random.Random(5)
    return [
        visit(
            n,
            title=chance.choice([None, "", "b", "a", "İ", "\U0001f600", "\uffff"]),
            user=chance.choice([None, AYSE, BOB]),
            memberIds=chance.sample([AYSE, BOB], chance.randrange(3)),
            cost=chance.choice([None, -1.5, 0.0, 2.25]),
            minutes=chance.choice([None, -7, 0, 9]),
            visitDate=chance.choice([None, "2024-01-01", "1969-01-01", "2024-02-02"]),
        )
        for n in range(count)
    ]


@pytest.mark.parametrize("sort", SORTS, ids=str)
def test_both_ways_answer_the_same_pages(sql_store: ReadStore, sort: tuple[Sort, ...]) -> None:
    model = modelled(*sort)
    sql_store.prepare(model, 1)
    sql_store.swap(model, 1)
    assert sql_store.write(model, 1, some(60)) == []
    member: Query = Term("memberIds", AYSE)
    twice: Query = Bool(filter=(member, Bool(filter=(MatchAll(),), must=(member,))))  # has no way through links
    for offset in (0, 7, 100):
        links, rows = (
            sql_store.search(model, COMPANY, Search(query, sort=sort, limit=9, offset=offset))
            for query in (Bool(filter=(MatchAll(), member)), twice)
        )
        assert links.hits == rows.hits
        assert links.total == rows.total > 20


def test_a_field_gained_or_lost_needs_a_rebuild(sql_store: ReadStore) -> None:
    grown = RecordModel("visit", VISITS.plural, (*VISITS.own_fields, Field("colour", FieldType.STRING)), VISITS.joins)
    with pytest.raises(Exception, match="projections rebuild visitRecords"):
        sql_store.prepare(grown, 1)
    with pytest.raises(Exception, match="projections rebuild visitRecords"):
        sql_store.search(grown, COMPANY, Search())
    sql_store.prepare(grown, 2)
    sql_store.swap(grown, 2)
    assert sql_store.search(grown, COMPANY, Search()).total == 0
