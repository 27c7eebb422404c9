"""Users of a company, or of the root level."""

from typing import Any

from bff.records import get_record, id_in_path, list_records
from workforceos.access.caller import Forbidden
from workforceos.http.reading import Read
from workforceos.http.routes import Access, ReadRoute
from workforceos.readmodels.records.user import USERS


def list_users(read: Read) -> dict[str, Any]:
    return list_records(read, USERS)


def get_user(read: Read) -> dict[str, Any]:
    """Oneself, or for managers anybody. An employee who asks for somebody else learns nothing, not even of a miss."""
    user_id = id_in_path(read, "userId")
    if not read.user.manages and user_id != read.user.user_id:
        raise Forbidden("only managers may see other users")
    return get_record(read, USERS, user_id)


ROUTES = (
    ReadRoute("listUsers", "/auth-api", "GET", "/v1/users", Access.MANAGER, "List users", list_users, "users", "list"),
    ReadRoute(
        "getUser",
        "/auth-api",
        "GET",
        "/v1/users/{userId}",
        Access.LOGGED_IN,
        "One user",
        get_user,
        "user",
        "get",
        rules=(Forbidden,),
    ),
)
