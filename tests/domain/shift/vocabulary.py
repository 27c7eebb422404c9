"""Shifts of that Monday, as domain tests speak of them."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from tests.domain.people import MAYA, MONDAY
from workforceos.domain.shift.events import DepartmentMembers, ShiftRescheduled, ShiftScheduled
from workforceos.domain.time import shift_span

UTC_ZONE = ZoneInfo("UTC")


def scheduled(
    times: str = "08:00-16:00",
    *,
    users: Iterable[UUID] = (),
    departments: dict[UUID, tuple[UUID, ...]] | None = None,
    day: date = MONDAY,
    zone: str = "UTC",
    location: str | None = None,
    department_id: UUID | None = None,
) -> ShiftScheduled:
    """A shift, for example "08:00-16:00"."""
    start, end = times.split("-")
    span = shift_span(day, start, end, ZoneInfo(zone))
    return ShiftScheduled(
        shift_date=day,
        start_time=start,
        end_time=end,
        starts_at=span.start,
        ends_at=span.end,
        time_zone=zone,
        location=location,
        department_id=department_id,
        assigned_user_ids=tuple(users),
        departments=tuple(DepartmentMembers(id, user_ids) for id, user_ids in (departments or {}).items()),
        created_by=MAYA,
    )


def rescheduled(
    times: str,
    *,
    day: date = MONDAY,
    zone: str = "UTC",
    reason: str = "edit",
    reported: tuple[UUID, ...] = (),
) -> ShiftRescheduled:
    """The shift at other times."""
    start, end = times.split("-")
    span = shift_span(day, start, end, ZoneInfo(zone))
    return ShiftRescheduled(
        shift_date=day,
        start_time=start,
        end_time=end,
        starts_at=span.start,
        ends_at=span.end,
        time_zone=zone,
        reason=reason,
        reported_user_ids=reported,
    )
