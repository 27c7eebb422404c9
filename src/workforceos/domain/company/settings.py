"""What a company can set, with the defaults, and how given values are checked."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any

from workforceos.domain.company.rules import SettingsAreNotValid


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a company. Work days are ISO weekdays (1 = Monday).

    `email_verification` None: as the server is set up.
    """

    check_in_window_minutes: int = 60
    grace_minutes: int = 5
    absent_after_minutes: int = 120
    daily_limit_hours: Decimal = Decimal(8)
    weekly_limit_hours: Decimal = Decimal(40)
    overtime_factor: Decimal = Decimal("1.5")
    monthly_hours: Decimal = Decimal("173.33")
    work_days: tuple[int, ...] = (1, 2, 3, 4, 5)
    holiday_calendar: str | None = None
    announcement_days: int = 90
    email_verification: bool | None = None
    email_2fa: bool = False


DEFAULTS = Settings()
PUBLIC_NAMES: Mapping[str, str] = {
    "checkInWindowMinutes": "check_in_window_minutes",
    "graceMinutes": "grace_minutes",
    "absentAfterMinutes": "absent_after_minutes",
    "dailyLimitHours": "daily_limit_hours",
    "weeklyLimitHours": "weekly_limit_hours",
    "overtimeFactor": "overtime_factor",
    "monthlyHours": "monthly_hours",
    "workDays": "work_days",
    "holidayCalendar": "holiday_calendar",
    "announcementDays": "announcement_days",
    "emailVerification": "email_verification",
    "email2FA": "email_2fa",
}
_MINUTES = {
    "check_in_window_minutes": (0, 1_440),
    "grace_minutes": (0, 240),
    "absent_after_minutes": (0, 10_080),
    "announcement_days": (1, 3_650),
}
_DECIMALS = {
    "daily_limit_hours": (Decimal("0.01"), Decimal(24)),
    "weekly_limit_hours": (Decimal("0.01"), Decimal(168)),
    "overtime_factor": (Decimal(1), Decimal(10)),
    "monthly_hours": (Decimal(1), Decimal(744)),
}


def with_values(current: Settings, given: Mapping[str, object]) -> Settings:
    """`current` with the given values, named as clients name them; null sets a value back to its default.

    Raises SettingsAreNotValid with one entry per problem.
    """
    problems: list[dict[str, Any]] = []
    values: dict[str, Any] = {}
    for public, value in given.items():
        name = PUBLIC_NAMES.get(public)
        try:
            if name is None:
                raise ValueError("there is no such setting")
            values[name] = getattr(DEFAULTS, name) if value is None else _checked(name, value)
        except ValueError as problem:
            problems.append({"field": f"settings.{public}", "problem": str(problem)})
    if problems:
        raise SettingsAreNotValid(problems)
    return replace(current, **values)


def shown(settings: Settings) -> dict[str, Any]:
    """All values, named as clients name them."""
    values = {field.name: getattr(settings, field.name) for field in fields(settings)}
    return {public: list(v) if isinstance(v := values[name], tuple) else v for public, name in PUBLIC_NAMES.items()}


def _checked(name: str, value: object) -> object:
    if name in _MINUTES:
        return _whole_number(value, *_MINUTES[name])
    if name in _DECIMALS:
        return _decimal(value, *_DECIMALS[name])
    if name == "work_days":
        return _work_days(value)
    if name == "holiday_calendar":
        return _calendar_name(value)
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def _whole_number(value: object, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError(f"must be a whole number from {least} to {most}")
    return value


def _decimal(value: object, least: Decimal, most: Decimal) -> Decimal:
    problem = ValueError(f"must be a number from {least} to {most} with at most 4 decimals")
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise problem
    number = Decimal(str(value))
    # The comparison refuses infinities; NaN must not reach it, because it raises there.
    if not number.is_finite() or not least <= number <= most or number != round(number, 4):
        raise problem
    return number


def _work_days(value: object) -> tuple[int, ...]:
    problem = ValueError("must be an array of different ISO weekdays from 1 (Monday) to 7 (Sunday)")
    if not isinstance(value, (list, tuple)):
        raise problem
    days = {day for day in value if isinstance(day, int) and not isinstance(day, bool) and 1 <= day <= 7}
    if len(days) != len(value):
        raise problem
    return tuple(sorted(days))


def _calendar_name(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= 50:
        raise ValueError("must be the name of a holiday calendar, or null")
    return value
