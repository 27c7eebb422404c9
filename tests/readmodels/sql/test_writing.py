"""What a write leaves in rows, links, tokens and totals."""

import threading
from dataclasses import replace
from random import Random
from typing import Any
from uuid import uuid4

import pytest

from tests.readmodels.contract.sample import AYSE, BOB, COMPANY, CREW, OFFICE, OTHER_COMPANY, VISITS, visit, visit_id
from workforceos.readmodels.model import Sort
from workforceos.readmodels.port import Document, ReadStore, WriteError
from workforceos.readmodels.sql.searching import Searcher
from workforceos.readmodels.tree import Bool, Contains, Match, MatchAll, Query, Search, Term


def numbers(store: ReadStore, query: Query) -> list[int]:
    found = store.search(VISITS, COMPANY, Search(query, sort=(Sort("id"),)))
    assert found.total == len(found.hits)
    return [int(hit.id[-12:]) for hit in found.hits]


def test_links_and_tokens_follow_the_newest_version(sql_store: ReadStore) -> None:
    before = visit(1, title="night shift", tags=["Old", "both"], memberIds=[AYSE], groups=[CREW])
    after = visit(1, version=2, title="day shift", tags=["both", "new"], memberIds=[BOB], groups=[OFFICE])
    assert sql_store.write(VISITS, 1, [before]) == []
    assert sql_store.write(VISITS, 1, [after]) == []
    gone: list[Query] = [Match("title", "night"), Term("tags", "Old"), Contains("tags", "OLD"), Term("memberIds", AYSE)]
    kept: list[Query] = [Match("title", "day"), Term("tags", "both"), Contains("tags", "EW"), Term("memberIds", BOB)]
    assert [numbers(sql_store, query) for query in [*gone, Term("groups.id", CREW)]] == [[]] * 5
    assert [numbers(sql_store, query) for query in [*kept, Term("groups.id", OFFICE)]] == [[1]] * 5


def test_a_tombstone_takes_links_and_tokens_with_it_and_a_newer_write_brings_them_back(sql_store: ReadStore) -> None:
    document = visit(1, title="night", tags=["a"])
    questions: list[Query] = [MatchAll(), Match("title", "night"), Term("tags", "a")]
    sql_store.write(VISITS, 1, [document])
    sql_store.write(VISITS, 1, [Document(document.id, COMPANY, 2, {}, deleted=True)])
    assert [numbers(sql_store, query) for query in questions] == [[], [], []]
    sql_store.write(VISITS, 1, [replace(document, version=3)])
    assert [numbers(sql_store, query) for query in questions] == [[1], [1], [1]]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"unknown": 1}, "unknown: not a property of visit"),
        ({"minutes": "many"}, "minutes: 'many' is no integer"),
        ({"minutes": True}, "minutes: 'True' is no integer"),
        ({"minutes": 2**63}, "minutes: '9223372036854775808' is no integer"),
        ({"cost": float("nan")}, "cost: 'nan' is no decimal"),
        ({"userId": "not-an-id"}, "userId: 'not-an-id' is no id"),
        ({"visitDate": "2024-02-30"}, "visitDate: '2024-02-30' is no day"),
        ({"startedAt": "yesterday"}, "startedAt: 'yesterday' is no instant"),
        ({"urgent": 1}, "urgent: '1' is no boolean"),
        ({"title": "a\x00b"}, "title: 'a\\x00b' is no string"),
        ({"title": 5}, "title: '5' is no string"),
        ({"tags": [5]}, "tags: '5' is no string"),
        ({"user": {"salary": 1}}, "user: not what visit shows there"),
        ({"companyId": str(OTHER_COMPANY)}, "companyId: not the document's company"),
    ],
    ids=str,
)
def test_a_bad_document_is_named_while_the_others_go_in(
    sql_store: ReadStore, wrong: dict[str, Any], reason: str
) -> None:
    bad = visit(2)
    bad = replace(bad, body=bad.body | wrong)
    assert sql_store.write(VISITS, 1, [visit(1), bad, visit(3)]) == [WriteError(visit_id(2), reason)]
    assert numbers(sql_store, MatchAll()) == [1, 3]
    assert sql_store.versions(VISITS, 1, COMPANY, [visit_id(2)]) == {}


