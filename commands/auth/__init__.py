"""auth: companies, users, sessions: the write side, one line per use case."""

from collections.abc import Callable
from uuid import UUID

from commands.auth import (
    create_user,
    log_in,
    log_out,
    register_company_owner,
    register_company_user,
    update_company,
)
from commands.auth.people import People
from workforceos.access.login import Logins
from workforceos.access.sessions import Sessions
from workforceos.http.routes import Route


def routes(
    people: People, logins: Logins, sessions: Sessions, forget_company: Callable[[UUID], None]
) -> tuple[Route, ...]:
    """`forget_company(company_id)` drops what this process has cached of a company."""
    return (
        register_company_owner.route(people),
        register_company_user.route(people),
        log_in.route(logins),
        log_out.route(sessions),
        create_user.route(people),
        update_company.route(forget_company),
    )
