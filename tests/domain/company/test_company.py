"""A company: details, time zone, settings over time."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tests.domain.given import given, when
from tests.domain.people import MAYA, MONDAY
from workforceos.domain.company.company import COMPANY, settings_on
from workforceos.domain.company.decisions import (
    DetailsChange,
    change_details,
    change_settings,
    change_time_zone,
    register,
)
from workforceos.domain.company.events import (
    CompanyDetailsChanged,
    CompanyRegistered,
    CompanySettingsChanged,
    CompanyTimeZoneChanged,
)
from workforceos.domain.company.rules import NameIsRequired, SettingsAreNotValid, TimeZoneIsNotValid
from workforceos.domain.company.settings import DEFAULTS, Settings, shown
from workforceos.domain.time import ONE_DAY

registered = CompanyRegistered(
    name="Babil",
    codename="babil",
    fullname="Babil GmbH",
    avatar=None,
    owner_id=MAYA,
    industry="catering",
    company_size="10-50",
    timezone="UTC",
)


def settings_changed(day: date, settings: Settings) -> CompanySettingsChanged:
    return CompanySettingsChanged(settings=settings, effective_from=day)


def grace(minutes: int) -> Settings:
    return replace(DEFAULTS, grace_minutes=minutes)


def test_a_company_is_registered() -> None:
    when(
        register,
        name="Babil",
        codename="babil",
        owner_id=MAYA,
        fullname="Babil GmbH",
        industry="catering",
        company_size="10-50",
    ).then(registered)
    assert given(COMPANY, registered).known.zone == ZoneInfo("UTC")


@pytest.mark.parametrize("name", ["", "  "])
def test_a_company_has_a_name(name: str) -> None:
    when(register, name=name, codename="x", owner_id=MAYA).breaks(NameIsRequired)
    given(COMPANY, registered).when(change_details, DetailsChange(name=None)).breaks(NameIsRequired)


def test_a_company_is_in_a_time_zone_that_exists() -> None:
    when(register, name="x", codename="x", owner_id=MAYA, timezone="Mars/Base").breaks(TimeZoneIsNotValid)
    given(COMPANY, registered).when(change_time_zone, "Mars/Base").breaks(TimeZoneIsNotValid)


def test_what_is_not_given_stays_and_none_clears() -> None:
    changed = CompanyDetailsChanged(
        name="Babylon", fullname=None, avatar=None, industry="catering", company_size="10-50"
    )
    given(COMPANY, registered).when(change_details, DetailsChange(name="Babylon", fullname=None)).then(changed)
    after = given(COMPANY, registered, changed).known
    assert (after.name, after.fullname, after.industry, after.codename) == ("Babylon", None, "catering", "babil")


def test_a_change_of_nothing_is_no_event() -> None:
    company = given(COMPANY, registered)
    company.when(change_details, DetailsChange(name="Babil", avatar=None)).then()
    company.when(change_time_zone, "UTC").then()
    company.when(change_settings, {"graceMinutes": 5}, today=MONDAY).then()


def test_another_time_zone_and_back_to_the_default() -> None:
    moved = CompanyTimeZoneChanged(timezone="Europe/Berlin")
    given(COMPANY, registered).when(change_time_zone, "Europe/Berlin").then(moved)
    assert given(COMPANY, registered, moved).known.zone == ZoneInfo("Europe/Berlin")
    given(COMPANY, registered, moved).when(change_time_zone, None).then(CompanyTimeZoneChanged(timezone="UTC"))


def test_settings_change_from_their_day_on() -> None:
    company = given(
        COMPANY, registered, settings_changed(MONDAY, grace(10)), settings_changed(MONDAY + 7 * ONE_DAY, grace(0))
    )
    days = [MONDAY - ONE_DAY, MONDAY, MONDAY + 6 * ONE_DAY, MONDAY + 7 * ONE_DAY, MONDAY + 70 * ONE_DAY]
    assert [settings_on(company.known, day).grace_minutes for day in days] == [5, 10, 10, 0, 0]
    assert company.known.settings == grace(0)


def test_the_last_change_of_a_day_counts_also_after_a_move_to_the_west() -> None:
    company = given(
        COMPANY,
        registered,
        settings_changed(MONDAY - ONE_DAY, grace(1)),
        settings_changed(MONDAY, grace(2)),
        settings_changed(MONDAY, grace(3)),
        settings_changed(MONDAY - ONE_DAY, grace(4)),
    ).known
    assert [settings_on(company, MONDAY - n * ONE_DAY).grace_minutes for n in (0, 1, 2)] == [4, 4, 5]


def test_settings_that_are_not_given_stay_and_null_is_the_default() -> None:
    before = replace(DEFAULTS, grace_minutes=10, announcement_days=30)
    given(COMPANY, registered, settings_changed(MONDAY, before)).when(
        change_settings,
        {"graceMinutes": None, "overtimeFactor": 1.25, "workDays": [6, 1], "email2FA": True, "holidayCalendar": "DE"},
        today=MONDAY + ONE_DAY,
    ).then(
        settings_changed(
            MONDAY + ONE_DAY,
            replace(
                before,
                grace_minutes=5,
                overtime_factor=Decimal("1.25"),
                work_days=(1, 6),
                email_2fa=True,
                holiday_calendar="DE",
            ),
        )
    )
    given(COMPANY, registered, settings_changed(MONDAY, before)).when(change_settings, None, today=MONDAY).then(
        settings_changed(MONDAY, DEFAULTS)
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("graceMinutes", -1),
        ("graceMinutes", True),
        ("graceMinutes", "5"),
        ("graceMinutes", 5.0),
        ("checkInWindowMinutes", 1_441),
        ("announcementDays", 0),
        ("dailyLimitHours", 0),
        ("dailyLimitHours", float("nan")),
        ("weeklyLimitHours", float("inf")),
        ("overtimeFactor", "1.5"),
        ("overtimeFactor", False),
        ("monthlyHours", Decimal("173.33333")),
        ("workDays", [0]),
        ("workDays", [1, 1]),
        ("workDays", [True]),
        ("workDays", "12"),
        ("workDays", [{}]),
        ("holidayCalendar", ""),
        ("holidayCalendar", 1),
        ("emailVerification", "yes"),
        ("email2FA", 1),
        ("colour", "red"),
    ],
)
def test_values_that_a_setting_cannot_have(name: str, value: object) -> None:
    broken = given(COMPANY, registered).when(change_settings, {name: value}, today=MONDAY).breaks(SettingsAreNotValid)
    assert isinstance(broken.detail, list)
    assert [problem["field"] for problem in broken.detail] == [f"settings.{name}"]


def test_all_problems_are_said_at_once() -> None:
    broken = (
        given(COMPANY, registered)
        .when(change_settings, {"graceMinutes": -1, "colour": "red", "workDays": []}, today=MONDAY)
        .breaks(SettingsAreNotValid)
    )
    assert len(broken.detail) == 2


def test_settings_are_shown_with_the_names_that_they_are_given_with() -> None:
    assert shown(DEFAULTS) == {
        "checkInWindowMinutes": 60,
        "graceMinutes": 5,
        "absentAfterMinutes": 120,
        "dailyLimitHours": Decimal(8),
        "weeklyLimitHours": Decimal(40),
        "overtimeFactor": Decimal("1.5"),
        "monthlyHours": Decimal("173.33"),
        "workDays": [1, 2, 3, 4, 5],
        "holidayCalendar": None,
        "announcementDays": 90,
        "emailVerification": None,
        "email2FA": False,
    }
    given(COMPANY, registered).when(change_settings, shown(DEFAULTS), today=MONDAY).then()
