"""The main job from end to end: a company, its people, shifts, punches, lists, an analyst's question."""

from typing import Any

from tests.api.server import Client, Server


def test_a_company_plans_works_and_asks(server: Server) -> None:
    owner = server.company("Analytical Engines")
    zone = owner.patch(f"/auth-api/v1/companies/{owner.company_id}", {"timezone": "Europe/Berlin"})
    assert zone.json()["company"]["timezone"] == "Europe/Berlin"
    grace, alan = owner.employee("Grace Hopper"), owner.employee("Alan Turing")
    group = owner.post("/auth-api/v1/usergroups", {"groupName": "Night crew"}).json()["userGroup"]
    member = owner.post("/auth-api/v1/usergroupmembers", {"groupId": group["id"], "userId": alan.user_id})
    assert member.json()["conflicts"] == []

    day = plan(owner, "08:00", "16:00", assignedUserIds=[grace.user_id])
    night = plan(owner, "22:00", "06:00", assignedDepartmentIds=[group["id"]])
    assert (day["startsAt"], day["endsAt"]) == ("2025-10-25T06:00:00.000Z", "2025-10-25T14:00:00.000Z")
    assert (night["endsAt"], night["durationMinutes"]) == ("2025-10-26T05:00:00.000Z", 9 * 60)

    refused = owner.post(
        "/schedulemanagement-api/v1/shifts",
        {"shiftDate": "2025-10-25", "startTime": "15:00", "endTime": "23:00", "assignedUserIds": [grace.user_id]},
    )
    assert (refused.status_code, refused.json()["message"]) == (409, "errMsg_shiftConflict")
    assert refused.json()["detail"][0]["fullname"] == "Grace Hopper"
    assert refused.json()["detail"][0]["shift"]["id"] == day["id"]

    punched = punch(owner, day["id"], grace.user_id, "2025-10-25T06:10:00Z", "2025-10-25T14:00:00Z")
    assert (punched["status"], punched["lateByMinutes"], punched["workedMinutes"]) == ("late", 10, 470)
    punched = punch(owner, night["id"], alan.user_id, "2025-10-25T20:00:00Z", "2025-10-26T05:00:00Z")
    assert (punched["status"], punched["lateByMinutes"], punched["workedMinutes"]) == ("present", None, 540)

    late = owner.get("/attendancemanagement-api/v1/attendance-records", status="LATE", shiftDate="2025-10-25").json()
    assert [record["user"]["fullname"] for record in late["attendanceRecords"]] == ["Grace Hopper"]
    assert late["paging"] == {"pageNumber": 1, "pageRowCount": 25, "totalRowCount": 1, "pageCount": 1}
    assert late["filters"] == {"shiftDate": "2025-10-25", "status": "LATE"}
    shifts = owner.get("/schedulemanagement-api/v1/shifts").json()["shifts"]
    assert [shift["id"] for shift in shifts] == [day["id"], night["id"]]
    assert shifts[1]["assignedDepartments"][0]["groupName"] == "Night crew"
    own = alan.get("/schedulemanagement-api/v1/shifts").json()["shifts"]
    assert [shift["id"] for shift in own] == [night["id"]]

    asked = owner.post(
        "/mcpbff-api/api/elastic/attendanceRecords/rawsearch",
        {
            "size": 0,
            "aggs": {
                "byStatus": {"terms": {"field": "status"}},
                "byDay": {
                    "date_histogram": {"field": "shiftDate", "calendar_interval": "day"},
                    "aggs": {"minutes": {"sum": {"field": "workedMinutes"}}},
                },
            },
        },
    ).json()
    assert asked["total"] == 2
    assert {b["key"]: b["doc_count"] for b in asked["aggregations"]["byStatus"]["buckets"]} == {"late": 1, "present": 1}
    assert [(b["key_as_string"], b["minutes"]["value"]) for b in asked["aggregations"]["byDay"]["buckets"]] == [
        ("2025-10-25T00:00:00.000Z", 1010.0)
    ]


def plan(owner: Client, start: str, end: str, **assigned: list[str]) -> dict[str, Any]:
    planned = owner.post(
        "/schedulemanagement-api/v1/shifts",
        {"shiftDate": "2025-10-25", "startTime": start, "endTime": end, "status": "scheduled", **assigned},
    )
    assert planned.status_code == 201, planned.text
    shift: dict[str, Any] = planned.json()["shift"]
    return shift


def punch(owner: Client, shift_id: str, user_id: str, came: str, left: str) -> dict[str, object]:
    opened = owner.post(
        "/attendancemanagement-api/v1/check-in", {"shiftId": shift_id, "userId": user_id, "checkInTime": came}
    )
    assert opened.status_code == 201, opened.text
    closed = owner.post(
        "/attendancemanagement-api/v1/check-out",
        {"attendanceRecordId": opened.json()["attendanceRecord"]["id"], "checkOutTime": left},
    )
    assert closed.status_code == 200, closed.text
    record: dict[str, object] = closed.json()["attendanceRecord"]
    return record
