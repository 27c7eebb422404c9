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
TEN_MINUTES, SLOTS = timedelta(minutes=10), 130


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

    def plan(self, count: int) -> list[dict[str, Any]]:
        """Shifts of ten minutes that begin within the next day, of one person each and none overlapping, so that
        everybody may check in to them now and no job has anything to do with them. As the answers show them."""
        first = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=10)
        wanted = [(person, first + TEN_MINUTES * slot) for slot in range(SLOTS) for person in self.people]
        if count > len(wanted):
            raise ValueError(f"{len(self.people)} people have {len(wanted)} shifts in a day, not {count}")
        connection = Connection(self.installation.writes)
        return [self._planned(connection, person, starts) for person, starts in wanted[:count]]

    def _planned(self, connection: Connection, person: str, starts: datetime) -> dict[str, Any]:
        body = {
            "shiftDate": starts.date().isoformat(),
            "startTime": f"{starts:%H:%M}",
            "endTime": f"{starts + TEN_MINUTES:%H:%M}",
            "assignedUserIds": [person],
            "status": "scheduled",
        }
        return _send(connection, "POST", SHIFTS, body, self.headers)["shift"]

    def check_in(self, shift: dict[str, Any], headers: dict[str, str] | None = None) -> Request:
        """The manager's for the person of the shift, or the person's own with their headers."""
        body = {"shiftId": shift["id"]} | ({"userId": shift["assignedUserIds"][0]} if headers is None else {})
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
