"""One small history, the same in every company that it is told to, and its answers without what differs by chance."""

import json
import re
from typing import Any

from tests.api.server import Client

SHIFTS, GROUPS = "/schedulemanagement-api/v1/shifts", "/auth-api/v1/usergroups"
_PUNCHES = "/attendancemanagement-api/v1"
_CHANCE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


class History:
    """A company in Berlin: Ada, Bob and Cleo, two groups, nine shifts around the clock change of March 2024, punches.

    `names` has what each id stands for.
    """

    def __init__(self, owner: Client) -> None:
        self.owner = owner
        self.names = {owner.user_id: "owner", owner.company_id: "company", owner.codename: "codename"}
        owner.patch(f"/auth-api/v1/companies/{owner.company_id}", {"timezone": "Europe/Berlin"})
        self.ada, self.bob, self.cleo = (owner.employee(name) for name in ("Ada Lovelace", "Bob Barker", "Cleo Ada"))
        for name, user in (("ada", self.ada), ("bob", self.bob), ("cleo", self.cleo)):
            self.names[user.user_id] = name
        self.day, self.night = (self.made(GROUPS, n, "userGroup", groupName=n) for n in ("Day crew", "Night crew"))
        for group, user in ((self.day, self.ada), (self.day, self.bob), (self.night, self.cleo)):
            name = f"member {self.names[user.user_id]}"
            self.made("/auth-api/v1/usergroupmembers", name, "userGroupMember", groupId=group, userId=user.user_id)
        self.plan()
        self.punch(self.ada, 0, "07:00:00", "15:00:00")
        self.punch(self.bob, 1, "07:20:30", "14:30:00")
        self.punch(self.ada, 4, "06:00:00", "14:00:00")
        self.punch(self.cleo, 5, "20:00:00", None)
        absent = {"shiftId": self.shifts[2], "userId": self.bob.user_id}
        record = self.made(f"{_PUNCHES}/mark-absent", "absence", "attendanceRecord", **absent)
        notes = {"absenceReason": "flu, says the doctor", "managerNote": "third time this year"}
        assert owner.patch(f"{_PUNCHES}/attendance-records/{record}", notes).status_code == 200
        owner.patch(f"{SHIFTS}/{self.shifts[8]}", {"status": "cancelled"})

    def plan(self) -> None:
        ada, bob, cleo = ([user.user_id] for user in (self.ada, self.bob, self.cleo))
        self.shifts = [
            self.shift(0, "2024-03-28", "08:00", "16:00", ada, location="Hall A, north gate"),
            self.shift(1, "2024-03-28", "08:00", "16:00", bob, location="hall B"),
            self.shift(2, "2024-03-29", "08:00", "16:00", bob, location="Yard", departmentId=self.day),
            self.shift(3, "2024-03-29", "22:00", "06:00", [], location=None, assignedDepartmentIds=[self.night]),
            self.shift(4, "2024-03-31", "08:00", "16:00", [*ada, *bob], location="Hall A", departmentId=self.day),
            self.shift(5, "2024-03-31", "22:00", "06:00", cleo, location="North gate"),
            self.shift(6, "2024-04-01", "00:30", "04:00", ada, location="caf\u00e9 North"),
            self.shift(7, "2024-04-08", "08:00", "12:00", [], location="Hall C", assignedDepartmentIds=[self.day]),
            self.shift(8, "2024-04-30", "08:00", "08:00", [], location="Hall"),
        ]

    def made(self, path: str, name: str, data_name: str, **body: Any) -> str:
        answer = self.owner.post(path, body)
        assert answer.status_code in (200, 201), answer.text
        id: str = answer.json()[data_name]["id"]
        self.names[id] = name
        return id

    def shift(self, number: int, day: str, start: str, end: str, users: list[str], **more: Any) -> str:
        times = {"shiftDate": day, "startTime": start, "endTime": end, "status": "scheduled"}
        return self.made(SHIFTS, f"shift {number}", "shift", **times, assignedUserIds=users, **more)

    def punch(self, user: Client, shift: int, start: str, end: str | None) -> None:
        day = self.owner.get(f"{SHIFTS}/{self.shifts[shift]}").json()["shift"]["shiftDate"]
        body = {"shiftId": self.shifts[shift], "userId": user.user_id, "checkInTime": f"{day}T{start}Z"}
        record = self.made(f"{_PUNCHES}/check-in", f"punch {shift}", "attendanceRecord", **body)
        if end:
            out = {"attendanceRecordId": record, "checkOutTime": f"{day}T{end}Z"}
            assert self.owner.post(f"{_PUNCHES}/check-out", out).status_code == 200

    def asked(self, text: str) -> str:
        """A body with names in <> as this company's ids."""
        ids = {name: id for id, name in self.names.items()}
        return re.sub(r"<([a-z0-9 ]+)>", lambda found: ids[found[1]], text)

    def ask(self, index: str, body: dict[str, Any], by: Client | None = None) -> dict[str, Any]:
        answer = self.search(index, body, by)
        assert answer.status_code == 200, (index, body, answer.text)
        found: dict[str, Any] = answer.json()
        return found

    def search(self, index: str, body: dict[str, Any], by: Client | None = None) -> Any:
        path = f"/mcpbff-api/api/elastic/{index}/rawsearch"
        return (by or self.owner).post(path, json.loads(self.asked(json.dumps(body))))

    def anonymous(self, answer: dict[str, Any]) -> Any:
        """The answer with names for ids, and without scores, times taken, cursors, addresses and moments of writing."""
        text = json.dumps(_without_chance(answer))
        for id, name in self.names.items():
            text = text.replace(id, name)
        return json.loads(text)


def _without_chance(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_chance(item) for item in value]
    if not isinstance(value, dict):
        return value
    chance = {"took", "_score", "max_score", "email", "avatar", "createdAt", "updatedAt", "name", "fullname", "sort"}
    return {name: _without_chance(item) for name, item in value.items() if name not in chance}
