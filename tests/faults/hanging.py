"""A client that stops in the middle of a transaction: `python -m tests.faults.hanging append|lock <database URL>`.

Prints what it holds, waits for a line, then tries to commit and prints how that went.
"""

import sys
from uuid import uuid4

import psycopg

from tests.eventstore.sample import metadata
from workforceos.database import Database
from workforceos.eventstore.errors import StoreUnavailable


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
        {"append": append, "lock": lock}[what](database)
    except (psycopg.Error, StoreUnavailable):
        print("cut off", flush=True)
    else:
        print("committed", flush=True)
    database.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
