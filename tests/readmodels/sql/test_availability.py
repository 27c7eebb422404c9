"""An engine that is away or too slow says so."""

import math
import queue
import threading
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.readmodels.contract.sample import COMPANY, SIX, VISITS, visit
from workforceos.readmodels import tree
from workforceos.readmodels.model import Sort
from workforceos.readmodels.port import ReadModelUnavailable, ReadStore
from workforceos.readmodels.sql import deadline as deadline_module
from workforceos.readmodels.sql import open_sql_read_store, searching
from workforceos.readmodels.sql import store as sql_store_module
from workforceos.readmodels.sql.database import Database
from workforceos.readmodels.sql.deadline import Deadline
from workforceos.readmodels.tree import Search

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


def test_a_server_that_does_not_answer_is_unavailable() -> None:
    store = open_sql_read_store("postgresql://nobody@127.0.0.1:1/nowhere")
    for ask in (
        store.ping,
        lambda: store.search(VISITS, COMPANY, Search()),
        lambda: store.write(VISITS, 1, [visit(1)]),
        lambda: store.prepare(VISITS, 1),
    ):
        with pytest.raises(ReadModelUnavailable):
            ask()
    store.close()


def test_a_file_that_cannot_be_opened_is_unavailable(tmp_path: Path) -> None:
    store = open_sql_read_store(f"sqlite:///{tmp_path}")  # a folder
    with pytest.raises(ReadModelUnavailable):
        store.ping()


def test_before_anything_is_live_reads_say_so(tmp_path: Path) -> None:
    store = open_sql_read_store(f"sqlite:///{tmp_path / 'x.db'}")
    store.ping()
    assert store.live_generation(VISITS) is None
    with pytest.raises(ReadModelUnavailable, match="nothing is live"):
        store.search(VISITS, COMPANY, Search())
    with pytest.raises(ReadModelUnavailable, match="not prepared"):
        store.write(VISITS, 1, [visit(1)])
    store.close()


def test_a_search_that_takes_too_long_is_broken_off(sql_store: ReadStore, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy import text

    def endless(self: Any, *_: Any) -> Any:
        slow = {
            "sqlite": ENDLESS,
            "postgresql": "SELECT pg_sleep(60)",
        }
        return self._connection.execute(text(slow[self._connection.dialect.name])).all()

    sql_store.write(VISITS, 1, [visit(1)])
    with monkeypatch.context() as patched:
        patched.setattr(sql_store_module, "SEARCH_SECONDS", 0.2)
        patched.setattr(searching.Searcher, "search", endless)
        with pytest.raises(ReadModelUnavailable):
            sql_store.search(VISITS, COMPANY, Search())
    assert sql_store.search(VISITS, COMPANY, Search()).total == 1


SPLIT = (tree.Bucket(None, None, 60.0), tree.Bucket(None, 60.0, None))
NIGHT = (tree.Bucket(None, None, datetime(2024, 3, 31, tzinfo=UTC)),)
URGENT = tree.Term("urgent", True)
SOURCES = (
    tree.CompositeSource("t", tree.TermsAgg("tags")),
    tree.CompositeSource("d", tree.DateHistogramAgg("startedAt", "hour"), missing_bucket=True),
)
OF_ROWS = [
    tree.MetricAgg("cardinality", "title"),
    tree.PercentilesAgg("minutes"),
    tree.TopHitsAgg(sort=(Sort("minutes"),)),
    tree.TermsAgg("tags"),
    tree.HistogramAgg("minutes", 60.0),
    tree.DateHistogramAgg("startedAt", "hour", min_doc_count=1),
    tree.RangeAgg("minutes", SPLIT),
    tree.DateRangeAgg("startedAt", NIGHT),
    tree.FilterAgg(URGENT),
    tree.FiltersAgg((("urgent", URGENT),), other_bucket_key="rest"),
    tree.MissingAgg("minutes"),
    tree.CompositeAgg(SOURCES),
]


@pytest.mark.parametrize("aggregation", OF_ROWS, ids=lambda one: type(one).__name__)
def test_what_python_makes_of_the_rows_is_broken_off_too(
    sql_store: ReadStore, monkeypatch: pytest.MonkeyPatch, aggregation: tree.Aggregation
) -> None:
    looks: Counter[int] = Counter()
    look = Deadline.look

    def counted(self: Deadline) -> None:
        looks[deadline_module._ROWS_BETWEEN_LOOKS] += 1
        look(self)

    assert sql_store.write(VISITS, 1, [*SIX]) == []
    search = Search(limit=0, aggs=(tree.Agg("a", aggregation),))
    monkeypatch.setattr(Deadline, "look", counted)
    for between in (1_000, 1):
        monkeypatch.setattr(deadline_module, "_ROWS_BETWEEN_LOOKS", between)
        sql_store.search(VISITS, COMPANY, search)
    assert looks[1] > looks[1_000] > 0
    monkeypatch.setattr(sql_store_module, "SEARCH_SECONDS", 0)  # too short for SQL to notice, and none on PostgreSQL
    with pytest.raises(ReadModelUnavailable, match="too long"):
        sql_store.search(VISITS, COMPANY, search)


def test_rows_are_left_where_they_are_when_the_database_is_closed() -> None:
    closed = threading.Event()
    rows = Deadline(math.inf, closed).over(range(5_000))
    assert next(rows) == 0
    closed.set()
    with pytest.raises(ReadModelUnavailable):
        list(rows)
    assert next(rows, None) is None


@pytest.mark.parametrize("seconds", [None, 60.0])
def test_what_still_runs_ends_when_the_database_is_closed(tmp_path: Path, seconds: float | None) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    runs, ended = threading.Event(), queue.Queue[object]()

    def search() -> None:
        try:
            with database.reading(seconds) as connection:
                runs.set()
                connection.exec_driver_sql(ENDLESS).all()
        except ReadModelUnavailable as error:
            ended.put(error)

    thread = threading.Thread(target=search, daemon=True)
    thread.start()
    runs.wait(5)
    database.close()
    assert "interrupted" in str(ended.get(timeout=5))


def test_rows_survive_a_new_start(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    first = open_sql_read_store(url)
    first.prepare(VISITS, 1)
    first.swap(VISITS, 1)
    first.write(VISITS, 1, [visit(1)])
    first.close()
    second = open_sql_read_store(url)
    assert (second.live_generation(VISITS), second.search(VISITS, COMPANY, Search()).total) == (1, 1)
    second.close()
