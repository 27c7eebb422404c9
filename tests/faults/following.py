"""What writers and readers of the log do, in processes of their own; in a module that they can import."""

import random
import threading
import time
from uuid import UUID, uuid4

from tests.eventstore.sample import MASTER_KEY, REGISTRY, Noted, append, stream
from workforceos.database import Database
from workforceos.eventstore.errors import VersionConflict
from workforceos.eventstore.log_queries import pages
from workforceos.eventstore.opening import open_event_store
from workforceos.eventstore.store import LogStore


def opened(url: str) -> LogStore:
    return open_event_store(Database(url), master_key=MASTER_KEY, registry=REGISTRY)


def write_many(url: str, events: int, most: int, taken: UUID, seed: int) -> int:
    """Append this many events, 1 to `most` at a time to streams of their own; now and then an append that is refused
    after it has used up positions (`taken` has its first version). Answers the position of the last."""
    chance, store = random.Random(seed), opened(url)
    left, last = events, 0
    while left:
        size = min(left, chance.randint(1, most))
        if chance.random() < 0.05:
            try:
                store.append(append(stream(uuid4(), *(Noted() for _ in range(size))), stream(taken)))
            except VersionConflict:
                continue
            raise AssertionError("a version was given twice")
        last = store.append(append(stream(uuid4(), *(Noted(number=left - n) for n in range(size)))))
        left -= size
    store.close()
    return last


def follow(store: LogStore, done: threading.Event, seen: list[int] | None = None) -> list[int]:
    """Read pages, as a projector does, until `done` and nothing is left; the positions in the order seen."""
    seen = [] if seen is None else seen
    last = 0
    while True:
        finished = done.is_set()  # asked before the read: what was written by then must be in it
        page = store.read(last)
        seen += [item.position for item in page.events]
        assert page.covered >= page.last or not page.events
        last = page.last
        if not page.events:
            if finished:
                return seen
            time.sleep(0.002)


def in_the_log(store: LogStore) -> list[int]:
    with store.database.snapshot() as connection:
        return [row.position for page in pages(connection, None) for row in page]
