"""Every kind of aggregate with its events: what the log may hold."""

from typing import Any

from workforceos.domain.aggregate import AggregateType
from workforceos.domain.attendance.record import ATTENDANCE_RECORD
from workforceos.domain.company.company import COMPANY
from workforceos.domain.event import DomainEvent
from workforceos.domain.group.group import GROUP
from workforceos.domain.group.membership import MEMBERSHIP
from workforceos.domain.shift.evolve import SHIFT
from workforceos.domain.user.user import USER

AGGREGATE_TYPES: tuple[AggregateType[Any], ...] = (COMPANY, USER, GROUP, MEMBERSHIP, SHIFT, ATTENDANCE_RECORD)
EVENTS: tuple[type[DomainEvent], ...] = tuple(event for kind in AGGREGATE_TYPES for event in kind.events)
