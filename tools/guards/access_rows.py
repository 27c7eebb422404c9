"""Every route has a row in the access table, and every row a route."""

from collections.abc import Collection, Iterable
from typing import Protocol


class Addressed(Protocol):
    """What is needed of `workforceos.http.routes.Route`."""

    @property
    def prefix(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def method(self) -> str: ...


def place(route: Addressed) -> str:
    """The key of a route's row: "POST /auth-api/v1/users"."""
    return f"{route.method} {route.prefix}{route.path}"


def problems(routes: Iterable[Addressed], rows: Collection[str]) -> list[str]:
    """`rows` are the keys of the table that says who may call what."""
    places = [place(route) for route in routes]
    return [
        *(f"{each}: the route has no row in the access table" for each in places if each not in rows),
        *(f"{each}: the row in the access table has no route" for each in sorted(rows) if each not in places),
        *(f"{each}: two routes" for each in sorted(set(places)) if places.count(each) > 1),
    ]
