"""What writers and readers of the log do, in processes of their own; in a module that they can import."""

import random
from uuid import UUID, uuid4

from tests.eventstore.sample import MASTER_KEY, REGISTRY, Noted, append, stream
from workforceos.database import Database
from workforceos.eventstore.errors import VersionConflict
from workforceos.eventstore.opening import open_event_store
from workforceos.eventstore.store import LogStore


def opened(url: str) -> LogStore:
    return open_event_store(Database(url), master_key=MASTER_KEY, registry=REGISTRY)


def write_many(url: str, events: int, most: int, taken: UUID, seed: int) -> int:
    """Append this many events, 1 to `most` at a time to streams of their own; now and then an append that is refused
    after it has used up positions (`taken` has its first version). Answers the position of the last."""
    chance, store = random.Random(seed), opened(url)
    left = last = 0
    left = events
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
