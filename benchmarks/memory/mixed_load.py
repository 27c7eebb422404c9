"""A day's work of a company and its neighbour, a process of its own: `python -m benchmarks.memory.mixed_load PLAN`.

Everything that the program does for people, in shares that chance decides: planning, punches by managers and by people
themselves, corrections, new names, lists and totals of a company with a long past, logins, logouts, idempotent replays,
and requests that are refused. PLAN is JSON, and so is what it prints.
"""

import json
import random
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from benchmarks.company import CHECK_IN, RECORDS, SHIFTS, person_email
from benchmarks.memory.asking import Asking
from benchmarks.memory.questions import list_parameters, search
from tools.trials.processes import PASSWORD

CHECK_OUT = "/attendancemanagement-api/v1/check-out"
GROUPS = "/auth-api/v1/usergroups"
SEARCH = "/mcpbff-api/api/elastic/attendanceRecords/rawsearch"
KEPT = 50
HALF_HOURS = 48
WRONG_PASSWORD_SECONDS = 600
"""Seldom: ten failed logins in a quarter of an hour close the login for the address."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`headers` are of the owner of `codename`, whose employees are `people`; `elsewhere` is a company with a past of
    so many `days` and addresses that log in. `pace` in seconds between requests."""

    writes: str
    reads: str
    headers: dict[str, str]
    codename: str
    people: tuple[str, ...]
    elsewhere: str
    elsewhere_emails: tuple[str, ...]
    days: int
    seconds: float
    pace: float
    seed: int


def begin(plan: Plan) -> "subprocess.Popen[str]":
    """Run the process."""
    command = [sys.executable, "-m", "benchmarks.memory.mixed_load", json.dumps(asdict(plan))]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


