"""A manager creates a user."""

from functools import partial

from commands.auth.people import People, email_conflicts_named
from workforceos.access.caller import Caller
from workforceos.access.passwords import PasswordIsNotAllowed, check_password_rules
from workforceos.claims.people import user_claims
from workforceos.domain.avatar import generated_avatar
from workforceos.domain.user import decisions
from workforceos.domain.user.roles import default_role
from workforceos.domain.user.rules import EmailIsTaken, RoleCannotBeGiven, RoleIsOfAnotherLevel, RoleIsUnknown
from workforceos.domain.user.user import USER
from workforceos.http.command import CommandModel
from workforceos.http.routes import Access, CommandRoute
from workforceos.http.values import Email, Flag, Name200, Password, Text200
from workforceos.identifiers import new_id
from workforceos.readmodels.records.user import USERS, user_record
from workforceos.work import Outcome, UnitOfWork


class CreateUser(CommandModel):
    email: Email
    password: Password
    fullname: Name200
    avatar: Text200 | None = None
    role_id: Text200 | None = None
    email_verified: Flag | None = None


def handle(people: People, command: CreateUser, caller: Caller, work: UnitOfWork) -> Outcome:
    """A user of the company acted on, or of the root level. Raises EmailIsTaken and the rules of roles."""
    check_password_rules(command.password)
    user_id = new_id()
    user = work.stage_new(
        USER,
        user_id,
        decisions.create(
            user_id=user_id,
            email=command.email,
            fullname=command.fullname,
            avatar=command.avatar or generated_avatar(user_id),
            role_id=command.role_id or default_role(at_root=caller.at_root),
            email_verified=bool(command.email_verified),
            by_role=caller.role,
            at_root=caller.at_root,
        ),
    )
    takes = user_claims(user_id, people.email_value(work.company_id, command.email))
    with people.with_password(work.company_id, user_id, command.password), email_conflicts_named():
        return work.commit({"user": user}, takes=takes)


def route(people: People) -> CommandRoute:
    return CommandRoute(
        api="createUser",
        prefix="/auth-api",
        method="POST",
        path="/v1/users",
        access=Access.MANAGER,
        summary="Create a user",
        command=CreateUser,
        handle=partial(handle, people),
        records={"user": user_record},
        models={"user": USERS},
        action="create",
        status=201,
        rules=(PasswordIsNotAllowed, EmailIsTaken, RoleIsUnknown, RoleIsOfAnotherLevel, RoleCannotBeGiven),
        example={"email": "grace@example.com", "password": "correct horse battery", "fullname": "Grace Hopper"},
    )
