"""What each of several processes does in a race for one person's time over HTTP; they import it."""

import random
import time
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from importlib import import_module
from typing import Any

from tests.faults.journal import SHIFTS
from tests.faults.wire import Wire

DAYS = 6
_FIRST_DAY = date(2100, 1, 1)


def come(module: str) -> None:
    """Occupies one process for a moment, which then has imported this module, too."""
    import_module(module)
    time.sleep(0.5)


def race(
    url: str, headers: Mapping[str, str], people: list[str], attempts: int, seed: int
) -> tuple[Counter[int], dict[str, dict[str, Any]]]:
    """Plan, move, reassign and delete shifts at random times, some over midnight, of the first person and others.

    Answers how often each status came, and this process's shifts as their last answers showed them.
    """
    chance, wire = random.Random(seed), Wire(headers)
    statuses: Counter[int] = Counter()
    mine: dict[str, dict[str, Any]] = {}
    for _ in range(attempts):
        chosen = chance.choice(list(mine)) if mine and chance.random() < 0.5 else None
        if chosen is not None and chance.random() < 0.2:
            answer = wire.call(url, "DELETE", f"{SHIFTS}/{chosen}")
            statuses[answer.status] += 1
            if answer.status == 200:
                del mine[chosen]
            continue
        start = chance.randrange(24)
        body = {
            "shiftDate": (_FIRST_DAY + timedelta(days=chance.randrange(DAYS))).isoformat(),
            "startTime": f"{start:02}:00",
            "endTime": f"{(start + chance.randint(1, 9)) % 24:02}:00",
            "assignedUserIds": [people[0], *chance.sample(people[1:], chance.randrange(len(people)))],
        }
        if chosen is None:
            answer = wire.call(url, "POST", SHIFTS, body)
        else:
            answer = wire.call(url, "PATCH", f"{SHIFTS}/{chosen}", body)
        statuses[answer.status] += 1
        if answer.status in (200, 201):
            mine[answer.body["shift"]["id"]] = answer.body["shift"]
        else:
            assert answer.body["message"] == "errMsg_shiftConflict", answer
    wire.close()
    return statuses, mine
