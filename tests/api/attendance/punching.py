"""Punches over HTTP, in few words."""

from typing import Any

import httpx

from tests.api.schedule.planning import up_to_date
from tests.api.server import Client

CHECK_IN = "/attendancemanagement-api/v1/check-in"
CHECK_OUT = "/attendancemanagement-api/v1/check-out"
ABSENT = "/attendancemanagement-api/v1/mark-absent"
RECORDS = "/attendancemanagement-api/v1/attendance-records"

Record = dict[str, Any]


def check_in(caller: Client, shift: dict[str, Any], user: Client | None = None, **more: Any) -> httpx.Response:
    who = {} if user is None else {"userId": user.user_id}
    return caller.post(CHECK_IN, {"shiftId": shift["id"], **who, **more})


def came(caller: Client, shift: dict[str, Any], user: Client | None = None, **more: Any) -> Record:
    return _record(check_in(caller, shift, user, **more), 201)


def check_out(caller: Client, record: Record, **more: Any) -> httpx.Response:
    return caller.post(CHECK_OUT, {"attendanceRecordId": record["id"], **more})


def left(caller: Client, record: Record, **more: Any) -> Record:
    return _record(check_out(caller, record, **more), 200)


def mark_absent(manager: Client, shift: dict[str, Any], user: Client, **more: Any) -> httpx.Response:
    return manager.post(ABSENT, {"shiftId": shift["id"], "userId": user.user_id, "status": "absent", **more})


def absent(manager: Client, shift: dict[str, Any], user: Client, **more: Any) -> Record:
    return _record(mark_absent(manager, shift, user, **more), 200)


def correct(manager: Client, record: Record, **changes: Any) -> httpx.Response:
    return manager.patch(f"{RECORDS}/{record['id']}", changes)


def corrected(manager: Client, record: Record, **changes: Any) -> Record:
    return _record(correct(manager, record, **changes), 200)


def read(caller: Client, record: Record) -> Record:
    return _record(caller.request("GET", f"{RECORDS}/{record['id']}", headers=up_to_date(caller)), 200)


def records(caller: Client, **filters: str) -> list[Record]:
    """The caller's list, after everything that anybody has written."""
    answer = caller.request("GET", RECORDS, params=filters, headers=up_to_date(caller))
    assert answer.status_code == 200, answer.text
    listed: list[Record] = answer.json()["attendanceRecords"]
    return listed


def _record(answer: httpx.Response, status: int) -> Record:
    assert answer.status_code == status, answer.text
    record: Record = answer.json()["attendanceRecord"]
    return record
