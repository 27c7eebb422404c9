"""Users of a company."""

from projections.projection import Projection
from workforceos.domain.attendance import events as attendance_events
from workforceos.domain.company import events as company_events
from workforceos.domain.group import events as group_events
from workforceos.domain.shift import events as shift_events
from workforceos.domain.user.user import USER
from workforceos.readmodels.records.user import USERS, user_record

PROJECTION = Projection(
    model=USERS,
    aggregate=USER,
    record=user_record,
    ignores=company_events.EVENTS + group_events.EVENTS + shift_events.EVENTS + attendance_events.EVENTS,
)
