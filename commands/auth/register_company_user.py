"""Register oneself as a user of a company."""

from functools import partial

from commands.auth.people import People, SocialCodeIsNotValid, email_conflicts_named
from workforceos.access.caller import Caller
from workforceos.access.passwords import PasswordIsNotAllowed, check_password_rules
from workforceos.access.tenants import CompanyNotFound
from workforceos.claims.people import user_claims
from workforceos.domain.avatar import generated_avatar
from workforceos.domain.company.company import COMPANY
from workforceos.domain.user import decisions
from workforceos.domain.user.roles import RoleId
from workforceos.domain.user.rules import EmailIsTaken
from workforceos.domain.user.user import USER
from workforceos.http.command import CommandModel
from workforceos.http.routes import Access, CommandRoute
from workforceos.http.values import Email, Name200, Password, Text200
from workforceos.identifiers import new_id
from workforceos.readmodels.records.user import USERS, user_record
from workforceos.work import Outcome, UnitOfWork


class RegisterCompanyUser(CommandModel):
    email: Email
    password: Password
    fullname: Name200
    avatar: Text200 | None = None
    social_code: Text200 | None = None


def handle(people: People, command: RegisterCompanyUser, caller: Caller | None, work: UnitOfWork) -> Outcome:
    """A tenantUser of the company that the request names. Raises EmailIsTaken, SocialCodeIsNotValid."""
    if command.social_code is not None:
        raise SocialCodeIsNotValid()
    check_password_rules(command.password)
    company = work.load(COMPANY, work.company_id, CompanyNotFound)
    user_id = new_id()
    work = work.acting_as(user_id)
    user = work.stage_new(
        USER,
        user_id,
        decisions.register(
            user_id=user_id,
            email=command.email,
            fullname=command.fullname,
            avatar=command.avatar or generated_avatar(user_id),
            role=RoleId.TENANT_USER,
        ),
    )
    takes = user_claims(user_id, people.email_value(work.company_id, command.email))
    with people.with_password(work.company_id, user_id, command.password), email_conflicts_named():
        needed = people.needs_verification(company.state)
        return work.commit({"user": user}, takes=takes, extra={"emailVerificationNeeded": needed})


def route(people: People) -> CommandRoute:
    return CommandRoute(
        api="registerCompanyUser",
        prefix="/auth-api",
        method="POST",
        path="/v1/registercompanyuser",
        access=Access.PUBLIC_IN_COMPANY,
        summary="Register as a user of the company",
        command=RegisterCompanyUser,
        handle=partial(handle, people),
        records={"user": user_record},
        models={"user": USERS},
        action="create",
        status=201,
        rules=(SocialCodeIsNotValid, PasswordIsNotAllowed, EmailIsTaken),
        example={"email": "grace@example.com", "password": "correct horse battery", "fullname": "Grace Hopper"},
    )
