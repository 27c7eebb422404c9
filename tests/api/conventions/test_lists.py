"""Paging, sorting and filters on real shifts, attendance, users and groups."""

from typing import Any
from uuid import uuid4

import pytest

from tests.api.schedule.planning import up_to_date
from tests.api.server import Client, Server

SHIFTS, RECORDS = "/schedulemanagement-api/v1/shifts", "/attendancemanagement-api/v1/attendance-records"
GROUPS, MEMBERS = "/auth-api/v1/usergroups", "/auth-api/v1/usergroupmembers"


class Crew:
    """Three people, two groups, six shifts from Monday 2024-01-15 on, punches on three of them."""

    def __init__(self, owner: Client) -> None:
        self.owner = owner
        self.ada, self.bob, self.cleo = (owner.employee(name) for name in ("Ada", "Bob", "Cleo"))
        self.day_crew, self.night_crew = (self.made(GROUPS, "userGroup", groupName=n) for n in ("Day", "Night"))
        people = [[self.ada], [self.ada, self.bob], [self.bob], [self.cleo], [], [self.ada, self.bob, self.cleo]]
        self.shifts = []
        for index, users in enumerate(people):
            group = {"departmentId": self.day_crew} if index < 2 else {}
            self.shifts.append(
                self.made(
                    SHIFTS,
                    "shift",
                    shiftDate=f"2024-01-{15 + index}",
                    startTime=f"{6 + index:02}:00",
                    endTime="16:00",
                    location=["Hall A", "hall B", "Yard", None, "100% _new_", "Hall A"][index],
                    assignedUserIds=[user.user_id for user in users],
                    status="scheduled",
                    **group,
                )
            )
        owner.patch(f"{SHIFTS}/{self.shifts[4]}", {"status": "cancelled"})
        self.records = [
            self.punch(self.ada, 0, "06:00", "16:00"),
            self.punch(self.bob, 1, "07:10", "16:00"),
            self.punch(self.cleo, 3, "09:20", "12:00"),
        ]

    def made(self, path: str, name: str, **body: Any) -> str:
        answer = self.owner.post(path, body)
        assert answer.status_code == 201, answer.text
        id: str = answer.json()[name]["id"]
        return id

    def punch(self, user: Client, shift: int, start: str, end: str) -> str:
        day = f"2024-01-{15 + shift}"
        check_in = {"shiftId": self.shifts[shift], "userId": user.user_id, "checkInTime": f"{day}T{start}:00Z"}
        record = self.made("/attendancemanagement-api/v1/check-in", "attendanceRecord", **check_in)
        out = {"attendanceRecordId": record, "checkOutTime": f"{day}T{end}:00Z"}
        assert self.owner.post("/attendancemanagement-api/v1/check-out", out).status_code == 200
        return record

    def found(self, path: str, known: list[str], *pairs: tuple[str, str], by: Client | None = None) -> list[int]:
        """Which of the known records the list answers, by their number, in its order, after whatever was written."""
        caller = by or self.owner
        answer = caller.request("GET", path, params=list(pairs), headers=up_to_date(caller))
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert body["paging"]["totalRowCount"] == body["rowCount"]
        return [known.index(row["id"]) for row in body[body["dataName"]]]


@pytest.fixture
def crew(owner: Client) -> Crew:
    return Crew(owner)


