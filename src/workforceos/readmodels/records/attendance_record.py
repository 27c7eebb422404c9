"""The attendance record."""

from typing import Any

from workforceos.domain.aggregate import Aggregate
from workforceos.domain.attendance.record import AttendanceRecord
from workforceos.readmodels.model import Field, FieldType, RecordModel, Sort
from workforceos.readmodels.records.shift import shift_join
from workforceos.readmodels.records.user import user_contact_join
from workforceos.readmodels.values import common, day, instant

STATUSES = ("pending", "present", "absent", "late", "leftEarly")

ATTENDANCE_RECORDS = RecordModel(
    name="attendanceRecord",
    plural="attendanceRecords",
    own_fields=(
        Field("userId", FieldType.ID, filterable=True),
        Field("shiftId", FieldType.ID, filterable=True),
        Field("shiftDate", FieldType.DAY, filterable=True),
        Field("checkInTime", FieldType.INSTANT),
        Field("checkOutTime", FieldType.INSTANT),
        Field("status", FieldType.ENUM, options=STATUSES, filterable=True),
        Field("lateByMinutes", FieldType.INTEGER),
        Field("workedMinutes", FieldType.INTEGER),
        Field("missingCheckOut", FieldType.BOOLEAN),
        Field("absenceReason", FieldType.STRING, managers_only=True),
        Field("managerNote", FieldType.TEXT, managers_only=True),
    ),
    joins=(user_contact_join("user"), shift_join("shift")),
    default_sort=(Sort("shiftDate", descending=True),),
)


def attendance_record(record: Aggregate[AttendanceRecord]) -> dict[str, Any]:
    """One person's attendance of one shift. Reasons and notes are for managers."""
    state = record.state
    return {
        "userId": str(state.user_id),
        "shiftId": str(state.shift_id),
        "shiftDate": day(state.shift_date),
        "checkInTime": instant(state.check_in_at),
        "checkOutTime": instant(state.check_out_at),
        "status": str(state.status),
        "status_idx": STATUSES.index(state.status),
        "lateByMinutes": state.late_by_minutes,
        "workedMinutes": state.worked_minutes,
        "missingCheckOut": state.missing_check_out,
        "absenceReason": state.absence_reason,
        "managerNote": state.manager_note,
        **common(record),
    }
