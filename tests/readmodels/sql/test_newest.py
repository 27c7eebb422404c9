"""The greatest version that was written is known, so that a log that ends before it is noticed."""

from pathlib import Path
from uuid import uuid4

from tests.readmodels.contract.sample import COMPANY, VISITS, visit, visit_id
from workforceos.readmodels.port import Document, ReadStore
from workforceos.readmodels.sql.database import Database
from workforceos.readmodels.sql.store import SqlReadStore
from workforceos.readmodels.sql.tables import NEWEST


def test_it_follows_what_is_written_and_tombstones_too(sql_store: ReadStore) -> None:
    assert sql_store.newest() == 0
    sql_store.write(VISITS, 1, [visit(1, version=7), visit(2, uuid4(), version=5)])
    assert sql_store.newest() == 7
    sql_store.write(VISITS, 1, [visit(1, version=6), visit(3, version=4)])
    assert sql_store.newest() == 7
    sql_store.write(VISITS, 1, [Document(visit_id(1), COMPANY, 9, {}, deleted=True)])
    assert sql_store.newest() == 9


def test_a_generation_that_is_dropped_is_forgotten(sql_store: ReadStore) -> None:
    sql_store.write(VISITS, 1, [visit(1, version=9)])
    sql_store.prepare(VISITS, 2)
    sql_store.write(VISITS, 2, [visit(1, version=3)])
    assert sql_store.newest() == 9
    sql_store.swap(VISITS, 2)
    sql_store.drop(VISITS, 1)
    assert sql_store.newest() == 3


def test_a_database_of_an_older_release_is_completed_by_whoever_writes_first(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'readmodels.db'}"
    older = Database(url)
    SqlReadStore(older).prepare(VISITS, 1)
    with older.writing() as connection:
        NEWEST.drop(connection)
    older.close()
    store = SqlReadStore(Database(url))
    assert store.newest() == 0
    store.write(VISITS, 1, [visit(1, version=4)])
    assert store.newest() == 4
    store.close()