def test_filters_on_shifts(crew: Crew) -> None:
    ada, bob, cleo = (user.user_id for user in (crew.ada, crew.bob, crew.cleo))
    for pairs, expected in (
        ([], [0, 1, 2, 3, 4, 5]),
        ([("status", "SCHEDULED")], [0, 1, 2, 3, 5]),
        ([("status", "cancelled")], [4]),
        ([("status", "cancelled"), ("status", "completed")], [4]),
        ([("departmentId", crew.day_crew)], [0, 1]),
        ([("departmentId", crew.day_crew.upper())], [0, 1]),
        ([("departmentId", "null")], [2, 3, 4, 5]),
        ([("departmentId", "null"), ("departmentId", crew.day_crew)], [0, 1, 2, 3, 4, 5]),
        ([("departmentId", str(uuid4()))], []),
        ([("assignedUserIds", ada)], [0, 1, 5]),
        ([("assignedUserIds", ada), ("assignedUserIds", bob)], [1, 5]),
        ([("assignedUserIds", ada), ("assignedUserIds", bob), ("assignedUserIds_op", "contains")], [1, 5]),
        ([("assignedUserIds", ada), ("assignedUserIds", bob), ("assignedUserIds_op", "overlap")], [0, 1, 2, 5]),
        ([("assignedUserIds", cleo), ("assignedUserIds_op", "overlap")], [3, 5]),
        ([("assignedUserIds", "null")], [4]),
        ([("assignedUserIds", "null"), ("assignedUserIds", cleo), ("assignedUserIds_op", "overlap")], [3, 4, 5]),
        ([("assignedDepartmentIds", crew.night_crew)], []),
        ([("shiftDate", "2024-01-16")], [1]),
        ([("shiftDate", "2024-01-16T00:00:00Z")], [1]),
        ([("shiftDate", "2024-01-16T00:00:00+14:00")], [1]),
        ([("shiftDate", "2024-01-16T00:00:00.000-1100")], [1]),
        ([("shiftDate", " 2024-01-16 ")], [1]),
        ([("shiftDate", "2024-01-16"), ("shiftDate", "2024-01-18")], [1, 3]),
        ([("shiftDate", "$gt-2024-01-18")], [4, 5]),
        ([("shiftDate", "$gte-2024-01-18")], [3, 4, 5]),
        ([("shiftDate", "$lt-2024-01-16")], [0]),
        ([("shiftDate", "$lte-2024-01-16")], [0, 1]),
        ([("shiftDate", "$btw-2024-01-16~2024-01-18")], [1, 2, 3]),
        ([("shiftDate", "$btw-2024-01-18~2024-01-16")], []),
        ([("shiftDate", "$btw-2024-01-16T00:00:00+14:00~2024-01-18T00:00:00-11:00")], [1, 2, 3]),
        ([("shiftDate", "$gt-2024-01-18T00:00:00+14:00")], [4, 5]),
        ([("shiftDate", "$leq-2024-01-17T00:00:00+02:00")], [2]),
        ([("shiftDate", "$leq-2024-01-17")], [2]),
        ([("shiftDate", "$lin-2024-01-17"), ("shiftDate", "$lin-2024-01-19")], [2, 4]),
        ([("shiftDate", "$lt-2024-01-16"), ("shiftDate", "$gt-2024-01-19")], [0, 5]),
        ([("shiftDate", "null")], []),
        ([("id", crew.shifts[3])], [3]),
        ([("companyId", crew.owner.company_id), ("status", "cancelled")], [4]),
        ([("status", "scheduled"), ("departmentId", "null"), ("shiftDate", "$gte-2024-01-18")], [3, 5]),
    ):
        assert crew.found(SHIFTS, crew.shifts, *pairs) == expected, pairs


def test_employees_find_their_own_whatever_they_ask(crew: Crew) -> None:
    assert crew.found(SHIFTS, crew.shifts, by=crew.bob) == [1, 2, 5]
    pairs = [("assignedUserIds", crew.ada.user_id), ("assignedUserIds_op", "overlap")]
    assert crew.found(SHIFTS, crew.shifts, *pairs, by=crew.bob) == [1, 5]
    assert crew.found(SHIFTS, crew.shifts, ("status", "cancelled"), by=crew.bob) == []
    assert crew.found(RECORDS, crew.records, by=crew.bob) == [1]
    assert crew.found(RECORDS, crew.records, ("userId", crew.ada.user_id), by=crew.bob) == []


def test_filters_on_attendance(crew: Crew) -> None:
    for pairs, expected in (
        ([], [2, 1, 0]),
        ([("userId", crew.ada.user_id)], [0]),
        ([("userId", crew.ada.user_id), ("userId", crew.cleo.user_id)], [2, 0]),
        ([("shiftId", crew.shifts[1])], [1]),
        ([("status", "present")], [0]),
        ([("status", "late"), ("status", "LEFTEARLY")], [2, 1]),
        ([("shiftDate", "$gte-2024-01-16")], [2, 1]),
        ([("shiftDate", "2024-01-15")], [0]),
    ):
        assert crew.found(RECORDS, crew.records, *pairs) == expected, pairs


