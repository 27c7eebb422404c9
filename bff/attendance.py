"""attendanceManagement: the read side."""

from typing import Any

from bff.records import get_record, id_in_path, list_records
from workforceos.http.reading import Read
from workforceos.http.routes import Access, ReadRoute
from workforceos.readmodels.records.attendance_record import ATTENDANCE_RECORDS

PREFIX = "/attendancemanagement-api"


def list_attendance_records(read: Read) -> dict[str, Any]:
    """Managers see all records, employees their own."""
    return list_records(read, ATTENDANCE_RECORDS)


def get_attendance_record(read: Read) -> dict[str, Any]:
    return get_record(read, ATTENDANCE_RECORDS, id_in_path(read, "attendanceRecordId"))


ROUTES = (
    ReadRoute(
        "listAttendanceRecords",
        PREFIX,
        "GET",
        "/v1/attendance-records",
        Access.COMPANY_USER,
        "List attendance records",
        list_attendance_records,
        "attendanceRecords",
        "list",
    ),
    ReadRoute(
        "getAttendanceRecord",
        PREFIX,
        "GET",
        "/v1/attendance-records/{attendanceRecordId}",
        Access.COMPANY_USER,
        "One attendance record",
        get_attendance_record,
        "attendanceRecord",
        "get",
    ),
)
