"""What the program says of itself in /openapi.json, held against what it answers."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import httpx
from fastapi import FastAPI
from openapi_schema_validator import OAS31Validator

from workforceos.http.refusal import Refused
from workforceos.http.route_table import RouteTable
from workforceos.http.routes import Route


class Described:
    """`check` raises AssertionError for an answer that the description of its route does not have."""

    def __init__(self, application: FastAPI, routes: Sequence[Route]) -> None:
        self._application = application
        self._table = RouteTable(tuple(routes))
        self._validators: dict[tuple[str, int], OAS31Validator] = {}

    @cached_property
    def document(self) -> dict[str, Any]:
        return self._application.openapi()

    def check(self, answer: httpx.Response) -> None:
        """Status, and body with the name of a refusal. Paths without a route, and methods they lack, are of no one."""
        method, path = answer.request.method, answer.request.url.raw_path.partition(b"?")[0].decode()
        try:
            route, _ = self._table.find(method, path)
        except Refused:
            return
        answer.read()
        status, place = answer.status_code, f"{route.method} {route.prefix}{route.path}"
        if (place, status) not in self._validators:
            told = self.document["paths"][route.prefix + route.path][route.method.lower()]["responses"]
            assert str(status) in told, f"{place}: /openapi.json has no {status}: {answer.text}"
            schema = told[str(status)]["content"]["application/json"]["schema"]
            self._validators[place, status] = OAS31Validator({**schema, "components": self.document["components"]})
        if method != "HEAD":
            problems = [error.message for error in self._validators[place, status].iter_errors(answer.json())]
            assert not problems, f"{place} {status}: /openapi.json says otherwise: {problems} {answer.text[:1000]}"
