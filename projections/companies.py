"""Companies, kept at root: every company can be found there by id, and by nobody else's search."""

from projections.projection import Projection
from workforceos.domain.attendance import events as attendance_events
from workforceos.domain.company.company import COMPANY
from workforceos.domain.group import events as group_events
from workforceos.domain.shift import events as shift_events
from workforceos.domain.user import events as user_events
from workforceos.readmodels.records.company import COMPANIES, company_record

PROJECTION = Projection(
    model=COMPANIES,
    aggregate=COMPANY,
    record=company_record,
    ignores=user_events.EVENTS + group_events.EVENTS + shift_events.EVENTS + attendance_events.EVENTS,
)
