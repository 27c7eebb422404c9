"""The shift record."""

from typing import Any

from workforceos.domain.aggregate import Aggregate
from workforceos.domain.shift.shift import Shift
from workforceos.readmodels.model import Field, FieldType, Join, RecordModel, Sort
from workforceos.readmodels.records.group import department_join
from workforceos.readmodels.records.user import user_name_join
from workforceos.readmodels.values import common, day, instant, text_id, text_ids

STATUSES = ("scheduled", "completed", "cancelled")

SHIFTS = RecordModel(
    name="shift",
    plural="shifts",
    own_fields=(
        Field("shiftDate", FieldType.DAY, filterable=True),
        Field("startTime", FieldType.STRING),
        Field("endTime", FieldType.STRING),
        Field("startsAt", FieldType.INSTANT),
        Field("endsAt", FieldType.INSTANT),
        Field("timezone", FieldType.STRING, technical=True),
        Field("durationMinutes", FieldType.INTEGER),
        Field("location", FieldType.STRING),
        Field("departmentId", FieldType.ID, filterable=True),
        Field("assignedUserIds", FieldType.ID, array=True, filterable=True),
        Field("assignedDepartmentIds", FieldType.ID, array=True, filterable=True),
        Field("excludedUserIds", FieldType.ID, array=True),
        Field("onShiftUserIds", FieldType.ID, array=True, internal=True),
        Field("status", FieldType.ENUM, options=STATUSES, filterable=True),
        Field("createdBy", FieldType.ID),
    ),
    joins=(
        user_name_join("assignedUsers", many=True),
        department_join("assignedDepartments", many=True),
        department_join("department"),
        user_name_join("createdByUser"),
    ),
    default_sort=(Sort("shiftDate"), Sort("startTime")),
)


def shift_record(shift: Aggregate[Shift]) -> dict[str, Any]:
    """A shift with its wall-clock times, the instants that they mean, and how long it really is."""
    state = shift.state
    return {
        "shiftDate": day(state.shift_date),
        "startTime": state.start_time,
        "endTime": state.end_time,
        "startsAt": instant(state.span.start),
        "endsAt": instant(state.span.end),
        "timezone": state.time_zone,
        "durationMinutes": int((state.span.end - state.span.start).total_seconds()) // 60,
        "location": state.location,
        "departmentId": text_id(state.department_id),
        "assignedUserIds": text_ids(state.assigned_user_ids),
        "assignedDepartmentIds": text_ids(state.assigned_department_ids),
        "excludedUserIds": text_ids(state.excluded_user_ids),
        "onShiftUserIds": text_ids(state.on_shift),
        "status": str(state.status),
        "status_idx": STATUSES.index(state.status),
        "createdBy": str(state.created_by),
        **common(shift),
    }


def shift_join(name: str) -> Join:
    """A join that shows when and where a shift is."""
    return Join(
        name,
        (
            Field("id", FieldType.ID),
            Field("shiftDate", FieldType.DAY),
            Field("startTime", FieldType.STRING),
            Field("endTime", FieldType.STRING),
            Field("location", FieldType.STRING),
            Field("departmentId", FieldType.ID),
        ),
    )


def shift_summary(shift: Aggregate[Shift]) -> dict[str, Any]:
    """What `shift_join` shows."""
    state = shift.state
    return {
        "id": str(shift.id),
        "shiftDate": day(state.shift_date),
        "startTime": state.start_time,
        "endTime": state.end_time,
        "location": state.location,
        "departmentId": text_id(state.department_id),
    }
