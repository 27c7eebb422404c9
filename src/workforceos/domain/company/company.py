"""What is known of a company."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from workforceos.domain.aggregate import AggregateType, EventOutOfPlace
from workforceos.domain.company.events import (
    EVENTS,
    CompanyDetailsChanged,
    CompanyRegistered,
    CompanySettingsChanged,
    CompanyTimeZoneChanged,
)
from workforceos.domain.company.settings import DEFAULTS, Settings
from workforceos.domain.event import DomainEvent


@dataclass(frozen=True, slots=True)
class Company:
    """`timezone` is an IANA name; `settings_history` has each day on which other settings began, oldest first."""

    name: str
    codename: str
    fullname: str | None
    avatar: str | None
    owner_id: UUID
    industry: str | None
    company_size: str | None
    timezone: str
    settings_history: tuple[tuple[date, Settings], ...] = ()
    is_active: bool = True

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def settings(self) -> Settings:
        """The settings as they were changed last."""
        return self.settings_history[-1][1] if self.settings_history else DEFAULTS


def settings_on(company: Company, day: date) -> Settings:
    """The settings that hold on a day: those of the last change on or before it, the defaults before any change."""
    held = DEFAULTS
    for effective_from, settings in company.settings_history:
        if effective_from <= day:
            held = settings
    return held


def evolve(company: Company | None, event: DomainEvent) -> Company:
    """The company after one more event of its stream."""
    match company, event:
        case None, CompanyRegistered():
            return Company(
                name=event.name,
                codename=event.codename,
                fullname=event.fullname,
                avatar=event.avatar,
                owner_id=event.owner_id,
                industry=event.industry,
                company_size=event.company_size,
                timezone=event.timezone,
            )
        case Company(), CompanyDetailsChanged():
            return replace(
                company,
                name=event.name,
                fullname=event.fullname,
                avatar=event.avatar,
                industry=event.industry,
                company_size=event.company_size,
            )
        case Company(), CompanyTimeZoneChanged():
            return replace(company, timezone=event.timezone)
        case Company(), CompanySettingsChanged():
            # A move to a zone further west can put a later change on an earlier day: it replaces what began since.
            earlier = tuple(entry for entry in company.settings_history if entry[0] < event.effective_from)
            return replace(company, settings_history=(*earlier, (event.effective_from, event.settings)))
        case _:
            raise EventOutOfPlace(company, event)


COMPANY = AggregateType("company", evolve, EVENTS)
