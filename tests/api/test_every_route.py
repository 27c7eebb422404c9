"""Generated over the route table: who is let in, and what wrong input does."""

from typing import Any
from uuid import uuid4

import pytest

from tests.api.routes import COMMANDS, ROUTES, filled, named
from tests.api.server import Client, Server
from tests.contracts.access_table import ACCESS
from tests.contracts.facts import business_routes
from tools.guards import access_rows
from workforceos.http.routes import CommandRoute, ReadRoute, Route

GUARDED = tuple(route for route in ROUTES if route.access.is_checked)
IN_COMPANY = tuple(route for route in ROUTES if route.access.needs_company)
MANAGERS = tuple(route for route in GUARDED if "anager" in route.access)
WITH_ID = tuple(route for route in ROUTES if "Id}" in route.path)
WRONG: tuple[Any, ...] = (True, 7, -1.5, "x", "", [], [1], {}, {"a": 1}, [[]], "\u0007", "\U0001f600" * 30_000)


def test_every_route_has_a_row_in_the_access_table_and_says_the_same() -> None:
    assert access_rows.problems(ROUTES, ACCESS) == []
    assert {access_rows.place(route): str(route.access) for route in ROUTES} == ACCESS


def test_routes_are_those_of_the_contract() -> None:
    facts = {fact.place: fact for fact in business_routes()}
    for route in ROUTES:
        fact = facts.get((route.method, route.prefix + route.path))
        if fact is None or not isinstance(route, CommandRoute | ReadRoute):
            continue
        name = route.data_name if isinstance(route, ReadRoute) else next(iter(route.records))
        status = route.status if isinstance(route, CommandRoute) else 200
        action = {"deleteUserGroupMember": "delete"}.get(route.api, route.action)
        assert (route.api, status, name) == (fact.api, fact.status, fact.data_name)
        assert action == fact.action or route.action == "update", route.api


@pytest.mark.parametrize("route", GUARDED, ids=named)
def test_nobody_gets_in_without_a_login(server: Server, route: Route) -> None:
    for headers in ({}, {"authorization": "Bearer nonsense"}, {"cookie": "workforceos-access-token=nonsense"}):
        answer = server.client(**headers).request(route.method, filled(route, str(uuid4())), {})
        assert answer.status_code == 401, answer.text
        assert set(answer.json()) == {"result", "status", "message", "errCode", "date", "detail"}


@pytest.mark.parametrize("route", IN_COMPANY, ids=named)
def test_company_routes_need_a_company(server: Server, route: Route) -> None:
    answer = server.super_admin().request(route.method, filled(route, str(uuid4())), {})
    assert (answer.status_code, answer.json()["message"]) == (400, "errMsg_companyIsRequired")
    answer = server.super_admin("no-such-company").request(route.method, filled(route, str(uuid4())), {})
    assert (answer.status_code, answer.json()["message"]) == (404, "errMsg_companyNotFound")


@pytest.mark.parametrize("route", GUARDED, ids=named)
def test_a_token_is_good_in_its_own_company_only(server: Server, owner: Client, route: Route) -> None:
    other = server.company()
    other.headers["mbx-company-codename"] = owner.codename
    answer = other.request(route.method, filled(route, str(uuid4())), {})
    assert (answer.status_code, answer.json()["message"]) == (403, "errMsg_tokenBelongsToAnotherCompany")


@pytest.mark.parametrize("route", MANAGERS, ids=named)
def test_employees_stay_out_of_what_is_the_managers(employee: Client, route: Route) -> None:
    answer = employee.request(route.method, filled(route, str(uuid4())), {})
    assert (answer.status_code, answer.json()["message"]) == (403, "errMsg_forbidden")


@pytest.mark.parametrize("route", WITH_ID, ids=named)
def test_what_is_no_id_is_refused_and_an_unknown_one_not_found(owner: Client, route: Route) -> None:
    answer = owner.request(route.method, filled(route, "not-an-id"), {})
    assert answer.status_code == 400, answer.text
    assert answer.json()["message"].endswith("isNotAValidID")
    answer = owner.request(route.method, filled(route, str(uuid4())), {})
    assert answer.status_code == 404, answer.text


@pytest.mark.parametrize("route", COMMANDS, ids=named)
def test_wrong_types_are_named_and_write_nothing(server: Server, owner: Client, route: CommandRoute) -> None:
    head = server.workforce.store.head()
    path = filled(route, str(uuid4()))
    for name, field in route.command.model_fields.items():
        alias = field.alias or name
        if "{" + alias + "}" in route.path:
            continue
        for value in WRONG:
            if value == "x" and alias == "groupName":  # a good name, and all that the command needs
                continue
            answer = owner.request(route.method, path, {alias: value})
            assert answer.status_code in (400, 404), (alias, value, answer.text)
            assert answer.status_code == 404 or isinstance(answer.json()["detail"], list | str)
    answer = owner.request(route.method, path, {"noSuchField": 1})
    assert answer.status_code == 400
    assert "noSuchField" in [each["field"] for each in answer.json()["detail"]]
    assert server.workforce.store.head() == head
