"""auth: the read side of companies, users and groups."""

from bff.auth import companies, current_user, groups, users
from workforceos.access.login import Logins
from workforceos.http.routes import Route


def routes(logins: Logins) -> tuple[Route, ...]:
    return (current_user.route(logins), *companies.ROUTES, *users.ROUTES, *groups.ROUTES)
