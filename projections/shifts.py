"""Shifts, with the names of everybody and every department on them."""

from projections.projection import Joined, Projection
from workforceos.domain.attendance import events as attendance_events
from workforceos.domain.company import events as company_events
from workforceos.domain.group import events as group_events
from workforceos.domain.group.events import GroupChanged
from workforceos.domain.group.group import GROUP
from workforceos.domain.shift.evolve import SHIFT
from workforceos.domain.user import events as user_events
from workforceos.domain.user.events import UserDetailsChanged
from workforceos.domain.user.user import USER
from workforceos.readmodels.records.group import department
from workforceos.readmodels.records.shift import SHIFTS, shift_record
from workforceos.readmodels.records.user import user_name

_SHOWN = (UserDetailsChanged, GroupChanged)

PROJECTION = Projection(
    model=SHIFTS,
    aggregate=SHIFT,
    record=shift_record,
    joins=(
        Joined("assignedUsers", "assignedUserIds", USER, user_name, (UserDetailsChanged,), many=True),
        Joined("assignedDepartments", "assignedDepartmentIds", GROUP, department, (GroupChanged,), many=True),
        Joined("department", "departmentId", GROUP, department, (GroupChanged,)),
        Joined("createdByUser", "createdBy", USER, user_name, (UserDetailsChanged,), at_root=True),
    ),
    ignores=company_events.EVENTS
    + attendance_events.EVENTS
    + tuple(event for event in user_events.EVENTS + group_events.EVENTS if event not in _SHOWN),
)