def test_filters_on_text(crew: Crew) -> None:
    for name in ("100% sure", "under_score", "a*b", "\u00c4rger"):
        crew.made(GROUPS, "userGroup", groupName=name)
    groups = {g["groupName"] for g in crew.owner.get(GROUPS).json()["userGroups"]}
    assert len(groups) == 6
    for value, expected in (
        ("i", {"Night"}),
        ("NIGHT", {"Night"}),
        ("%", {"100% sure"}),
        ("_", {"under_score"}),
        ("*", {"a*b"}),
        ("\u00e4RG", {"\u00c4rger"}),
        ("A\u0308rger", {"\u00c4rger"}),
        (" Night ", {"Night"}),
        ("", groups),
        ("Day Night", set()),
        ("null", set()),
    ):
        answer = crew.owner.get(GROUPS, groupName=value).json()
        assert {group["groupName"] for group in answer["userGroups"]} == expected, value
    assert crew.owner.get(GROUPS, avatar="null").json()["paging"]["totalRowCount"] == 6


@pytest.mark.parametrize("text", ["x" * 200, "ab " * 66, "*?\\." * 50, "\u00c4\U0001f600" * 100, '<a>~#@&"' * 25])
def test_the_longest_names_are_found_by_any_part(owner: Client, text: str) -> None:
    name = owner.post(GROUPS, {"groupName": text}).json()["userGroup"]["groupName"]
    for part in (name, name.lower(), name[:150], name[40:], name[-70:]):
        assert [g["groupName"] for g in owner.get(GROUPS, groupName=part).json()["userGroups"]] == [name]
    assert owner.get(GROUPS, groupName=f"{name[:100]}!{name[100:]}").json()["rowCount"] == 0
    assert owner.get(GROUPS, groupName="x" * 400).status_code == 200
    assert owner.get(GROUPS, groupName="x" * 401).status_code == 400


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        (("status", "open"), "errMsg_statusIsNotAValidEnumValue"),
        (("departmentId", "x"), "errMsg_departmentIdisNotAValidID"),
        (("assignedUserIds", "x"), "errMsg_assignedUserIdsisNotAValidID"),
        (("assignedUserIds_op", "near"), "errMsg_assignedUserIds_opIsNotAValidEnumValue"),
        (("shiftDate", "yesterday"), "errMsg_shiftDateIsNotAValidDate"),
        (("shiftDate", "2024-02-30"), "errMsg_shiftDateIsNotAValidDate"),
        (("shiftDate", "2024-01-15T08:00:00Z"), "errMsg_shiftDateIsNotAValidDate"),
        (("shiftDate", "2024-01-15T00:00:00"), "errMsg_shiftDateIsNotAValidDate"),
        (("shiftDate", "2024-01-15T10:00:00Z"), "errMsg_shiftDateIsNotAValidDate"),
        (("shiftDate", "2024-01-15T00:00:00+05:99"), "errMsg_shiftDateIsNotAValidDate"),
        (("shiftDate", "2024-01-15T00:00:00+24:00"), "errMsg_shiftDateIsNotAValidDate"),
        (("shiftDate", "$today-1"), "errMsg_shiftDateIsNotAValidDate"),
        (("shiftDate", "$btw-2024-01-15"), "errMsg_shiftDateIsNotAValidDate"),
        (("shiftDate", "$gt-"), "errMsg_shiftDateIsNotAValidDate"),
        (("sortBy", "nonsense"), "errMsg_sortByIsNotAValidEnumValue"),
        (("sortBy", "onShiftUserIds"), "errMsg_sortByIsNotAValidEnumValue"),
        (("sortOrder", "up"), "errMsg_sortOrderIsNotAValidEnumValue"),
        (("pageNumber", "0"), "errMsg_pageNumberTypeIsNotValid"),
        (("pageNumber", "-1"), "errMsg_pageNumberTypeIsNotValid"),
        (("pageNumber", "x"), "errMsg_pageNumberTypeIsNotValid"),
        (("pageRowCount", "0"), "errMsg_pageRowCountTypeIsNotValid"),
        (("pageRowCount", "501"), "errMsg_pageRowCountTypeIsNotValid"),
        (("pageRowCount", "1.5"), "errMsg_pageRowCountTypeIsNotValid"),
        (("pageRowCount", "\u0661"), "errMsg_pageRowCountTypeIsNotValid"),
    ],
)
def test_what_a_list_does_not_take_is_named(owner: Client, pair: tuple[str, str], message: str) -> None:
    answer = owner.get(SHIFTS, **dict([pair]))
    assert (answer.status_code, answer.json()["message"]) == (400, message)
    assert [fact["field"] for fact in answer.json()["detail"]] == [pair[0]]


