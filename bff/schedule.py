"""scheduleManagement: the read side of shifts."""

from typing import Any

from bff.records import get_record, id_in_path, list_records
from workforceos.http.reading import Read
from workforceos.http.routes import Access, ReadRoute
from workforceos.readmodels.records.shift import SHIFTS

PREFIX = "/schedulemanagement-api"


def list_shifts(read: Read) -> dict[str, Any]:
    """Managers see all shifts, employees those that they are on."""
    return list_records(read, SHIFTS)


def get_shift(read: Read) -> dict[str, Any]:
    return get_record(read, SHIFTS, id_in_path(read, "shiftId"))


ROUTES = (
    ReadRoute(
        "listShifts", PREFIX, "GET", "/v1/shifts", Access.COMPANY_USER, "List shifts", list_shifts, "shifts", "list"
    ),
    ReadRoute(
        "getShift", PREFIX, "GET", "/v1/shifts/{shiftId}", Access.COMPANY_USER, "One shift", get_shift, "shift", "get"
    ),
)
