"""A company in the log whose commands are carried out without HTTP, one after the other."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from commands.attendance import check_in, check_out, mark_absent
from commands.attendance.settling import complete_ended_shifts, settle_ended_shifts
from commands.auth import update_company
from commands.groups import (
    create_user_group,
    create_user_group_member,
    delete_user_group,
    delete_user_group_member,
)
from commands.schedule import create_shift, delete_shift, update_shift
from workforceos.access.caller import Caller, Role
from workforceos.claims.people import user_claims
from workforceos.domain.company import decisions as company_decisions
from workforceos.domain.company.company import COMPANY
from workforceos.domain.rule import RuleBroken
from workforceos.domain.user import decisions as user_decisions
from workforceos.domain.user.roles import RoleId
from workforceos.domain.user.user import USER
from workforceos.eventstore.errors import VersionConflict
from workforceos.eventstore.model import Metadata, UniqueClaim
from workforceos.eventstore.store import LogStore
from workforceos.http.routes import CommandRoute
from workforceos.identifiers import new_id
from workforceos.work import Outcome, UnitOfWork

FIRST_MORNING = datetime(2030, 6, 3, 6, tzinfo=UTC)
ROUTES: dict[str, CommandRoute] = {
    route.api: route
    for route in (
        create_shift.ROUTE,
        update_shift.ROUTE,
        delete_shift.ROUTE,
        create_user_group.ROUTE,
        delete_user_group.ROUTE,
        create_user_group_member.ROUTE,
        delete_user_group_member.ROUTE,
        check_in.ROUTE,
        check_out.ROUTE,
        mark_absent.ROUTE,
        update_company.route(lambda company_id: None),
    )
}


class LoggedCompany:
    """A new company with its owner and some users. `now` is its clock, in UTC."""

    def __init__(self, store: LogStore, users: int) -> None:
        self.store, self.now, self.id = store, FIRST_MORNING, new_id()
        self.owner = Caller(new_id(), uuid4(), Role.TENANT_OWNER, self.id, self.id)
        self.users = [new_id() for _ in range(users)]
        self.shifts: list[UUID] = []
        self.groups: list[UUID] = []
        self.memberships: list[UUID] = []
        self.records: list[UUID] = []
        work = self.work()
        company = work.stage_new(
            COMPANY,
            self.id,
            company_decisions.register(
                name="Any", codename=f"any-{self.id.hex}", owner_id=self.owner.user_id, fullname=None, avatar=None,
                industry=None, company_size=None,
            ),
        )  # fmt: skip
        takes: list[UniqueClaim] = []
        for id in (self.owner.user_id, *self.users):
            email, role = f"{id.hex}@example.com", RoleId.TENANT_USER if id in self.users else RoleId.TENANT_OWNER
            events = user_decisions.register(user_id=id, email=email, fullname=email, avatar=None, role=role)
            work.stage_new(USER, id, events)
            takes += user_claims(id, self.email_value(self.id, email))
        work.commit({"company": company}, takes=tuple(takes))

    @staticmethod
    def email_value(company_id: UUID, email: str) -> str:
        return f"{company_id}:{email}"

    def work(self) -> UnitOfWork:
        return UnitOfWork(self.store, Metadata(self.id, self.owner.user_id, None, "test", None, self.now))

    def does(self, api: str, **body: Any) -> Outcome:
        """What the command of this name does, by the owner. Raises the rule that it breaks."""
        route = ROUTES[api]
        for _ in range(5):  # as the edge does, when somebody else came first
            try:
                outcome: Outcome = route.handle(route.command.model_validate(body), self.owner, self.work())
            except VersionConflict:
                continue
            return outcome
        raise AssertionError(f"{api} does not come to an end")

    def tries(self, api: str, **body: Any) -> UUID | None:
        """The id of its first record; None when a rule was in the way."""
        try:
            return next(iter(self.does(api, **body).records.values())).id
        except RuleBroken:
            return None

    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        complete_ended_shifts(self.store, self.now)
        settle_ended_shifts(self.store, self.now)
