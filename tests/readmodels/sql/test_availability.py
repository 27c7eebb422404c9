"""An engine that is away or too slow says so."""

import queue
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.readmodels.contract.sample import COMPANY, VISITS, visit
from workforceos.readmodels.port import ReadModelUnavailable, ReadStore
from workforceos.readmodels.sql import open_sql_read_store, searching
from workforceos.readmodels.sql import store as sql_store_module
from workforceos.readmodels.sql.database import Database
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