def test_what_was_applied_is_told(owner: Client, employee: Client) -> None:
    ids = [owner.user_id, employee.user_id]
    params = [("status", "scheduled"), ("assignedUserIds_op", "overlap"), ("shiftDate", "$ltoday"), ("nonsense", "1")]
    params += [("assignedUserIds", id) for id in ids] + [("pageRowCount", "7"), ("pageNumber", "3")]
    body = owner.request("GET", SHIFTS, params=params).json()
    assert body["filters"] == {
        "status": "scheduled",
        "assignedUserIds": ids,
        "assignedUserIds_op": "overlap",
        "shiftDate": "$ltoday",
    }
    assert body["paging"] == {"pageNumber": 3, "pageRowCount": 7, "totalRowCount": 0, "pageCount": 0}


def test_pages_together_hold_everything_once(server: Server, owner: Client) -> None:
    names = [f"Group {number:02}" for number in range(27)]
    for name in reversed(names):
        assert owner.post(GROUPS, {"groupName": name}).status_code == 201
    first = owner.get(GROUPS).json()
    assert [g["groupName"] for g in first["userGroups"]] == names[:25]
    assert first["paging"] == {"pageNumber": 1, "pageRowCount": 25, "totalRowCount": 27, "pageCount": 2}
    for sort in ({}, {"sortBy": "isActive"}, {"sortBy": "createdAt", "sortOrder": "DESC"}, {"sortBy": "avatar"}):
        pages = [owner.get(GROUPS, pageNumber=n, pageRowCount=10, **sort).json() for n in (1, 2, 3, 4)]
        assert [page["rowCount"] for page in pages] == [10, 10, 7, 0]
        assert {page["paging"]["totalRowCount"] for page in pages} == {27}
        rows = [group["groupName"] for page in pages for group in page["userGroups"]]
        assert sorted(rows) == names, sort
    far = owner.get(GROUPS, pageNumber=1_000_000_000, pageRowCount=500).json()
    assert (far["userGroups"], far["paging"]["totalRowCount"]) == ([], 27)
    assert next(g["groupName"] for g in owner.get(GROUPS, sortOrder="desc").json()["userGroups"]) == names[-1]


@pytest.mark.parametrize(("path", "name"), [(SHIFTS, "shifts"), (RECORDS, "attendanceRecords")])
def test_sorted_by_every_field(crew: Crew, path: str, name: str) -> None:
    rows = crew.owner.get(path).json()[name]
    fields = [field for field, value in rows[0].items() if not isinstance(value, dict | list)]
    assert len(fields) > 10
    for field in fields:
        key = f"{field}_idx" if f"{field}_idx" in rows[0] else field
        values = [row[key] for row in rows]
        there = sorted(value for value in values if value is not None)
        missing = [None] * values.count(None)
        for order, expected in (("asc", there + missing), ("desc", there[::-1] + missing)):
            sorted_rows = crew.owner.get(path, sortBy=field, sortOrder=order).json()[name]
            assert [row[key] for row in sorted_rows] == expected, (field, order)


def test_members_of_a_group(crew: Crew) -> None:
    members = [
        crew.made(MEMBERS, "userGroupMember", groupId=crew.day_crew, userId=user.user_id)
        for user in (crew.ada, crew.bob)
    ]
    crew.made(MEMBERS, "userGroupMember", groupId=crew.night_crew, userId=crew.ada.user_id)
    path = f"/auth-api/v1/listusergroupmembers/{crew.day_crew}"
    assert crew.found(path, members) == [1, 0], "newest first"
    assert crew.found(path, members, ("userId", crew.ada.user_id)) == [0]
    assert crew.found(path, members, ("ownerId", crew.owner.user_id)) == [1, 0]
    assert crew.found(path, members, ("ownerId", crew.ada.user_id)) == []
    assert crew.found(path, members, by=crew.cleo) == [1, 0]
    row = crew.owner.get(path).json()["userGroupMembers"][1]
    assert row["user"].items() >= {"fullname": "Ada"}.items()
    assert row["user"]["email"].startswith("user-")
    assert row["user"]["avatar"]
    assert (row["ownerId"], row["groupId"]) == (crew.owner.user_id, crew.day_crew)
