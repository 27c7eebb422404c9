"""A manager changes the company: details, time zone, settings."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from commands.attendance.aligning import align_shifts
from commands.schedule.moving import Moved, moved_to_zone
from workforceos.access.caller import Caller
from workforceos.access.tenants import CompanyNotFound
from workforceos.domain.avatar import generated_avatar
from workforceos.domain.company import decisions
from workforceos.domain.company.company import COMPANY
from workforceos.domain.company.decisions import DetailsChange
from workforceos.domain.company.rules import SettingsAreNotValid, TimeZoneIsNotValid
from workforceos.domain.event import DomainEvent
from workforceos.domain.time import today
from workforceos.eventstore.errors import ClaimConflict, VersionConflict
from workforceos.http.command import CommandModel
from workforceos.http.routes import Access, CommandRoute
from workforceos.http.values import Id, Name200, Text200
from workforceos.readmodels.records.company import COMPANIES, company_record
from workforceos.work import Outcome, UnitOfWork

_DETAILS = ("name", "fullname", "avatar", "industry", "company_size")


class UpdateCompany(CommandModel):
    KEPT: ClassVar[frozenset[str]] = frozenset({"name"})

    company_id: Id
    name: Name200 | None = None
    fullname: Text200 | None = None
    avatar: Text200 | None = None
    industry: Text200 | None = None
    company_size: Text200 | None = None
    timezone: Text200 | None = None
    settings: dict[str, Any] | None = None


def handle(forget: Callable[[UUID], None], command: UpdateCompany, caller: Caller, work: UnitOfWork) -> Outcome:
    """Shifts that have not begun move with the time zone, in the same append; with a zone, the company comes with
    `conflicts` where a moved shift overlaps another. Raises the rules of the company."""
    if command.company_id != work.company_id:
        raise CompanyNotFound()
    try:
        return _change_with_zone(command, work) if "timezone" in command.given else _change(command, work)
    finally:  # also when what follows the commit fails
        forget(work.company_id)


def _change_with_zone(command: UpdateCompany, work: UnitOfWork) -> Outcome:
    with work.alone():
        outcome = _change(command, work)
    return outcome.reaching(align_shifts(work, work.changed))  # of who has checked in meanwhile


def _change(command: UpdateCompany, work: UnitOfWork) -> Outcome:
    company = work.load(COMPANY, work.company_id, CompanyNotFound)
    given = dict(command.given)
    if "avatar" in given:
        given["avatar"] = command.avatar or generated_avatar(company.id)
    details = DetailsChange(**{name: given[name] for name in _DETAILS if name in given})
    events: list[DomainEvent] = [*decisions.change_details(company.state, details)]
    moves = decisions.change_time_zone(company.state, command.timezone) if "timezone" in given else ()
    events += moves
    if "settings" in given:
        day = today(work.now, company.state.zone)
        events += decisions.change_settings(company.state, command.settings, today=day)
    changed = work.stage(COMPANY, company, tuple(events))
    moved = moved_to_zone(work, changed.state.zone) if moves else Moved()
    extra = {"conflicts": moved.conflicts} if "timezone" in given else {}
    try:
        return work.commit({"company": changed}, takes=moved.claims.takes, releases=moved.claims.releases, extra=extra)
    except ClaimConflict as conflict:  # somebody checked in meanwhile
        raise VersionConflict() from conflict


def route(forget: Callable[[UUID], None]) -> CommandRoute:
    """`forget(company_id)` drops what this process has cached of the company."""
    return CommandRoute(
        api="updateCompany",
        prefix="/auth-api",
        method="PATCH",
        path="/v1/companies/{companyId}",
        access=Access.COMPANY_MANAGER,
        summary="Change the company",
        command=UpdateCompany,
        handle=partial(handle, forget),
        records={"company": company_record},
        models={"company": COMPANIES},
        action="update",
        status=200,
        rules=(CompanyNotFound, TimeZoneIsNotValid, SettingsAreNotValid),
        example={"timezone": "Europe/Berlin", "settings": {"graceMinutes": 10}},
    )
