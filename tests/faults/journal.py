"""Writers with idempotency keys that note what was acknowledged, and what must be true of the company afterwards."""

import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tests.faults.wire import Answer, NoAnswer, Wire

SHIFTS = "/schedulemanagement-api/v1/shifts"
GROUPS = "/auth-api/v1/usergroups"
PAGE = 500
_PACE = 0.1  # seconds at most between two steps: what fails here is not a matter of load
_OF_EACH_ANSWER = ("elapsedMs", "ssoTime", "requestId", "cacheKey")


@dataclass(frozen=True, slots=True)
class Done:
    """An acknowledged write. `tries` counts the requests that it took, all with the same key."""

    key: str
    method: str
    path: str
    body: dict[str, Any] | None
    answer: dict[str, Any]
    position: int
    tries: int
    replayed: bool


def lasting(body: Mapping[str, Any]) -> dict[str, Any]:
    """An answer without what belongs to the one request."""
    return {name: value for name, value in body.items() if name not in _OF_EACH_ANSWER}


@dataclass(slots=True)
class Journal:
    """What the writers of one company did. `url` says where the server is now. `year`: that of the first shifts, which
    go on for years, and end in 2200; two journals of one company need years that are decades apart."""

    url: Callable[[], str]
    headers: Mapping[str, str]
    users: list[str]
    year: int = 2100
    stopping: threading.Event = field(default_factory=threading.Event)
    done: list[Done] = field(default_factory=list)
    unavailable: int = 0
    silent: int = 0

    def write(self, number: int) -> None:
        """One writer, until `stopping`: shifts of a user of its own on days of their own, and groups."""
        wire, chance = Wire(self.headers), random.Random(number)
        turn = 0
        while not self.stopping.wait(chance.uniform(0, _PACE)):
            turn += 1
            tag = f"{self.year}-{number}-{turn}"
            what = chance.randrange(4)
            if what == 3:
                self.carry_out(wire, f"{tag}-group", "POST", GROUPS, {"groupName": f"Group {tag}"})
                continue
            day = (date(self.year, 1, 1) + timedelta(days=turn)).isoformat()
            shift = {"shiftDate": day, "startTime": "08:00", "endTime": "16:00", "location": tag}
            shift["assignedUserIds"] = [self.users[number % len(self.users)]]  # type: ignore[assignment]
            made = self.carry_out(wire, f"{tag}-create", "POST", SHIFTS, shift)
            if made is None or what == 0:
                continue
            path = f"{SHIFTS}/{made.answer['shift']['id']}"
            if what == 1:
                self.carry_out(wire, f"{tag}-move", "PATCH", path, {"location": f"{tag} moved"})
            else:
                self.carry_out(wire, f"{tag}-delete", "DELETE", path, None)
        wire.close()

    def carry_out(self, wire: Wire, key: str, method: str, path: str, body: dict[str, Any] | None) -> Done | None:
        """Ask, with the same key, until there is an answer other than 503, even after `stopping`."""
        for tries in range(1, 20_000):  # on a busy machine all the kills together may take a minute
            try:
                answer = wire.call(self.url(), method, path, body, idempotency_key=key)
            except NoAnswer:
                self.silent += 1
                time.sleep(0.02)
                continue
            if answer.status == 503:
                assert "retry-after" in answer.headers, answer
                self.unavailable += 1
                time.sleep(0.05)
                continue
            done = acknowledged(key, method, path, body, answer, tries)
            self.done.append(done)
            return done
        raise AssertionError(f"{key} was never answered")

    @contextmanager
    def kept(self, writers: int) -> Iterator[None]:
        """Writers write while the block runs, and finish what they have begun. What one of them was told against its
        expectation goes before what the block missed: it may be the reason."""
        with ThreadPoolExecutor(writers) as pool:
            writing = [pool.submit(self.write, number) for number in range(writers)]
            try:
                yield
            finally:
                self.stopping.set()
                for writer in writing:
                    writer.result()

    def expected(self) -> tuple[dict[str, tuple[str, int]], set[tuple[str, str]]]:
        """Shifts as id -> (location, record version) and groups as (id, name), by what was acknowledged."""
        shifts: dict[str, tuple[str, int]] = {}
        groups: set[tuple[str, str]] = set()
        for done in self.done:
            if done.path == GROUPS:
                groups.add((done.answer["userGroup"]["id"], done.answer["userGroup"]["groupName"]))
            elif done.method == "DELETE":
                del shifts[done.answer["shift"]["id"]]
            else:
                shift = done.answer["shift"]
                shifts[shift["id"]] = (shift["location"], shift["recordVersion"])
        return shifts, groups

    def appended(self) -> list[tuple[int, UUID]]:
        """(position, stream) of every event that the log must hold: one for each of these writes."""
        records = [done.answer.get("shift") or done.answer["userGroup"] for done in self.done]
        return sorted((done.position, UUID(record["id"])) for done, record in zip(self.done, records, strict=True))

    def listed(self, url: str | None = None) -> tuple[dict[str, tuple[str, int]], set[tuple[str, str]]]:
        """The same, as the lists (at `url`, where reads are another process) show it once they have caught up."""
        wire, url = Wire(self.headers), url or self.url()
        wait_until_read(wire, url, max(done.position for done in self.done))
        shifts = rows(wire, url, SHIFTS, "shifts")
        groups = rows(wire, url, GROUPS, "userGroups")
        wire.close()
        assert len(shifts) == len({row["id"] for row in shifts})
        assert len(groups) == len({row["id"] for row in groups})
        return (
            {row["id"]: (row["location"], row["recordVersion"]) for row in shifts},
            {(row["id"], row["groupName"]) for row in groups},
        )

    def asked_again(self, every: int) -> int:
        """Repeat requests whose answer was lost at least once, and every nth of the others: the first answer, marked
        as a replay, and nothing done twice. Answers how many."""
        wire, count = Wire(self.headers), 0
        for number, done in enumerate(self.done):
            if done.tries > 1 or number % every == 0:
                again = wire.call(self.url(), done.method, done.path, done.body, idempotency_key=done.key)
                assert again.headers.get("idempotency-replayed") == "true", (done, again)
                assert lasting(again.body) == done.answer
                assert int(again.headers["x-event-position"]) == done.position
                count += 1
        wire.close()
        return count