def test_a_value_that_only_the_engine_refuses_does_not_hold_up_the_batch(sql_store: ReadStore) -> None:
    """PostgreSQL has no room for a very long element in an index; SQLite keeps it."""
    long = "".join(Random(1).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=8000))
    errors = sql_store.write(VISITS, 1, [visit(1), visit(2, tags=[long]), visit(3)])
    refused = {error.id for error in errors}
    assert refused <= {visit_id(2)}
    assert numbers(sql_store, MatchAll()) == ([1, 3] if refused else [1, 2, 3])


def test_totals_are_counted_anew_after_a_change(sql_store: ReadStore) -> None:
    question = Search(Term("status", "planned"), limit=0)

    def total() -> int:
        return sql_store.search(VISITS, COMPANY, question).total

    sql_store.write(VISITS, 1, [visit(1), visit(2)])
    assert (total(), total()) == (2, 2)
    sql_store.write(VISITS, 1, [visit(2, version=2, status="done"), visit(3), visit(4)])
    assert total() == 3
    sql_store.write(VISITS, 1, [Document(visit_id(1), COMPANY, 9, {}, deleted=True)])
    assert total() == 2
    assert sql_store.search(VISITS, COMPANY, Search(limit=0)).total == 3


def test_what_finds_everything_is_not_counted(sql_store: ReadStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """The total is kept with the writes, however large the company: a manager's list says it after every change."""
    sql_store.write(VISITS, 1, [visit(1), visit(2), visit(3)])
    everything = (MatchAll(), Bool(filter=(MatchAll(), MatchAll())), Bool(must=(Bool(),)))
    others = (Bool(filter=(MatchAll(), Term("status", "planned"))), Bool(must_not=(MatchAll(),)))
    assert [sql_store.search(VISITS, COMPANY, Search(query, limit=1)).total for query in everything] == [3, 3, 3]
    assert [sql_store.search(VISITS, COMPANY, Search(query, limit=1)).total for query in others] == [3, 0]
    sql_store.write(VISITS, 1, [Document(visit_id(1), COMPANY, 9, {}, deleted=True)])
    monkeypatch.setattr(Searcher, "_count", lambda *_: pytest.fail("counted"))
    assert [sql_store.search(VISITS, COMPANY, Search(query, limit=1)).total for query in everything] == [2, 2, 2]


def test_a_stale_write_changes_no_total(sql_store: ReadStore) -> None:
    sql_store.write(VISITS, 1, [visit(1, version=5)])
    sql_store.write(VISITS, 1, [visit(1, version=4), Document(visit_id(1), COMPANY, 3, {}, deleted=True)])
    assert sql_store.search(VISITS, COMPANY, Search(limit=0)).total == 1


def test_writers_at_the_same_time_leave_the_newest_of_each(sql_store: ReadStore) -> None:
    """Four writers, the same documents, versions in every order: no link or token of an older one stays behind."""
    failures: list[BaseException] = []

    def write(first: int) -> None:
        try:
            for version in range(first, 41, 4):
                batch = [visit(n, version=version, title=f"word{version}", tags=[f"t{version}"]) for n in range(1, 9)]
                assert sql_store.write(VISITS, 1, batch) == []
        except BaseException as error:  # noqa: BLE001 - told to the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=write, args=(first,)) for first in (4, 3, 2, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert numbers(sql_store, Bool(filter=(Match("title", "word40"), Term("tags", "t40")))) == list(range(1, 9))
    older = [Term("tags", f"t{version}") for version in range(1, 40)]
    assert numbers(sql_store, Bool(should=(*older, *(Match("title", f"word{v}") for v in range(1, 40))))) == []
    assert sql_store.search(VISITS, COMPANY, Search(limit=0)).total == 8


def test_a_batch_may_hold_many_companies(sql_store: ReadStore) -> None:
    companies = [uuid4() for _ in range(20)]
    assert sql_store.write(VISITS, 1, [visit(n, company) for n, company in enumerate(companies)]) == []
    assert [sql_store.search(VISITS, company, Search()).total for company in companies] == [1] * 20
