"""Register a company with its owner: both or neither."""

from functools import partial
from itertools import islice
from uuid import UUID

from commands.auth.people import People, SocialCodeIsNotValid
from workforceos.access.caller import Caller
from workforceos.access.passwords import PasswordIsNotAllowed, check_password_rules
from workforceos.claims.people import CODENAME, codename_claim, user_claims
from workforceos.domain.avatar import generated_avatar
from workforceos.domain.company import decisions as company_decisions
from workforceos.domain.company.codename import codenames_for
from workforceos.domain.company.company import COMPANY
from workforceos.domain.user import decisions as user_decisions
from workforceos.domain.user.roles import RoleId
from workforceos.domain.user.user import USER
from workforceos.eventstore.errors import ClaimConflict, VersionConflict
from workforceos.eventstore.port import EventStore
from workforceos.http.command import CommandModel
from workforceos.http.routes import Access, CommandRoute
from workforceos.http.values import Email, Name200, Password, Text200
from workforceos.identifiers import ROOT_COMPANY_ID, new_id
from workforceos.readmodels.records.company import COMPANIES, company_record
from workforceos.readmodels.records.user import USERS, user_record
from workforceos.work import Outcome, UnitOfWork

MOST_RIVALS = 100
"""So many at once may want the same codename."""


class NewCompany(CommandModel):
    name: Name200
    fullname: Text200 | None = None
    avatar: Text200 | None = None
    industry: Text200 | None = None
    company_size: Text200 | None = None


class RegisterCompanyOwner(CommandModel):
    email: Email
    password: Password
    fullname: Name200
    avatar: Text200 | None = None
    social_code: Text200 | None = None
    company: NewCompany


def handle(people: People, command: RegisterCompanyOwner, caller: Caller | None, work: UnitOfWork) -> Outcome:
    """A company with a codename of its own, and its owner. Raises SocialCodeIsNotValid and the password's rules."""
    if command.social_code is not None:
        raise SocialCodeIsNotValid()
    check_password_rules(command.password)
    company_id, owner_id = new_id(), new_id()
    with people.with_password(company_id, owner_id, command.password):
        for _ in range(MOST_RIVALS):
            try:
                return _found(people, command, work.founding(company_id, owner_id), owner_id)
            except ClaimConflict:
                continue  # the codename was taken a moment ago: the next one
        raise VersionConflict()


def _found(people: People, command: RegisterCompanyOwner, work: UnitOfWork, owner_id: UUID) -> Outcome:
    company_id, codename = work.company_id, _free_codename(work.store, command.company.name)
    company = work.stage_new(
        COMPANY,
        company_id,
        company_decisions.register(
            name=command.company.name,
            codename=codename,
            owner_id=owner_id,
            fullname=command.company.fullname,
            avatar=command.company.avatar or generated_avatar(company_id),
            industry=command.company.industry,
            company_size=command.company.company_size,
        ),
    )
    owner = work.stage_new(
        USER,
        owner_id,
        user_decisions.register(
            user_id=owner_id,
            email=command.email,
            fullname=command.fullname,
            avatar=command.avatar or generated_avatar(owner_id),
            role=RoleId.TENANT_OWNER,
        ),
    )
    return work.commit(
        {"user": owner, "company": company},
        takes=(
            codename_claim(company_id, codename),
            *user_claims(owner_id, people.email_value(company_id, command.email)),
        ),
        extra={"emailVerificationNeeded": people.needs_verification(company.state)},
    )


def _free_codename(store: EventStore, name: str) -> str:
    """The first that no company has; more are asked for at once the longer the search takes."""
    codenames, size = codenames_for(name), 4
    while True:
        claims = [(CODENAME, codename) for codename in islice(codenames, size)]
        held = store.holders(ROOT_COMPANY_ID, claims)
        if free := [codename for kind, codename in claims if (kind, codename) not in held]:
            return free[0]
        size *= 2


def route(people: People) -> CommandRoute:
    return CommandRoute(
        api="registerCompanyOwner",
        prefix="/auth-api",
        method="POST",
        path="/v1/registercompanyowner",
        access=Access.PUBLIC,
        summary="Register a company with its owner",
        command=RegisterCompanyOwner,
        handle=partial(handle, people),
        records={"user": user_record, "company": company_record},
        models={"user": USERS, "company": COMPANIES},
        action="create",
        status=201,
        rules=(SocialCodeIsNotValid, PasswordIsNotAllowed),
        example={
            "email": "ada@example.com",
            "password": "correct horse battery",
            "fullname": "Ada Lovelace",
            "company": {"name": "Analytical Engines"},
        },
    )