def acknowledged(key: str, method: str, path: str, body: dict[str, Any] | None, answer: Answer, tries: int) -> Done:
    """Fails for anything but the success that the first try would have had: nobody else is in the way of these
    writers, so it is known what they must be told, by whichever try."""
    assert answer.status == (201 if method == "POST" else 200), (method, path, body, answer)
    (shown,) = (answer.body[name] for name in ("shift", "userGroup") if name in answer.body)
    assert (body or {}).items() <= shown.items(), (body, answer)
    assert shown["isActive"] == (method != "DELETE"), answer
    assert shown["recordVersion"] == (1 if method == "POST" else 2), answer
    replayed = answer.headers.get("idempotency-replayed") == "true"
    position = int(answer.headers["x-event-position"])
    return Done(key, method, path, body, lasting(answer.body), position, tries, replayed)


def wait_until_read(wire: Wire, url: str, position: int, seconds: float = 300.0) -> None:
    """Until the lists have this position: leases of a process that was killed must run out first, and a log that is
    replayed from its beginning may be long. Fails after `seconds`, which means: never."""
    deadline = time.monotonic() + seconds
    for path in (SHIFTS, GROUPS):
        while True:
            answer = wire.call(url, "GET", f"{path}?pageRowCount=1", x_event_position=str(position))
            if answer.status == 200 and int(answer.headers["x-read-position"]) >= position:
                break
            assert answer.status in (200, 503), answer
            assert time.monotonic() < deadline, f"the read side stays below {position} at {answer.headers}"


def rows(wire: Wire, url: str, path: str, name: str) -> list[dict[str, Any]]:
    """All rows of a list, page by page."""
    found: list[dict[str, Any]] = []
    for page in range(1, 10_000):
        answer = wire.call(url, "GET", f"{path}?pageRowCount={PAGE}&pageNumber={page}")
        assert answer.status == 200, answer
        found += answer.body[name]
        if len(found) >= answer.body["paging"]["totalRowCount"] or not answer.body[name]:
            break
    return found
