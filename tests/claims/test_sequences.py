"""Whatever happens to shifts and departments, the claims follow, and nobody is in two places unless it was reported."""

import tempfile
from collections.abc import Iterator
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from pydantic import SecretStr

from commands.attendance.records import records_of_shift
from commands.references import members_of
from tests.claims.company import LoggedCompany
from workforceos.app import Workforce
from workforceos.claims.expected import expected_claims
from workforceos.domain.aggregate import Aggregate
from workforceos.domain.attendance.record import ATTENDANCE_RECORD
from workforceos.domain.shift.evolve import SHIFT
from workforceos.domain.shift.shift import Shift
from workforceos.eventstore.claims import check
from workforceos.eventstore.model import UNSETTLED_SHIFT
from workforceos.eventstore.store import LogStore
from workforceos.settings import Settings

DAYS = st.sampled_from(["2030-06-03", "2030-06-04"])
TIMES = st.sampled_from(["06:00", "08:00", "09:00", "12:00", "16:00", "22:00"])
FEW = st.sets(st.integers(0, 3), max_size=2)
ONE = st.integers(0, 30)
STATUSES = st.sampled_from(["scheduled", "cancelled", "completed"])
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo"])


class Schedule(RuleBasedStateMachine):
    """Commands of a manager in any order, on one company."""

    def __init__(self, store: LogStore) -> None:
        super().__init__()
        self.company = LoggedCompany(store, users=4)
        for number in range(2):
            self.make_group(f"Group {number}")

    def make_group(self, name: str) -> None:
        group = self.company.tries("createUserGroup", groupName=name)
        assert group is not None
        self.company.groups.append(group)

    @rule(day=DAYS, start=TIMES, end=TIMES, users=FEW, groups=FEW)
    def plan(self, day: str, start: str, end: str, users: set[int], groups: set[int]) -> None:
        body = {"shiftDate": day, "startTime": start, "endTime": end, **self._people(users, groups)}
        if (shift := self.company.tries("createShift", **body)) is not None:
            self.company.shifts.append(shift)

    @rule(shift=ONE, users=FEW, groups=FEW)
    def assign(self, shift: int, users: set[int], groups: set[int]) -> None:
        self._change(shift, **self._people(users, groups))

    @rule(shift=ONE, start=TIMES, end=TIMES, day=DAYS)
    def move(self, shift: int, start: str, end: str, day: str) -> None:
        self._change(shift, startTime=start, endTime=end, shiftDate=day)

    @rule(shift=ONE, status=STATUSES)
    def set_status(self, shift: int, status: str) -> None:
        self._change(shift, status=status)

    @rule(shift=ONE)
    def delete(self, shift: int) -> None:
        if (chosen := _chosen(self.company.shifts, shift)) is not None:
            self.company.tries("deleteShift", shiftId=str(chosen))

    @rule(group=ONE, user=st.integers(0, 3))
    def join(self, group: int, user: int) -> None:
        body = {"groupId": str(_chosen(self.company.groups, group)), "userId": str(self.company.users[user])}
        if (membership := self.company.tries("createUserGroupMember", **body)) is not None:
            self.company.memberships.append(membership)

    @rule(membership=ONE)
    def leave(self, membership: int) -> None:
        if (chosen := _chosen(self.company.memberships, membership)) is not None:
            self.company.tries("deleteUserGroupMember", userGroupMemberId=str(chosen))

    @rule(group=ONE)
    def delete_group(self, group: int) -> None:
        chosen = _chosen(self.company.groups, group)
        if self.company.tries("deleteUserGroup", userGroupId=str(chosen)) is not None:
            self.make_group(f"Group {len(self.company.groups)}")

    @rule(zone=ZONES)
    def move_company(self, zone: str) -> None:
        self.company.tries("updateCompany", companyId=str(self.company.id), timezone=zone)

    @rule(shift=ONE, user=st.integers(0, 3), absent=st.booleans())
    def come_or_not(self, shift: int, user: int, absent: bool) -> None:
        if (chosen := _chosen(self.company.shifts, shift)) is not None:
            api = "markAttendanceAbsent" if absent else "checkInAttendance"
            body = {"shiftId": str(chosen), "userId": str(self.company.users[user])}
            if (record := self.company.tries(api, **body)) is not None:
                self.company.records.append(record)

    @rule(record=ONE)
    def go(self, record: int) -> None:
        if (chosen := _chosen(self.company.records, record)) is not None:
            self.company.tries("checkOutAttendance", attendanceRecordId=str(chosen))

    @rule(hours=st.integers(1, 12))
    def wait(self, hours: int) -> None:
        self.company.time_passes(hours)

    @invariant()
    def the_claims_are_what_the_log_says(self) -> None:
        found = check(self.company.store, self.company.id, expected_claims(self.company.email_value))
        wrong = [c for c in (*found.missing, *found.extra) if getattr(c, "lane", None) != UNSETTLED_SHIFT]
        assert [c for c in wrong if getattr(c, "kind", None) != "codename"] == []

    @invariant()
    def nobody_is_in_two_places_unless_reported(self) -> None:
        taking = [s.state for s in self._shifts() if s.state.status != "cancelled"]
        for one, other in combinations(taking, 2):
            if one.span.overlaps(other.span):
                both = one.on_shift & other.on_shift
                assert both <= one.reported_user_ids | other.reported_user_ids

    @invariant()
    def members_are_on_the_shifts_to_come(self) -> None:
        work = self.company.work()
        for shift in self._shifts():
            if not shift.state.begun(self.company.now) and shift.state.status != "completed":
                members = members_of(work, shift.state.assigned_department_ids)
                records = records_of_shift(work, shift.id).keys()
                for department in shift.state.departments:
                    off = set(department.user_ids) ^ set(members[department.department_id])
                    assert off <= records

    @invariant()
    def records_follow_their_shifts(self) -> None:
        work = self.company.work()
        for shift in self._shifts():
            held = records_of_shift(work, shift.id)
            assert held.keys() <= shift.state.on_shift
            for record in work.find_all(ATTENDANCE_RECORD, held.values()).values():
                assert (record.state.shift_span, record.state.shift_date) == (shift.state.span, shift.state.shift_date)

    def _people(self, users: set[int], groups: set[int]) -> dict[str, Any]:
        chosen = {_chosen(self.company.groups, number) for number in groups}
        return {
            "assignedUserIds": [str(self.company.users[number]) for number in sorted(users)],
            "assignedDepartmentIds": sorted(map(str, chosen)),
        }

    def _change(self, shift: int, **changes: Any) -> None:
        if (chosen := _chosen(self.company.shifts, shift)) is not None:
            self.company.tries("updateShift", shiftId=str(chosen), **changes)

    def _shifts(self) -> list[Aggregate[Shift]]:
        found = self.company.work().find_all(SHIFT, self.company.shifts)
        return [shift for shift in found.values() if shift.state.is_active]


def _chosen(ids: list[UUID], number: int) -> UUID | None:
    """One of the newest."""
    return ids[-1 - number % min(len(ids), 4)] if ids else None


@pytest.fixture(scope="module")
def store() -> Iterator[LogStore]:
    with tempfile.TemporaryDirectory() as folder:
        chosen = Settings(_env_file=None, data_dir=Path(folder), secret_key=SecretStr("any"))  # type: ignore[call-arg]
        workforce = Workforce(chosen)
        workforce.migrate()
        yield workforce.store
        workforce.close()


def test_any_sequence(store: LogStore) -> None:
    run_state_machine_as_test(
        partial(Schedule, store),  # type: ignore[arg-type]  # anything that makes one
        settings=settings(
            max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
