"""What is known of a shift: when it is, and exactly who is on it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from workforceos.domain.shift.events import DepartmentMembers
from workforceos.domain.time import Span


class ShiftStatus(StrEnum):
    """In index order."""

    SCHEDULED = "scheduled"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Shift:
    """Day and HH:mm times on the wall clock of `time_zone`; `span` in UTC instants.

    `excluded_user_ids` are members of an assigned department who were taken off this shift. `reported_user_ids` are
    on it although it overlaps another: they joined a department later. `former_user_ids` were on it and are no longer.
    `completed_by_job`: nobody said that it is done, the time passed.
    """

    shift_date: date
    start_time: str
    end_time: str
    span: Span
    time_zone: str
    location: str | None
    department_id: UUID | None
    assigned_user_ids: tuple[UUID, ...]
    departments: tuple[DepartmentMembers, ...]
    created_by: UUID
    status: ShiftStatus = ShiftStatus.SCHEDULED
    completed_by_job: bool = False
    excluded_user_ids: frozenset[UUID] = frozenset()
    reported_user_ids: frozenset[UUID] = frozenset()
    former_user_ids: frozenset[UUID] = frozenset()
    is_active: bool = True

    @property
    def assigned_department_ids(self) -> tuple[UUID, ...]:
        return tuple(department.department_id for department in self.departments)

    @property
    def members(self) -> frozenset[UUID]:
        """Members of the assigned departments, on the shift or excluded from it."""
        return frozenset(user_id for department in self.departments for user_id in department.user_ids)

    @property
    def on_shift(self) -> frozenset[UUID]:
        """Everybody who is on the shift, directly or through a department."""
        return frozenset(self.assigned_user_ids) | (self.members - self.excluded_user_ids)

    def begun(self, now: datetime) -> bool:
        return now >= self.span.start

    def over(self, now: datetime) -> bool:
        return now >= self.span.end
