"""/openapi.json, route by route, held against the running program.

Besides, every answer of every test here is (`tests/api/described.py`).
"""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.api.described import Described
from tests.api.routes import ROUTES, filled, named
from tests.api.server import Client, Server
from tests.contracts.facts import business_routes
from workforceos.http.openapi import describe
from workforceos.http.routes import ReadRoute, Route

DOCUMENT = describe(ROUTES, title="", version="")
LISTS = tuple(route for route in ROUTES if isinstance(route, ReadRoute) and route.action == "list")
PAGING = {"pageNumber", "pageRowCount", "sortBy", "sortOrder"}


def operation(route: Route) -> dict[str, Any]:
    found: dict[str, Any] = DOCUMENT["paths"][route.prefix + route.path][route.method.lower()]
    return found


def parameters(route: Route) -> dict[str, dict[str, Any]]:
    """Those of a list alone."""
    query = {each["name"]: each for each in operation(route)["parameters"] if each["in"] == "query"}
    del query["_company"]
    return query


def listed(owner: Client, route: Route, **asked: Any) -> httpx.Response:
    """The list with these parameters; of members, that of a new group."""
    group = ""
    if "{groupId}" in route.path:
        made = owner.post("/auth-api/v1/usergroups", {"groupName": f"Group {uuid4().hex}"})
        group = made.json()["userGroup"]["id"]
    return owner.get(filled(route, group), **asked)


@pytest.mark.parametrize("route", ROUTES, ids=named)
def test_a_login_is_asked_for_where_it_is_said_to_be(server: Server, route: Route) -> None:
    answer = server.client().request(route.method, filled(route, str(uuid4())), {})
    assert (answer.status_code == 401) is bool(operation(route)["security"])
    assert (route.access.value[:6] == "public") is not operation(route)["security"]


@pytest.mark.parametrize("route", LISTS, ids=named)
def test_the_filters_of_the_contract_are_described(route: ReadRoute) -> None:
    fact = next(each for each in business_routes() if each.api == route.api)
    assert fact.filters | PAGING <= set(parameters(route))


@pytest.mark.parametrize("route", LISTS, ids=named)
def test_every_filter_that_is_described_filters_in_all_its_forms(owner: Client, route: ReadRoute) -> None:
    for name, parameter in parameters(route).items():
        for example in parameter.get("examples", {}).values():
            answer = listed(owner, route, **{name: example["value"]})
            assert (answer.status_code, answer.json()["filters"]) == (200, {name: example["value"][0]}), name


@pytest.mark.parametrize("route", LISTS, ids=named)
def test_options_that_are_described_are_taken_and_others_refused(owner: Client, route: ReadRoute) -> None:
    for name, parameter in parameters(route).items():
        schema = parameter["schema"]
        options = schema.get("enum") or [
            schema[bound] for bound in ("minimum", "maximum", "default") if bound in schema
        ]
        assert {listed(owner, route, **{name: option}).status_code for option in options} <= {200}, name
        if options:
            answer = listed(owner, route, **{name: "no such thing"})
            assert answer.status_code == 400
            assert answer.json()["message"].startswith(f"errMsg_{name}"), name


@pytest.mark.parametrize("route", LISTS, ids=named)
def test_nothing_else_of_the_record_filters(owner: Client, route: ReadRoute) -> None:
    record = DOCUMENT["components"]["schemas"][route.data_name[:1].upper() + route.data_name[1:-1]]["properties"]
    others = set(record) - set(parameters(route))
    assert others
    answer = listed(owner, route, **dict.fromkeys(others, "no such thing"), nothing="x")
    assert (answer.status_code, answer.json()["filters"]) == (200, {})


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, {"message": "errMsg_ruleBroken"}),
        (400, {"message": "errMsg_shiftDateIsRequired", "status": "400"}),
        (200, {"shifts": []}),
        (418, {}),
    ],
)
def test_an_answer_that_is_not_described_is_noticed(server: Server, status: int, body: dict[str, Any]) -> None:
    described = Described(server.workforce.application(ROUTES), ROUTES)
    shape = {"result": "ERR", "status": status, "errCode": status, "date": "2026-03-02T08:00:00.000Z", "detail": ""}
    request = httpx.Request("GET", "http://localhost/schedulemanagement-api/v1/SHIFTS/?status=late")
    described.check(httpx.Response(400, json=shape | {"message": "errMsg_statusIsNotAValidEnumValue"}, request=request))
    with pytest.raises(AssertionError, match=r"/openapi\.json"):
        described.check(httpx.Response(status, json=shape | body, request=request))
