"""What happens to a company. The stream's id is the company's id."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from workforceos.domain.company.settings import Settings
from workforceos.domain.event import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyRegistered(DomainEvent):
    """`timezone` is an IANA name. Settings are the defaults."""

    NAME: ClassVar[str] = "company.registered.v1"

    name: str
    codename: str
    fullname: str | None
    avatar: str | None
    owner_id: UUID
    industry: str | None
    company_size: str | None
    timezone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyDetailsChanged(DomainEvent):
    """All details as they are from now on, changed or not."""

    NAME: ClassVar[str] = "company.details_changed.v1"

    name: str
    fullname: str | None
    avatar: str | None
    industry: str | None
    company_size: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyTimeZoneChanged(DomainEvent):
    """Shifts that have not begun move with it, their wall-clock times kept."""

    NAME: ClassVar[str] = "company.time_zone_changed.v1"

    timezone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanySettingsChanged(DomainEvent):
    """All settings as they are from `effective_from` on, a day in the company's time zone."""

    NAME: ClassVar[str] = "company.settings_changed.v1"

    settings: Settings
    effective_from: date


EVENTS: tuple[type[DomainEvent], ...] = (
    CompanyRegistered,
    CompanyDetailsChanged,
    CompanyTimeZoneChanged,
    CompanySettingsChanged,
)
