"""The main database: transactions, outages, schema; on both engines."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from workforceos import database as module
from workforceos import migrate
from workforceos.database import Database
from workforceos.eventstore.errors import StoreUnavailable
from workforceos.readmodels.progress import rejoins


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs_server)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without any table."""
    if request.param == "postgresql":
        database = Database(request.getfixturevalue("empty_postgres_url"))
    else:
        database = Database(f"sqlite:///{tmp_path / 'new' / 'folder' / 'a.db'}")
    yield database
    database.close()


@pytest.fixture
def counting(empty: Database) -> Database:
    with empty.writing() as connection:
        connection.execute(text("CREATE TABLE counts (n integer PRIMARY KEY)"))
    return empty


def count(database: Database) -> int:
    with database.reading() as connection:
        found: int = connection.execute(text("SELECT count(*) FROM counts")).scalar_one()
        return found


def test_a_block_that_ends_well_is_committed(counting: Database) -> None:
    with counting.writing() as connection:
        connection.execute(text("INSERT INTO counts VALUES (1)"))
        assert count(counting) == 0
    assert count(counting) == 1


def test_a_block_that_raises_is_undone(counting: Database) -> None:
    def interrupted() -> None:
        with counting.writing() as connection:
            connection.execute(text("INSERT INTO counts VALUES (1)"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        interrupted()
    assert count(counting) == 0
    with counting.writing() as connection:
        connection.execute(text("INSERT INTO counts VALUES (1)"))
    assert count(counting) == 1


def test_a_snapshot_sees_one_moment(counting: Database) -> None:
    query = text("SELECT count(*) FROM counts")
    with counting.snapshot() as snapshot, counting.reading() as reading:
        assert snapshot.execute(query).scalar_one() == reading.execute(query).scalar_one() == 0
        with counting.writing() as connection:
            connection.execute(text("INSERT INTO counts VALUES (1)"))
        assert snapshot.execute(query).scalar_one() == 0
        assert reading.execute(query).scalar_one() == 1


def test_faults_of_ours_are_not_outages(counting: Database) -> None:
    with pytest.raises((ProgrammingError, OperationalError), match="nowhere"), counting.reading() as connection:
        connection.execute(text("SELECT * FROM nowhere"))
    with pytest.raises(IntegrityError), counting.writing() as connection:
        connection.execute(text("INSERT INTO counts VALUES (1), (1)"))


def test_migrated_from_any_folder_and_twice(empty: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    pending = migrate.pending(empty)
    assert pending[0] == "0001"
    assert pending == sorted(pending)
    migrate.upgrade(empty, "0001")
    assert migrate.pending(empty) == pending[1:]
    migrate.upgrade(empty)
    migrate.upgrade(empty)
    assert migrate.pending(empty) == []


def test_names_that_are_under_way_stay_so_when_their_key_gets_the_company(empty: Database) -> None:
    under_way = {"projection": "shifts", "generation": 1, "stream_id": uuid4(), "company_id": uuid4()}
    row = under_way | {"shard": 3, "position": 7, "cursor": None}
    migrate.upgrade(empty, "0005")
    with empty.writing() as connection:
        connection.execute(sa.insert(rejoins), row)
    migrate.upgrade(empty)
    with empty.writing() as connection:
        assert [dict(found._mapping) for found in connection.execute(sa.select(rejoins))] == [row | {"since": None}]
        connection.execute(sa.insert(rejoins), row | {"company_id": uuid4()})


def test_a_schema_that_is_too_old_says_what_to_do(empty: Database) -> None:
    with pytest.raises(migrate.NotMigrated, match=f"^nothing has been migrated in {empty.name} yet: run"):
        migrate.must_be_current(empty)
    migrate.upgrade(empty, "0001")
    with pytest.raises(migrate.NotMigrated, match=r"^the database lacks revisions 0002, .*: run `workforceos migrate`"):
        migrate.must_be_current(empty)
    migrate.upgrade(empty)
    migrate.must_be_current(empty)


def test_asking_for_the_schema_makes_no_file(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    assert (migrate.is_new(database), migrate.pending(database)[0]) == (True, "0001")
    assert list(tmp_path.iterdir()) == []
    migrate.upgrade(database)
    assert (migrate.is_new(database), migrate.pending(database)) == (False, [])
    database.close()


def test_a_migration_that_fails_changes_nothing(empty: Database) -> None:
    with empty.writing() as connection:
        connection.execute(text("CREATE TABLE person_keys (n integer)"))
    with pytest.raises((ProgrammingError, OperationalError), match="person_keys"):
        migrate.upgrade(empty)
    with empty.writing() as connection:
        connection.execute(text("DROP TABLE person_keys"))
    assert migrate.pending(empty)[0] == "0001"
    migrate.upgrade(empty)


def test_sqlite_as_it_must_be(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    with database.reading() as connection:
        pragmas = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in
                   ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")}  # fmt: skip
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}
    database.close()


def test_a_busy_sqlite_file_is_unavailable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that takes SQLite's own lock without ours, as its command line tool does."""
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.05)
    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    with database.writing() as connection:
        connection.execute(text("CREATE TABLE counts (n integer)"))
    other = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable), database.writing():
        pytest.fail("two writers")
    other.execute("ROLLBACK")
    other.close()
    with database.writing() as connection:
        connection.execute(text("INSERT INTO counts VALUES (1)"))
    database.close()


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(b"certainly not a database file " * 200)
    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    with pytest.raises(StoreUnavailable), database.reading():
        pytest.fail("opened")
    database.close()


def test_a_server_that_is_away_is_unavailable() -> None:
    database = Database("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(StoreUnavailable), database.reading():
        pytest.fail("connected")
    database.close()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://u@h/d"])
def test_databases_that_are_not_served(url: str) -> None:
    with pytest.raises(ValueError, match="SQLite"):
        Database(url)
