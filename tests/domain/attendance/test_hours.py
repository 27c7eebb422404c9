"""The arithmetic of attendance, for any punches, and across clock changes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.people import at
from workforceos.domain.attendance.hours import in_check_in_window, lateness, status_after, worked_minutes
from workforceos.domain.time import Span, shift_span

MINUTE = timedelta(minutes=1)
seconds = st.integers(-4 * 3600, 30 * 3600).map(lambda s: timedelta(seconds=s))
graces = st.integers(0, 240)


@st.composite
def punches(draw: st.DrawFn) -> tuple[Span, datetime, datetime]:
    """A shift, a check-in around it, a check-out at or after that."""
    start = at("08:00")
    shift = Span(start, start + draw(st.integers(1, 1500)) * MINUTE)
    check_in = start + draw(seconds)
    return shift, check_in, check_in + draw(st.integers(0, 30 * 3600).map(lambda s: timedelta(seconds=s)))


@pytest.mark.parametrize(("day", "hours"), [(date(2024, 3, 30), 7), (date(2024, 10, 26), 9), (date(2024, 6, 3), 8)])
def test_across_a_clock_change_what_really_elapsed_is_worked(day: date, hours: int) -> None:
    shift = shift_span(day, "22:00", "06:00", ZoneInfo("Europe/Berlin"))
    assert worked_minutes(shift.start, shift.end, shift) == hours * 60
    assert status_after(shift.start, shift.end, shift, 5) == ("present", None)


def test_a_night_worker_of_the_autumn_who_leaves_at_the_second_half_past_two() -> None:
    shift = shift_span(date(2024, 10, 26), "22:00", "06:00", ZoneInfo("Europe/Berlin"))
    second_half_past_two = datetime(2024, 10, 27, 1, 30, tzinfo=UTC)
    assert worked_minutes(shift.start, second_half_past_two, shift) == 5 * 60 + 30


@given(punches())
def test_worked_time_is_never_negative_nor_longer_than_the_stay(stay: tuple[Span, datetime, datetime]) -> None:
    shift, check_in, check_out = stay
    worked = worked_minutes(check_in, check_out, shift)
    assert worked >= 0
    assert worked * MINUTE <= check_out - check_in
    assert worked_minutes(check_in, None, shift) == 0


@given(punches(), st.integers(0, 600))
def test_staying_longer_is_never_worked_less(stay: tuple[Span, datetime, datetime], more: int) -> None:
    shift, check_in, check_out = stay
    longer = worked_minutes(check_in, check_out + more * MINUTE, shift)
    assert worked_minutes(check_in, check_out, shift) <= longer <= worked_minutes(check_in, check_out, shift) + more


@given(punches(), graces)
def test_late_means_after_the_grace_and_counts_from_the_start(
    stay: tuple[Span, datetime, datetime], grace: int
) -> None:
    shift, check_in, _ = stay
    late_by = lateness(check_in, shift, grace)
    if check_in <= shift.start + grace * MINUTE:
        assert late_by is None
    else:
        assert late_by is not None
        assert late_by * MINUTE <= check_in - shift.start < (late_by + 1) * MINUTE


@given(punches(), graces)
def test_the_status_of_any_punches(stay: tuple[Span, datetime, datetime], grace: int) -> None:
    shift, check_in, check_out = stay
    open_status, open_late_by = status_after(check_in, None, shift, grace)
    status, late_by = status_after(check_in, check_out, shift, grace)
    assert late_by == open_late_by == lateness(check_in, shift, grace)
    assert open_status == ("pending" if late_by is None else "late")
    if check_out < shift.end - grace * MINUTE:
        assert status == "leftEarly"
    else:
        assert status == ("present" if late_by is None else "late")


@given(punches(), st.integers(0, 1440))
def test_the_window_holds_the_shift(stay: tuple[Span, datetime, datetime], window: int) -> None:
    shift, check_in, _ = stay
    assert in_check_in_window(shift.start, shift, window)
    assert in_check_in_window(shift.end, shift, window)
    assert in_check_in_window(check_in, shift, window) is (
        shift.start - window * MINUTE <= check_in and not check_in > shift.end
    )
