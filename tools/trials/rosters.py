"""Replay published rosters over HTTP and compare what the server then says with the file.

    python -m tools.trials.rosters http://127.0.0.1:8080 rosters.json

Each roster becomes a company of its own: its people, one shift per assignment, punches at the planned times. None may
be refused; afterwards lists, totals and hours per person must equal the file.
"""

import json
import sys
import time
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx

PASSWORD = "correct horse battery"  # noqa: S105 - of the trial's own users
FIRST_MONDAY = date(2025, 1, 6)  # no clock change in four weeks: the file counts planned minutes
ZONE = ZoneInfo("Europe/Berlin")


def main(url: str, file: str) -> int:
    """Exit code 0 when everything equals the file."""
    with open(file, encoding="utf-8") as source:
        rosters = json.load(source)["rosters"]
    wrong = 0
    print(f"{'roster':22}{'people':>8}{'shifts':>8}{'refused':>8}{'listed':>8}{'minutes':>10}{'in file':>10}{'s':>7}")
    for roster in rosters:
        with httpx.Client(base_url=url, timeout=60) as http:
            wrong += _replay(http, roster)
    print("everything equals the file" if not wrong else f"{wrong} differences")
    return 1 if wrong else 0


def _replay(http: httpx.Client, roster: dict[str, Any]) -> int:
    began = time.perf_counter()
    company = _company(http, roster["name"])
    http.patch(f"/auth-api/v1/companies/{company}", json={"timezone": ZONE.key}).raise_for_status()
    users = {member["person"]: _user(http, member["person"]) for member in roster["staff"]}
    kinds = {shift["code"]: shift for shift in roster["shifts"]}
    refused, planned = 0, Counter[str]()
    for assignment in roster["assignments"]:
        kind, user = kinds[assignment["shift_code"]], users[assignment["person"]]
        refused += not _work(http, user, FIRST_MONDAY + timedelta(days=assignment["day_offset"]), kind)
        planned[user] += kind["minutes"]
    worked = Counter[str]()
    for record in _all(http, "/attendancemanagement-api/v1/attendance-records", "attendanceRecords"):
        worked[record["userId"]] += record["workedMinutes"]
    listed = len(_all(http, "/schedulemanagement-api/v1/shifts", "shifts"))
    asked = http.post(
        "/mcpbff-api/api/elastic/attendanceRecords/rawsearch",
        json={"size": 0, "aggs": {"minutes": {"sum": {"field": "workedMinutes"}}}},
    ).json()
    total, expected = int(asked["aggregations"]["minutes"]["value"]), sum(planned.values())
    differing = sum(worked[user] != planned[user] for user in users.values())
    assignments = len(roster["assignments"])
    print(
        f"{roster['name']:22}{len(users):>8}{assignments:>8}{refused:>8}{listed:>8}{total:>10}{expected:>10}"
        f"{time.perf_counter() - began:>7.1f}"
    )
    total_differs = bool(asked["total"] != assignments)
    return refused + differing + (listed != assignments) + total_differs + (total != expected)


def _company(http: httpx.Client, name: str) -> str:
    email = "planner@example.com"
    registered = http.post(
        "/auth-api/v1/registercompanyowner",
        json={"email": email, "password": PASSWORD, "fullname": "Planner", "company": {"name": name}},
    ).raise_for_status()
    company: dict[str, str] = registered.json()["company"]
    http.headers["mbx-company-codename"] = company["codename"]
    session = http.post("/auth-api/login", json={"username": email, "password": PASSWORD}).raise_for_status().json()
    http.headers["authorization"] = f"Bearer {session['accessToken']}"
    http.cookies.clear()
    return company["id"]


def _user(http: httpx.Client, person: str) -> str:
    body = {"email": f"{person.lower()}@example.com", "password": PASSWORD, "fullname": f"Person {person}"}
    created: str = http.post("/auth-api/v1/users", json=body).raise_for_status().json()["user"]["id"]
    return created


def _work(http: httpx.Client, user: str, day: date, kind: dict[str, Any]) -> bool:
    """Plan, come and go at the planned times; whether all three were accepted."""
    starts = datetime.combine(day, datetime.strptime(kind["start"], "%H:%M").time(), ZONE)
    ends = starts + timedelta(minutes=kind["minutes"])
    shift = http.post(
        "/schedulemanagement-api/v1/shifts",
        json={
            "shiftDate": day.isoformat(),
            "startTime": kind["start"],
            "endTime": ends.strftime("%H:%M"),
            "assignedUserIds": [user],
            "status": "scheduled",
        },
    )
    if shift.status_code != 201:
        print(shift.text)
        return False
    planned = shift.json()["shift"]
    came = http.post(
        "/attendancemanagement-api/v1/check-in",
        json={"shiftId": planned["id"], "userId": user, "checkInTime": planned["startsAt"]},
    )
    if came.status_code != 201:
        print(came.text)
        return False
    left = http.post(
        "/attendancemanagement-api/v1/check-out",
        json={"attendanceRecordId": came.json()["attendanceRecord"]["id"], "checkOutTime": planned["endsAt"]},
    )
    return left.status_code == 200


def _all(http: httpx.Client, path: str, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    while True:
        params: dict[str, str | int] = {"pageRowCount": 500, "pageNumber": len(rows) // 500 + 1}
        page = http.get(path, params=params).raise_for_status().json()
        rows += page[name]
        if len(rows) >= page["paging"]["totalRowCount"] or not page[name]:
            return rows


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
