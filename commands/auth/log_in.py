"""Log in: a session, its token and its cookie."""

from collections.abc import Callable, Coroutine
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from workforceos.access.login import EmailVerificationNeeded, LoggedIn, Logins, WrongCredentials
from workforceos.access.login_limits import TooManyLoginAttempts
from workforceos.access.session_object import EXAMPLE, SessionObject
from workforceos.access.tenants import CompanyFacts, CompanyNotFound
from workforceos.http.command import CommandModel
from workforceos.http.cookies import set_login_cookies
from workforceos.http.raw import company_of, in_thread, incoming_of, json_response, services_of
from workforceos.http.routes import Access, OwnAnswer, RawRoute
from workforceos.http.validation import IS_REQUIRED, refused_field
from workforceos.http.values import Password, Text2000

Endpoint = Callable[[Request], Coroutine[Any, Any, Response]]


class LogIn(CommandModel):
    """`username` holds the e-mail and wins over `email`; `mobile` never matches anybody here."""

    username: Text2000 | None = None
    email: Text2000 | None = None
    mobile: Text2000 | None = None
    password: Password | None = None


def endpoint(logins: Logins) -> Endpoint:
    async def log_in(request: Request) -> Response:
        services = services_of(request)
        incoming = await incoming_of(request)

        def attempt() -> tuple[CompanyFacts, LoggedIn]:
            body = incoming.json_object()
            company = company_of(incoming, services, body)
            given = LogIn.model_validate(body)
            identifier = given.username or given.email
            if not given.password:
                raise refused_field("password", IS_REQUIRED, "is required")
            if not identifier and given.mobile:
                raise WrongCredentials()
            if not identifier:
                raise refused_field("username", IS_REQUIRED, "username or email is required")
            return company, logins.log_in(company, identifier, given.password, incoming.address)

        company, logged_in = await in_thread(attempt)
        response = json_response(logged_in.answer)
        set_login_cookies(
            response,
            codename=company.codename,
            session=logged_in.session,
            token=logged_in.token,
            secret=services.secret,
            secure=services.settings.env == "production",
        )
        return response

    return log_in


def route(logins: Logins) -> RawRoute:
    return RawRoute(
        api="login",
        prefix="/auth-api",
        method="POST",
        path="/login",
        access=Access.PUBLIC,
        summary="Log in",
        endpoint=endpoint(logins),
        answers={200: OwnAnswer(SessionObject, EXAMPLE)},
        rules=(CompanyNotFound, WrongCredentials, EmailVerificationNeeded, TooManyLoginAttempts),
        body=LogIn,
        example={"username": "ada@example.com", "password": "correct horse battery"},
    )
