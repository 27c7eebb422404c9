"""A company with people and shifts, made over HTTP, and the requests that are sent in its name."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.installation import Installation
from benchmarks.traffic import Connection, Request, send
from tools.trials.processes import PASSWORD

SHIFTS = "/schedulemanagement-api/v1/shifts"
CHECK_IN = "/attendancemanagement-api/v1/check-in"
RECORDS = "/attendancemanagement-api/v1/attendance-records"
USERS = "/auth-api/v1/users"
COMPANIES = "/auth-api/v1/companies"
TEN_MINUTES, SLOTS, CREW = timedelta(minutes=10), 130, 8


@dataclass(frozen=True, slots=True)
class Place:
    """One person on one shift."""

    shift_id: str
    user_id: str


@dataclass(frozen=True, slots=True)
class Company:
    """`headers` are a manager's. `people` are ids of employees."""

    installation: Installation
    id: str
    codename: str
    email: str
    headers: dict[str, str]
    people: tuple[str, ...]

    def log_in(self, email: str | None = None) -> dict[str, str]:
        """The headers of a session of its own, the owner's or an employee's."""
        answered = _send(
            Connection(self.installation.writes),
            "POST",
            "/auth-api/login",
            {"username": email or self.email, "password": PASSWORD},
            {"mbx-company-codename": self.codename},
        )
        return {"mbx-company-codename": self.codename, "authorization": f"Bearer {answered['accessToken']}"}

    def plan(self, count: int) -> list["Place"]:
        """So many places on shifts of ten minutes and eight people that begin within the next day, none overlapping,
        so that everybody may check in to them now and no job has anything to do with them."""
        first = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=10)
        if len(self.people) % CREW:
            raise ValueError(f"{len(self.people)} people are not crews of {CREW}")
        crews = [self.people[start : start + CREW] for start in range(0, len(self.people), CREW)]
        wanted = [(crew, first + TEN_MINUTES * slot) for slot in range(SLOTS) for crew in crews][: -(-count // CREW)]
        if count > len(wanted) * CREW:
            raise ValueError(f"{len(self.people)} people have {len(wanted) * CREW} places in a day, not {count}")
        connection = Connection(self.installation.writes)
        places = [place for crew, starts in wanted for place in self._planned(connection, crew, starts)]
        return places[:count]

    def _planned(self, connection: Connection, crew: Sequence[str], starts: datetime) -> list["Place"]:
        body = {
            "shiftDate": starts.date().isoformat(),
            "startTime": f"{starts:%H:%M}",
            "endTime": f"{starts + TEN_MINUTES:%H:%M}",
            "assignedUserIds": list(crew),
            "status": "scheduled",
        }
        shift = _send(connection, "POST", SHIFTS, body, self.headers)["shift"]
        return [Place(shift["id"], person) for person in crew]

    def check_in(self, place: "Place", headers: dict[str, str] | None = None) -> Request:
        """The manager's for the person, or the person's own with their headers."""
        body = {"shiftId": place.shift_id} | ({"userId": place.user_id} if headers is None else {})
        return Request("check-in", "POST", CHECK_IN, headers or self.headers, json.dumps(body))

    def list_of_20(self, headers: dict[str, str] | None = None, query: str = "", expect: str = "") -> Request:
        path = f"{RECORDS}?pageRowCount=20{query}"
        url = self.installation.reads
        return Request("list", "GET", path, headers or self.headers, expect=expect, url=url)


def found(installation: Installation, name: str, employees: int) -> Company:
    """A new company and its people."""
    connection = Connection(installation.writes)
    email = "owner@example.com"
    owner = {"email": email, "password": PASSWORD, "fullname": "Owner", "company": {"name": name}}
    registered = _send(connection, "POST", "/auth-api/v1/registercompanyowner", owner, {})["company"]
    codename = registered["codename"]
    bare = Company(installation, registered["id"], codename, email, {}, ())
    headers = bare.log_in()
    settings = {"timezone": "UTC", "settings": {"checkInWindowMinutes": 1440}}
    _send(connection, "PATCH", f"{COMPANIES}/{bare.id}", settings, headers)
    people = [
        _send(
            connection,
            "POST",
            USERS,
            {"email": person_email(codename, number), "password": PASSWORD, "fullname": f"Worker {number}"},
            headers,
        )["user"]["id"]
        for number in range(employees)
    ]
    return replace(bare, headers=headers, people=tuple(people))


def person_email(codename: str, number: int) -> str:
    """Of the person at this place of `people`."""
    return f"worker{number}@{codename}.example.com"


def warm(installation: Installation, requests: Sequence[Request]) -> None:
    """Connections, caches and statements as they are after the first minute."""
    send(installation.writes, [requests]).check()


def _send(
    connection: Connection, method: str, path: str, body: dict[str, Any], headers: dict[str, str]
) -> dict[str, Any]:
    request = Request("set up", method, path, headers, json.dumps(body))
    status, answer = connection.exchange(request.wire("localhost"))
    assert 200 <= status < 300, answer
    answered: dict[str, Any] = json.loads(answer)
    return answered
