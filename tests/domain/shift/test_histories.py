"""Whatever happens to a shift in whatever order: what holds for its state all the time."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.domain.people import ANNA, BAR, BEN, CARL, HALL, KITCHEN, MAYA, MONDAY, at
from workforceos.domain.event import DomainEvent
from workforceos.domain.rule import RuleBroken
from workforceos.domain.shift import decisions
from workforceos.domain.shift.change import ShiftChange, change
from workforceos.domain.shift.claims import presence, reported_presence
from workforceos.domain.shift.evolve import evolve
from workforceos.domain.shift.shift import Shift
from workforceos.domain.time import ONE_DAY
from workforceos.domain.unset import UNSET

users = st.sampled_from([MAYA, ANNA, BEN, CARL])
departments = st.sampled_from([KITCHEN, BAR, HALL])
zones = st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Apia"]).map(ZoneInfo)
clocks = st.times().map(lambda t: t.strftime("%H:%M"))
instants = st.integers(0, 72).map(lambda hours: at("00:00") + timedelta(hours=hours))
memberships = st.fixed_dictionaries({id: st.lists(users, unique=True).map(tuple) for id in (KITCHEN, BAR, HALL)})
people = st.lists(users).map(tuple)
units = st.lists(departments).map(tuple)


class AShift(RuleBasedStateMachine):
    shift: Shift

    @initialize(start=clocks, end=clocks, zone=zones, users=people, units=units, members=memberships)
    def schedule(
        self,
        start: str,
        end: str,
        zone: ZoneInfo,
        users: tuple[UUID, ...],
        units: tuple[UUID, ...],
        members: dict[UUID, tuple[UUID, ...]],
    ) -> None:
        (event,) = decisions.schedule(
            shift_date=MONDAY + ONE_DAY,
            start_time=start,
            end_time=end,
            zone=zone,
            assigned_user_ids=users,
            assigned_department_ids=units,
            members=members,
            by=MAYA,
        )
        self.shift = evolve(None, event)

    def happens(self, events: tuple[DomainEvent, ...]) -> None:
        for event in events:
            after = evolve(self.shift, event)
            assert after != self.shift, f"{event} changes nothing"
            self.shift = after

    @rule(
        start=clocks | st.just(UNSET),
        users=people | st.just(UNSET) | st.none(),
        units=units | st.just(UNSET),
        status=st.sampled_from(["scheduled", "completed", "cancelled", UNSET]),
        members=memberships,
        records=st.frozensets(users, max_size=1),
        zone=zones,
        now=instants,
    )
    def change(self, start, users, units, status, members, records, zone, now) -> None:  # type: ignore[no-untyped-def]
        given = ShiftChange(start_time=start, assigned_user_ids=users, assigned_department_ids=units, status=status)
        before = self.shift
        try:
            events = change(before, given, members=members, zone=zone, now=now, users_with_record=records)
        except RuleBroken:
            return
        self.happens(events)
        assert records & before.on_shift <= self.shift.on_shift

    @rule(user=users, unit=departments, conflicting=st.booleans(), now=instants)
    def join(self, user: UUID, unit: UUID, conflicting: bool, now: datetime) -> None:
        self.happens(
            decisions.department_member_joined(
                self.shift, user_id=user, department_id=unit, conflicting=conflicting, now=now
            )
        )

    @rule(user=users, unit=departments, has_record=st.booleans(), now=instants)
    def leave(self, user: UUID, unit: UUID, has_record: bool, now: datetime) -> None:
        self.happens(
            decisions.department_member_left(
                self.shift, user_id=user, department_id=unit, has_record=has_record, now=now
            )
        )

    @rule(unit=departments, now=instants)
    def department_is_deleted(self, unit: UUID, now: datetime) -> None:
        self.happens(
            decisions.take_department_off(self.shift, department_id=unit, users_with_record=frozenset(), now=now)
        )

    @rule(user=users, reason=st.sampled_from(list(decisions.TakenOffReason)), now=instants)
    def take_off(self, user: UUID, reason: decisions.TakenOffReason, now: datetime) -> None:
        events = decisions.take_user_off(self.shift, user_id=user, reason=reason, has_record=False, now=now)
        self.happens(events)
        assert not events or user not in self.shift.on_shift

    @rule(zone=zones, now=instants, conflicting=st.frozensets(users))
    def company_moves(self, zone: ZoneInfo, now: datetime, conflicting: frozenset[UUID]) -> None:
        self.happens(decisions.move_to_zone(self.shift, zone, now=now, conflicting=conflicting))

    @rule(now=instants)
    def job(self, now: datetime) -> None:
        self.happens(decisions.complete_by_job(self.shift, now=now))

    @invariant()
    def it_is_known_exactly_who_is_on_it(self) -> None:
        direct, members = frozenset(self.shift.assigned_user_ids), self.shift.members
        assert self.shift.on_shift <= direct | members
        assert self.shift.on_shift == (direct | members) - (self.shift.excluded_user_ids - direct)

    @invariant()
    def only_members_are_excluded_or_reported(self) -> None:
        assert self.shift.excluded_user_ids <= self.shift.members
        assert self.shift.reported_user_ids <= self.shift.on_shift

    @invariant()
    def nobody_is_excluded_and_assigned(self) -> None:
        assert not self.shift.excluded_user_ids & self.shift.on_shift

    @invariant()
    def everybody_on_it_is_either_claimed_or_reported(self) -> None:
        claimed = {user_id for user_id, _ in presence(self.shift)}
        reported = {user_id for user_id, _ in reported_presence(self.shift)}
        assert not claimed & reported
        takes_time = self.shift.is_active and self.shift.status != "cancelled"
        assert claimed | reported == (self.shift.on_shift if takes_time else frozenset())

    @invariant()
    def nobody_is_assigned_twice(self) -> None:
        for ids in (self.shift.assigned_user_ids, self.shift.assigned_department_ids):
            assert len(set(ids)) == len(ids)
        assert all(len(set(d.user_ids)) == len(d.user_ids) for d in self.shift.departments)

    @invariant()
    def it_has_a_length(self) -> None:
        assert self.shift.span.start < self.shift.span.end


AShift.TestCase.settings = settings(max_examples=150, stateful_step_count=20, deadline=None)
TestHistories = AShift.TestCase
