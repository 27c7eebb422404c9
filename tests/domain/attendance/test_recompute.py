"""The shift's times change after Anna punched."""

from dataclasses import replace

from tests.domain.attendance.vocabulary import SETTINGS, checked_in, checked_out, marked_absent, shift, span
from tests.domain.given import Decided, given
from tests.domain.people import ANNA, MONDAY, at
from workforceos.domain.attendance.decisions import recompute
from workforceos.domain.attendance.events import AbsenceWithdrawn, AttendanceRecomputed, MissingCheckOutFlagged
from workforceos.domain.attendance.record import ATTENDANCE_RECORD
from workforceos.domain.event import DomainEvent

FLAGGED = MissingCheckOutFlagged(user_id=ANNA)


def recomputing(times: str, *events: DomainEvent, now: str = "00:00") -> Decided:
    return given(ATTENDANCE_RECORD, *events).when(recompute, shift(times), settings=SETTINGS, now=at(now, days=1))


def recomputed(
    times: str, status: str, worked: int = 0, *, late_by: int | None = None, missing: bool = False
) -> AttendanceRecomputed:
    return AttendanceRecomputed(
        user_id=ANNA,
        shift_date=MONDAY,
        shift_starts_at=span(times).start,
        shift_ends_at=span(times).end,
        status=status,
        late_by_minutes=late_by,
        worked_minutes=worked,
        missing_check_out=missing,
    )


def test_the_same_times_change_nothing() -> None:
    recomputing("08:00-16:00", checked_in()).then()


def test_a_closed_record() -> None:
    recomputing("07:30-16:00", checked_in(), checked_out()).then(recomputed("07:30-16:00", "late", 480, late_by=30))
    recomputing("08:00-18:00", checked_in(), checked_out()).then(recomputed("08:00-18:00", "leftEarly", 480))
    recomputing("09:00-15:00", checked_in("08:30", late_by=30), checked_out("16:00", status="late", worked=450)).then(
        recomputed("09:00-15:00", "present", 420)
    )


def test_an_open_record() -> None:
    recomputing("07:00-16:00", checked_in()).then(recomputed("07:00-16:00", "late", late_by=60))
    record = given(ATTENDANCE_RECORD, checked_in(), recomputed("07:00-16:00", "late", late_by=60)).known
    assert (record.shift_span, record.status, record.is_open) == (span("07:00-16:00"), "late", True)


def test_an_absence_stays_one() -> None:
    recomputing("09:00-17:00", marked_absent()).then(recomputed("09:00-17:00", "absent"))
    recomputing("09:00-17:00", checked_in(), marked_absent()).then(recomputed("09:00-17:00", "absent"))


def test_an_absence_that_only_the_job_has_seen_falls_away_until_it_is_due_again() -> None:
    seen = replace(marked_absent(), automatic=True, by=None)
    recomputing("09:00-21:59", seen).then(recomputed("09:00-21:59", "absent"))
    recomputing("09:00-22:00", seen).then(recomputed("09:00-22:00", "absent"))
    recomputing("09:00-22:01", seen).then(AbsenceWithdrawn(user_id=ANNA))
    assert not given(ATTENDANCE_RECORD, seen, AbsenceWithdrawn(user_id=ANNA)).known.is_active
    recomputing("09:00-22:01", seen, AbsenceWithdrawn(user_id=ANNA)).then()
    recomputing("09:00-22:01", marked_absent()).then(recomputed("09:00-22:01", "absent"))


def test_the_flag_of_a_missing_check_out_stays_unless_the_shift_ends_later() -> None:
    recomputing("08:00-15:00", checked_in(), FLAGGED).then(recomputed("08:00-15:00", "pending", missing=True))
    recomputing("07:58-16:00", checked_in(), FLAGGED).then(recomputed("07:58-16:00", "pending", missing=True))
    recomputing("08:00-22:01", checked_in(), FLAGGED).then(recomputed("08:00-22:01", "pending"))


def test_the_flag_stays_where_it_is_due_at_the_later_end_too() -> None:
    recomputing("08:00-22:00", checked_in(), FLAGGED).then(recomputed("08:00-22:00", "pending", missing=True))
    recomputing("08:00-22:00", checked_in()).then(recomputed("08:00-22:00", "pending"))
