"""What may happen to a company. A change of nothing is no event."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from workforceos.domain.company.company import Company
from workforceos.domain.company.events import (
    CompanyDetailsChanged,
    CompanyRegistered,
    CompanySettingsChanged,
    CompanyTimeZoneChanged,
)
from workforceos.domain.company.rules import NameIsRequired, TimeZoneIsNotValid
from workforceos.domain.company.settings import DEFAULTS, with_values
from workforceos.domain.time import is_time_zone
from workforceos.domain.unset import UNSET, Unset, given_or


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailsChange:
    """What was given of a company's details; None clears what may be empty."""

    name: str | Unset | None = UNSET
    fullname: str | Unset | None = UNSET
    avatar: str | Unset | None = UNSET
    industry: str | Unset | None = UNSET
    company_size: str | Unset | None = UNSET


def register(
    *,
    name: str,
    codename: str,
    owner_id: UUID,
    fullname: str | None = None,
    avatar: str | None = None,
    industry: str | None = None,
    company_size: str | None = None,
    timezone: str = "UTC",
) -> tuple[CompanyRegistered, ...]:
    """A new company; `codename` is a free one (see `codenames_for`). Raises NameIsRequired, TimeZoneIsNotValid."""
    _must_be_time_zone(timezone)
    return (
        CompanyRegistered(
            name=_must_be_name(name),
            codename=codename,
            fullname=fullname,
            avatar=avatar,
            owner_id=owner_id,
            industry=industry,
            company_size=company_size,
            timezone=timezone,
        ),
    )


def change_details(company: Company, change: DetailsChange) -> tuple[CompanyDetailsChanged, ...]:
    """Other details; the codename never changes. Raises NameIsRequired."""
    changed = CompanyDetailsChanged(
        name=_must_be_name(given_or(change.name, company.name)),
        fullname=given_or(change.fullname, company.fullname),
        avatar=given_or(change.avatar, company.avatar),
        industry=given_or(change.industry, company.industry),
        company_size=given_or(change.company_size, company.company_size),
    )
    current = CompanyDetailsChanged(
        name=company.name,
        fullname=company.fullname,
        avatar=company.avatar,
        industry=company.industry,
        company_size=company.company_size,
    )
    return () if changed == current else (changed,)


def change_time_zone(company: Company, timezone: str | None) -> tuple[CompanyTimeZoneChanged, ...]:
    """Another time zone; None is the default, UTC. Raises TimeZoneIsNotValid."""
    name = "UTC" if timezone is None else timezone
    _must_be_time_zone(name)
    return () if name == company.timezone else (CompanyTimeZoneChanged(timezone=name),)


def change_settings(
    company: Company, given: Mapping[str, object] | None, *, today: date
) -> tuple[CompanySettingsChanged, ...]:
    """Other settings from `today` on, a day in the company's time zone; what is not given keeps its value.

    `given` has the clients' names (graceMinutes); None sets all back to the defaults. Raises SettingsAreNotValid.
    """
    settings = with_values(company.settings, given) if given is not None else DEFAULTS
    return () if settings == company.settings else (CompanySettingsChanged(settings=settings, effective_from=today),)


def _must_be_name(name: str | None) -> str:
    if name is None or not name.strip():
        raise NameIsRequired()
    return name


def _must_be_time_zone(name: str) -> None:
    if not is_time_zone(name):
        raise TimeZoneIsNotValid([{"field": "timezone", "problem": "is not an IANA time zone such as Europe/Berlin"}])
