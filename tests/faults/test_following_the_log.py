"""A live reader behind four writers sees every event, each once, in order.

The first test is about many: four processes that write as fast as they can, some of their appends refused after they
have used up positions. In the others every step of writers and readers at which they could miss each other is made
to take its time, one at a time; and the order of the two reads behind the horizon is turned round, to show that
these tests notice what is skipped.
"""

import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tests.eventstore.sample import Noted, append, hours, key, stream
from tests.faults.following import follow, in_the_log, opened, write_many
from tests.faults.scale import scaled
from workforceos.database import Database
from workforceos.eventstore.store import LogStore
from workforceos.eventstore.tables import ANNOUNCED
from workforceos.migrate import upgrade

WRITERS = 4
EVENTS = {"postgresql": scaled(200_000, 1_000_000), "sqlite": scaled(200_000, 1_000_000)}
MOST = 20
DELAYED_APPENDS = scaled(50, 1_000)

pytestmark = pytest.mark.timeout(scaled(300, 7200))


@pytest.fixture
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        found: str = request.getfixturevalue("postgres_url")
        return found
    found = f"sqlite:///{tmp_path / 'log.db'}"
    database = Database(found)
    upgrade(database)
    database.close()
    return found


@pytest.mark.parametrize("url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.needs_server)], indirect=True)
def test_a_live_reader_skips_nothing(url: str) -> None:
    store, taken = opened(url), uuid4()
    store.append(append(stream(taken)))
    events = EVENTS[store.database.dialect]
    done, following = threading.Event(), list[int]()
    with (
        ProcessPoolExecutor(WRITERS, mp_context=get_context("spawn")) as pool,
        ThreadPoolExecutor(1) as thread,
    ):
        reader = thread.submit(follow, store, done, following)
        try:
            writing = [pool.submit(write_many, url, events // WRITERS, MOST, taken, n) for n in range(WRITERS)]
            last = max(writer.result() for writer in writing)
            assert len(following) > events // 2  # it was live
        finally:
            done.set()
        seen = reader.result()
    assert len(seen) == events + 1
    assert seen == in_the_log(store)
    assert seen[-1] == last
    store.close()


READ_LAST = "SELECT last_value INTO v_last FROM events_position_seq;"
READ_ANNOUNCED = "SELECT min("
ANNOUNCE = f"PERFORM pg_advisory_xact_lock_shared({ANNOUNCED}"
PAUSE = "PERFORM pg_sleep(random() * 0.02);"
REST_SECONDS = 0.06
"""At most, between two appends of a writer: while one writes, its bound holds readers back, right or wrong."""

GIVE_POSITIONS = "SELECT nextval('events_position_seq'), p_company"

Changes = dict[str, tuple[str, str]]
"""By function: what stands there once, and what is put in its place."""

SLOW_COMMIT: Changes = {
    "append_event": ("RETURN v_position;", f"{PAUSE} RETURN v_position;"),
    "append_command": ("RETURN coalesce(", f"{PAUSE} RETURN coalesce("),
}


def old_announcement(variable: str, place: str, value: str) -> tuple[str, str]:
    """The last position is read, and some time later announced."""
    return (
        f"{ANNOUNCE} | last_value) FROM events_position_seq;",
        f"SELECT {value} INTO {variable} FROM events_position_seq; {PAUSE} {ANNOUNCE} | {place});",
    )


POINTS: dict[str, Changes] = {
    "reader, before the first read": {"log_horizon": (READ_LAST, f"{PAUSE} {READ_LAST}"), **SLOW_COMMIT},
    "reader, between the two reads": {"log_horizon": (READ_LAST, f"{READ_LAST} {PAUSE}"), **SLOW_COMMIT},
    "reader, after the two reads": {"log_horizon": ("RETURN least(", f"{PAUSE} RETURN least("), **SLOW_COMMIT},
    "writer, before it announces": {
        "append_event": (ANNOUNCE, f"{PAUSE} {ANNOUNCE}"),
        "append_command": (ANNOUNCE, f"{PAUSE} {ANNOUNCE}"),
    },
    "writer, while it announces": {
        "append_event": old_announcement("v_position", "v_position", "last_value"),
        "append_command": old_announcement("v_positions", "v_positions[1]", "ARRAY[last_value]"),
    },
    "writer, between bound and position": {
        "append_event": ("INSERT INTO events", f"{PAUSE} INSERT INTO events"),
        "append_command": ("IF p_streams IS NOT NULL", f"{PAUSE} IF p_streams IS NOT NULL"),
    },
    "writer, between two positions": {
        "append_command": (
            GIVE_POSITIONS,
            GIVE_POSITIONS.replace("),", ") + (pg_sleep(random() * 0.02)::text IS NULL)::integer,"),
        )
    },
    "writer, before it commits": SLOW_COMMIT,
}


@pytest.fixture
def store(postgres_url: str) -> Iterator[LogStore]:
    with closing(opened(postgres_url)) as store:
        yield store


@pytest.mark.parametrize("point", POINTS)
def test_steps_that_take_their_time(store: LogStore, postgres_url: str, point: str) -> None:
    change_functions(postgres_url, POINTS[point])
    assert follow_delayed(store) == in_the_log(store)


def test_a_reader_that_pauses_between_horizon_and_page(store: LogStore, monkeypatch: pytest.MonkeyPatch) -> None:
    horizon = store.recorder.horizon

    def slow_horizon(after: int) -> int:
        found = horizon(after)
        time.sleep(random.uniform(0, 0.02))
        return found

    monkeypatch.setattr(store.recorder, "horizon", slow_horizon)
    assert follow_delayed(store) == in_the_log(store)


def test_the_wrong_order_of_reads_is_noticed(store: LogStore, postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        text = definition(connection, "log_horizon")
        start, end = text.index(READ_ANNOUNCED), text.index("RETURN least(")
        announced = text[start:end]
        first = text.index(READ_LAST)
        turned = f"{text[:first]}{announced} {PAUSE} {text[first:start]}{text[end:]}"
        connection.execute(turned.encode())
    change_functions(postgres_url, SLOW_COMMIT)
    for _ in range(5):  # on a machine that is busy with other things it may take a second look
        if follow_delayed(store) != in_the_log(store):
            return
    pytest.fail("nothing was skipped")


def follow_delayed(store: LogStore) -> list[int]:
    """Four writers and a reader. In turn: one event alone, one with a key and a claim, several in one append."""
    done = threading.Event()

    def write(_: int) -> None:
        for number in range(DELAYED_APPENDS):
            time.sleep(random.uniform(0, REST_SECONDS))
            store.append(
                (
                    append(),
                    append(takes=(hours(8, 16, uuid4()),), command=key(str(uuid4()))),
                    append(stream(uuid4(), Noted(), Noted()), stream()),
                )[number % 3]
            )

    with ThreadPoolExecutor(WRITERS + 1) as pool:
        reader = pool.submit(follow, store, done)
        try:
            list(pool.map(write, range(WRITERS)))
        finally:
            done.set()
        return reader.result()


def change_functions(url: str, changes: Changes) -> None:
    with psycopg.connect(url) as connection:
        for name, (old, new) in changes.items():
            text = definition(connection, name)
            assert text.count(old) == 1, text
            connection.execute(text.replace(old, new).encode())


def definition(connection: psycopg.Connection[Any], name: str) -> str:
    row = connection.execute("SELECT pg_get_functiondef(%s::regproc)", (name,)).fetchone()
    assert row is not None
    text: str = row[0]
    return text
