"""A client that stops in the middle of a transaction:
`python -m tests.faults.hanging append|claim|seen|turn|lock DATABASE_URL`.

Prints what it holds, waits for a line, then tries to commit and prints how that went.
"""

import sys
from uuid import UUID, uuid4

import psycopg

from tests.eventstore.sample import hours, metadata
from workforceos.database import Database
from workforceos.eventstore.errors import StoreUnavailable
from workforceos.eventstore.model import SeenVersion
from workforceos.eventstore.postgres import PostgresRecorder
from workforceos.eventstore.postgres_claims import claims_json

WHOSE_COMPANY, WHOSE_TIME = UUID(int=0xC0), UUID(int=0xCAFE)
"""Whom the claim is about, the same in all processes."""


def append(database: Database) -> None:
    """As an append does it, but not in one statement: its announced bound stands until the end of the transaction."""
    m = metadata()
    with database.log_pool.connection() as connection:
        connection.execute("BEGIN")
        row = connection.execute(
            "SELECT append_event(%s, NULL, NULL, 'hanging', NULL, %s, %s, 1, 'sample.noted.v1', '{}')",
            (m.company_id, m.at, uuid4()),
        ).fetchone()
        assert row is not None
        _hold(str(row[0]))
        connection.execute("COMMIT")


def claim(database: Database) -> None:
    """An append that holds eight hours of somebody's."""
    stream = uuid4()
    _append(database, stream, claims_json((hours(8, 16, WHOSE_TIME, stream),), ()), "a claim")


def seen(database: Database) -> None:
    """An append that has looked at what it was decided on."""
    _append(database, uuid4(), claims_json((), (), (SeenVersion(uuid4(), 0),)), "what it has seen")


def turn(database: Database) -> None:
    """Somebody whose turn it is to change what others rely on, in the middle of deciding."""
    with PostgresRecorder(database.log_pool).turn(WHOSE_COMPANY) as held:
        _hold("a turn")
        held.connection.execute("COMMIT")


def _append(database: Database, stream: UUID, claims: str | None, what: str) -> None:
    m = metadata()
    with database.log_pool.connection() as connection:
        connection.execute("BEGIN")
        connection.execute(
            "SELECT append_command(%s, NULL, NULL, 'hanging', NULL, %s, NULL, NULL, NULL, NULL, NULL, %s,"
            " %s, 1, 'sample.noted.v1', '{}')",
            (WHOSE_COMPANY, m.at, claims, stream),
        )
        _hold(what)
        connection.execute("COMMIT")


def lock(database: Database) -> None:
    """In a transaction on the ordinary tables, with a lock that everybody who logs in needs."""
    with database.writing() as connection:
        connection.exec_driver_sql("LOCK TABLE login_attempts IN SHARE ROW EXCLUSIVE MODE")
        _hold("login_attempts")


def _hold(what: str) -> None:
    print(f"holds {what}", flush=True)
    sys.stdin.readline()


def main(what: str, url: str) -> None:
    database = Database(url)
    try:
        {"append": append, "claim": claim, "seen": seen, "turn": turn, "lock": lock}[what](database)
    except (psycopg.Error, StoreUnavailable):
        print("cut off", flush=True)
    else:
        print("committed", flush=True)
    database.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
