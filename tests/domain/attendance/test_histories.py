"""Whatever happens to a record in whatever order: what holds for its state all the time."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.domain.attendance.vocabulary import SETTINGS, shift
from tests.domain.people import ANNA, MAYA, SHIFT_ID, at
from workforceos.domain.attendance import decisions
from workforceos.domain.attendance.correction import Correction, correct
from workforceos.domain.attendance.hours import status_after, worked_minutes
from workforceos.domain.attendance.record import AttendanceRecord, AttendanceStatus, evolve
from workforceos.domain.event import DomainEvent
from workforceos.domain.rule import RuleBroken
from workforceos.domain.unset import UNSET

instants = st.integers(6 * 60, 30 * 60).map(lambda minutes: at("00:00") + timedelta(minutes=minutes))
times = instants | st.none() | st.just(UNSET)
spans = st.sampled_from(["07:00-15:00", "08:00-16:00", "09:00-17:30", "22:00-06:00"])


class ARecord(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.record: AttendanceRecord | None = None
        self.shift = shift()
        self.now = at("05:00")

    def happens(self, events: tuple[DomainEvent, ...]) -> None:
        for event in events:
            after = evolve(self.record, event)
            assert after != self.record, f"{event} changes nothing"
            self.record = after

    @rule(minutes=st.integers(1, 600))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(time=instants)
    def check_in(self, time: datetime) -> None:
        try:
            events = decisions.check_in(
                self.record,
                self.shift,
                shift_id=SHIFT_ID,
                user_id=ANNA,
                at=time,
                now=self.now,
                by=MAYA,
                manages=True,
                settings=SETTINGS,
            )
        except RuleBroken:
            return
        assert self.record is None or self.record.absent_by_job, "only what the job has seen gives way to a manager"
        self.happens(events)

    @precondition(lambda self: self.record is not None)
    @rule(time=instants)
    def check_out(self, time: datetime) -> None:
        assert self.record is not None
        was_open = self.record.is_open
        try:
            events = decisions.check_out(self.record, at=time, now=self.now, by=MAYA, manages=True, settings=SETTINGS)
        except RuleBroken:
            return
        self.happens(events)
        assert was_open
        assert self.record.status in ("present", "late", "leftEarly")

    @rule()
    def mark_absent(self) -> None:
        try:
            events = decisions.mark_absent(
                self.record, self.shift, shift_id=SHIFT_ID, user_id=ANNA, now=self.now, by=MAYA
            )
        except RuleBroken:
            return
        self.happens(events)

    @rule()
    def job(self) -> None:
        if self.record is not None:
            self.happens(decisions.flag_missing_check_out(self.record, now=self.now, settings=SETTINGS))
        self.happens(
            decisions.mark_absent_by_job(
                self.record,
                self.shift,
                shift_id=SHIFT_ID,
                user_id=ANNA,
                now=self.now,
                settings=SETTINGS,
                on_leave=False,
            )
        )

    @precondition(lambda self: self.record is not None)
    @rule(check_in=times, check_out=times, note=st.none() | st.just(UNSET) | st.just("note"))
    def correct(self, check_in, check_out, note) -> None:  # type: ignore[no-untyped-def]
        assert self.record is not None
        given = Correction(check_in_at=check_in, check_out_at=check_out, manager_note=note, reason="because")
        try:
            self.happens(correct(self.record, given, now=self.now, by=MAYA, settings=SETTINGS))
        except RuleBroken:
            return

    @precondition(lambda self: self.record is not None)
    @rule(times=spans)
    def shift_is_rescheduled(self, times: str) -> None:
        assert self.record is not None
        self.shift = shift(times)
        self.happens(decisions.recompute(self.record, self.shift, settings=SETTINGS, now=self.now))
        if not self.record.is_active:
            self.record = None  # whatever comes next is another record

    @invariant()
    def the_status_follows_from_the_punches(self) -> None:
        record = self.record
        if record is None:
            return
        if record.is_absent:
            assert (record.check_out_at, record.late_by_minutes, record.worked_minutes) == (None, None, 0)
            return
        assert record.check_in_at is not None
        expected = status_after(record.check_in_at, record.check_out_at, record.shift_span, SETTINGS.grace_minutes)
        assert (record.status, record.late_by_minutes) == expected
        assert record.worked_minutes == worked_minutes(record.check_in_at, record.check_out_at, record.shift_span)

    @invariant()
    def only_open_records_miss_a_check_out(self) -> None:
        assert self.record is None or not self.record.missing_check_out or self.record.is_open

    @invariant()
    def nothing_is_in_the_future(self) -> None:
        if self.record is not None:
            punches = (self.record.check_in_at, self.record.check_out_at)
            assert all(punch <= self.now for punch in punches if punch is not None)

    @invariant()
    def pending_means_open_and_present_means_closed(self) -> None:
        if self.record is not None and self.record.status is AttendanceStatus.PENDING:
            assert self.record.is_open
        if self.record is not None and self.record.status is AttendanceStatus.PRESENT:
            assert not self.record.is_open

    @invariant()
    def a_record_is_a_value(self) -> None:
        assert self.record is None or replace(self.record) == self.record


ARecord.TestCase.settings = settings(max_examples=150, stateful_step_count=20, deadline=None)
TestHistories = ARecord.TestCase
