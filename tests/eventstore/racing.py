"""What each of several processes does in a race for one person's time. In a module that they can import."""

import random
from datetime import timedelta
from uuid import UUID, uuid4

from tests.eventstore.sample import MASTER_KEY, NOON, REGISTRY, append, stream
from workforceos.database import Database
from workforceos.eventstore.errors import ClaimConflict
from workforceos.eventstore.model import PRESENCE, RangeClaim, Release
from workforceos.eventstore.opening import open_event_store
from workforceos.eventstore.store import LogStore

SLOTS = 60


def race(url: str, people: list[UUID], attempts: int, seed: int, moving: bool) -> dict[UUID, list[RangeClaim]]:
    """Plan shifts of several people at random times; answers what each shift holds in the end, as this process sees it.

    `moving`: half of the attempts move a shift of this process instead. Anything but ClaimConflict is an error.
    """
    database = Database(url)
    try:
        return _race(
            open_event_store(database, master_key=MASTER_KEY, registry=REGISTRY), people, attempts, seed, moving
        )
    finally:
        database.close()


def _race(store: LogStore, people: list[UUID], attempts: int, seed: int, moving: bool) -> dict[UUID, list[RangeClaim]]:
    chance = random.Random(seed)
    held: dict[UUID, list[RangeClaim]] = {}
    company = COMPANY_OF_THE_RACE
    for _ in range(attempts):
        moved = chance.choice(list(held)) if moving and held and chance.random() < 0.5 else None
        shift = moved or uuid4()
        start = NOON + timedelta(hours=chance.randrange(SLOTS))
        end = start + timedelta(hours=chance.randint(1, 4))
        team = chance.sample(people, chance.randint(1, len(people)))
        takes = [RangeClaim(PRESENCE, person, start, end, shift, "shift") for person in team]
        releases = (Release(shift),) if moved else ()
        try:
            store.append(append(stream(uuid4()), takes=tuple(takes), releases=releases, company=company))
        except ClaimConflict:
            continue
        held[shift] = takes
    return held


COMPANY_OF_THE_RACE = UUID(int=0xC0FFEE)
"""The same in all processes."""
