"""Attendance, with the person and the shift."""

from projections.projection import Joined, Projection
from workforceos.domain.attendance.record import ATTENDANCE_RECORD
from workforceos.domain.company import events as company_events
from workforceos.domain.group import events as group_events
from workforceos.domain.shift import events as shift_events
from workforceos.domain.shift.events import DepartmentTakenOff, ShiftDetailsChanged, ShiftRescheduled
from workforceos.domain.shift.evolve import SHIFT
from workforceos.domain.user import events as user_events
from workforceos.domain.user.events import UserDetailsChanged
from workforceos.domain.user.user import USER
from workforceos.readmodels.records.attendance_record import ATTENDANCE_RECORDS, attendance_record
from workforceos.readmodels.records.shift import shift_summary
from workforceos.readmodels.records.user import user_contact

_SHIFT_SHOWN = (ShiftDetailsChanged, ShiftRescheduled, DepartmentTakenOff)
_SHOWN = (UserDetailsChanged, *_SHIFT_SHOWN)

PROJECTION = Projection(
    model=ATTENDANCE_RECORDS,
    aggregate=ATTENDANCE_RECORD,
    record=attendance_record,
    joins=(
        Joined("user", "userId", USER, user_contact, (UserDetailsChanged,)),
        Joined("shift", "shiftId", SHIFT, shift_summary, _SHIFT_SHOWN),
    ),
    ignores=company_events.EVENTS
    + group_events.EVENTS
    + tuple(event for event in user_events.EVENTS + shift_events.EVENTS if event not in _SHOWN),
)
