"""User groups, and who is in them."""

from projections.projection import Joined, Projection
from workforceos.domain.attendance import events as attendance_events
from workforceos.domain.company import events as company_events
from workforceos.domain.group import events as group_events
from workforceos.domain.group.group import GROUP
from workforceos.domain.group.membership import MEMBERSHIP
from workforceos.domain.shift import events as shift_events
from workforceos.domain.user import events as user_events
from workforceos.domain.user.events import UserDetailsChanged
from workforceos.domain.user.user import USER
from workforceos.readmodels.records.group import (
    USER_GROUP_MEMBERS,
    USER_GROUPS,
    group_record,
    membership_record,
)
from workforceos.readmodels.records.user import user_contact

_NEITHER = company_events.EVENTS + shift_events.EVENTS + attendance_events.EVENTS

GROUPS = Projection(
    model=USER_GROUPS,
    aggregate=GROUP,
    record=group_record,
    ignores=_NEITHER + user_events.EVENTS + group_events.MEMBERSHIP_EVENTS,
)

MEMBERS = Projection(
    model=USER_GROUP_MEMBERS,
    aggregate=MEMBERSHIP,
    record=membership_record,
    joins=(Joined("user", "userId", USER, user_contact, (UserDetailsChanged,)),),
    ignores=_NEITHER
    + group_events.GROUP_EVENTS
    + tuple(event for event in user_events.EVENTS if event is not UserDetailsChanged),
)