class Work:
    """Of one process. Its company is its own, so everything is answered as expected whatever the others do."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.chance = plan, random.Random(plan.seed)
        self.ask = Asking(plan.pace)
        self.shifts: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self.records: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self.past_ids: deque[str] = deque(maxlen=KEPT)
        self.planned = self.planned_ahead = 0
        self.begun = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=10)
        self.sessions: dict[int, dict[str, str]] = {}
        self.elsewhere = [self.session(plan.elsewhere, email) for email in plan.elsewhere_emails]
        group = self.ask("plan", plan.writes, "POST", GROUPS, {"groupName": "Gate"}, plan.headers, expect=201)
        self.group: dict[str, Any] = group["userGroup"]
        self.next_wrong_password = 0.0

    def until(self, end: float) -> None:
        """Turns by chance up to an instant of the monotonic clock."""
        turns, weights = zip(*TURNS, strict=True)
        while time.monotonic() < end:
            self.chance.choices(turns, weights)[0](self)

    def write(self, kind: str, method: str, path: str, body: Any, expect: int, **more: str) -> dict[str, Any]:
        headers = {**self.plan.headers, **{name.replace("_", "-"): value for name, value in more.items()}}
        return self.ask(kind, self.plan.writes, method, path, body, headers, expect=expect)

    def session(self, codename: str, email: str) -> dict[str, str]:
        named, body = {"mbx-company-codename": codename}, {"username": email, "password": PASSWORD}
        answered = self.ask("log in", self.plan.writes, "POST", "/auth-api/login", body, named)
        return {**named, "authorization": f"Bearer {answered.get('accessToken')}"}

    def shift_of_the_past(self) -> dict[str, Any] | None:
        """Half an hour of one person's, each time a later one; the worker completes and settles it within seconds."""
        turn, place = divmod(self.planned, len(self.plan.people))
        self.planned += 1
        starts = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=30) * turn
        body = span(starts, starts + timedelta(minutes=30)) | {"assignedUserIds": [self.plan.people[place]]}
        if turn % 4 == 0:
            body["departmentId"] = self.group["id"]
        return self.write("plan", "POST", SHIFTS, body, 201).get("shift")

    def manage(self) -> None:
        """Plan, and say when they came and left."""
        shift = self.shift_of_the_past()
        if shift is None:
            return
        self.shifts.append(shift)
        came = {"shiftId": shift["id"], "userId": shift["assignedUserIds"][0], "checkInTime": shift["startsAt"]}
        record = self.write("check in", "POST", CHECK_IN, came, 201).get("attendanceRecord")
        if record is not None:
            left = {"attendanceRecordId": record["id"], "checkOutTime": shift["endsAt"]}
            self.write("check out", "POST", CHECK_OUT, left, 200)
            self.records.append(record)

    def come_and_go(self) -> None:
        """Of an employee, by themselves."""
        turn, place = divmod(self.planned_ahead, len(self.plan.people))
        self.planned_ahead += 1
        starts = self.begun + timedelta(minutes=10) * turn
        body = span(starts, starts + timedelta(minutes=10)) | {"assignedUserIds": [self.plan.people[place]]}
        shift = self.write("plan", "POST", SHIFTS, body, 201).get("shift")
        if shift is None:
            return
        if place not in self.sessions:
            self.sessions[place] = self.session(self.plan.codename, person_email(self.plan.codename, place))
        own, url = self.sessions[place], self.plan.writes
        came = self.ask("check in", url, "POST", CHECK_IN, {"shiftId": shift["id"]}, own, expect=201)
        if record := came.get("attendanceRecord"):
            self.ask("check out", url, "POST", CHECK_OUT, {"attendanceRecordId": record["id"]}, own)
        self.ask("own list", self.plan.reads, "GET", f"{RECORDS}?pageRowCount=10", "", own)

    def change(self) -> None:
        """The place of a shift, a note on a record, or the name of the department that shifts show."""
        what, number = self.chance.random(), self.chance.randrange(10**9)
        if what < 0.5 and self.shifts:
            path = f"{SHIFTS}/{self.chance.choice(self.shifts)['id']}"
            self.write("patch", "PATCH", path, {"location": f"Gate {number}"}, 200)
        elif what < 0.95 and self.records:
            path = f"{RECORDS}/{self.chance.choice(self.records)['id']}"
            self.write("patch", "PATCH", path, {"managerNote": f"Told us so, {number}"}, 200)
        else:
            self.write("patch", "PATCH", f"{GROUPS}/{self.group['id']}", {"groupName": f"Gate {number}"}, 200)

    def look_at_own_writes(self) -> None:
        self.ask("own list", self.plan.reads, "GET", f"{SHIFTS}?pageRowCount=20", "", self.plan.headers)

    def filter(self) -> None:
        path = f"{RECORDS}?{list_parameters(self.chance, self.plan.days)}"
        found = self.ask("filtered list", self.plan.reads, "GET", path, "", self.chance.choice(self.elsewhere))
        self.past_ids.extend(row["id"] for row in found.get("attendanceRecords", ()))

    def get(self) -> None:
        if self.past_ids:
            path = f"{RECORDS}/{self.chance.choice(self.past_ids)}"
            self.ask("get", self.plan.reads, "GET", path, "", self.elsewhere[0])

    def total(self) -> None:
        body = search(self.chance, self.plan.days)
        self.ask("totals", self.plan.reads, "POST", SEARCH, body, self.chance.choice(self.elsewhere))

    def long_list(self) -> None:
        path = f"{RECORDS}?pageRowCount=500&pageNumber={self.chance.randint(1, 5)}"
        self.ask("list of 500", self.plan.reads, "GET", path, "", self.elsewhere[0])

    def log_in(self) -> None:
        """Someone's session takes the place of the one before; every other time that one is ended, and then refused."""
        place = self.chance.randrange(len(self.plan.people))
        before = self.sessions.pop(place, None)
        self.sessions[place] = self.session(self.plan.codename, person_email(self.plan.codename, place))
        if before is not None and self.chance.random() < 0.5:
            self.ask("log out", self.plan.writes, "POST", "/auth-api/logout", {}, before)
            self.ask("refused", self.plan.reads, "GET", SHIFTS, "", before, expect=401)

    def be_refused(self) -> None:
        """Bad input, bad tokens, time that is taken, unknown records; seldom a wrong password."""
        if time.monotonic() > self.next_wrong_password:
            self.next_wrong_password = time.monotonic() + WRONG_PASSWORD_SECONDS
            body, named = (
                {"username": "nobody@example.com", "password": "wrong"},
                {"mbx-company-codename": self.plan.codename},
            )
            self.ask("refused", self.plan.writes, "POST", "/auth-api/login", body, named, expect=401)
        own, reads, number = self.plan.headers, self.plan.reads, self.chance.randrange(10**9)
        refusal = self.chance.randrange(5)
        if refusal == 0 and self.shifts:
            taken = self.chance.choice(self.shifts)
            again = {name: taken[name] for name in ("shiftDate", "startTime", "endTime", "assignedUserIds")}
            self.write("refused", "POST", SHIFTS, again, 409)
        elif refusal == 1:
            self.write("refused", "POST", SHIFTS, {"shiftDate": f"{number}", f"field{number}": number}, 400)
        elif refusal == 2:
            self.ask("refused", reads, "GET", f"{SHIFTS}?status=unheard-of-{number}", "", own, expect=400)
        elif refusal == 3:
            forged = {**own, "authorization": f"Bearer {own['authorization'][7:-8]}{number:08}"[:2000]}
            self.ask("refused", reads, "GET", SHIFTS, "", forged, expect=401)
        else:
            self.ask("refused", reads, "GET", f"{SHIFTS}/{uuid4()}", "", own, expect=404)

    def repeat(self) -> None:
        """A write twice with one key: the first answer again; with another body it is refused."""
        key, number = str(uuid4()), self.chance.randrange(10**9)
        path, body = f"{GROUPS}/{self.group['id']}", {"avatar": f"https://example.com/{number}.png"}
        first = self.write("patch", "PATCH", path, body, 200, idempotency_key=key).get("userGroup", {})
        again = self.write("replay", "PATCH", path, body, 200, idempotency_key=key).get("userGroup", {})
        self.ask.unexpected += first != again
        if self.chance.random() < 0.2:
            self.write("refused", "PATCH", path, {"avatar": f"{number}"}, 422, idempotency_key=key)

    def watch(self) -> None:
        for url in {self.plan.writes, self.plan.reads}:
            for path in ("/metrics", "/health/ready"):
                self.ask("watch", url, "GET", path)


TURNS: tuple[tuple[Callable[[Work], None], int], ...] = (
    (Work.manage, 10),
    (Work.come_and_go, 6),
    (Work.change, 10),
    (Work.look_at_own_writes, 6),
    (Work.filter, 20),
    (Work.get, 15),
    (Work.total, 3),
    (Work.long_list, 3),
    (Work.log_in, 3),
    (Work.be_refused, 14),
    (Work.repeat, 5),
    (Work.watch, 1),
)
"""With their weights; a turn is one to four requests."""


def span(starts: datetime, ends: datetime) -> dict[str, Any]:
    return {"shiftDate": starts.date().isoformat(), "startTime": f"{starts:%H:%M}", "endTime": f"{ends:%H:%M}"}


def main(plan: Plan) -> None:
    end = time.monotonic() + plan.seconds
    work = Work(plan)
    work.until(end)
    print(json.dumps({"asked": work.ask.asked, "unexpected": work.ask.unexpected, "reported": work.ask.reported}))


if __name__ == "__main__":
    main(Plan(**json.loads(sys.argv[1])))
