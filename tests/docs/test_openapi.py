"""/openapi.json is valid, and says of every route what a client has to know."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from openapi_spec_validator import validate
from openapi_spec_validator.validation.exceptions import OpenAPIValidationError

from tests.api.routes import ROUTES
from tests.api.server import Server, running

Document = dict[str, Any]
_OUTSIDE = {"/health/live", "/health/ready", "/metrics", "/openapi.json", "/docs"}


def operations(document: Document) -> Iterator[tuple[str, Document]]:
    """Each operation with its place: "POST /auth-api/v1/users"."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def problems(document: Document) -> list[str]:
    """What is missing of what every operation must have."""
    found = []
    for place, operation in operations(document):
        for name in ("operationId", "summary", "tags"):
            if not operation.get(name):
                found.append(f"{place}: no {name}")
        if place.partition(" ")[2] in _OUTSIDE:
            continue
        if "security" not in operation or (not operation["security"] and operation["x-access"][:6] != "public"):
            found.append(f"{place}: no security")
        if not _fields(operation):
            found.append(f"{place}: an answer without fields")
        if not _examples(operation):
            found.append(f"{place}: no example of a body or an answer")
        if operation.get("requestBody") and not _json(operation["requestBody"]).get("example"):
            found.append(f"{place}: no example of the body")
        statuses = set(operation["responses"])
        needed = {"400", "500", "503"} | ({"401", "403"} if operation["security"] else set())
        found += [f"{place}: no answer {status}" for status in sorted(needed - statuses)]
        found += [
            f"{place}: {status} without an example"
            for status in sorted(statuses)
            if status >= "400" and not _shown(operation["responses"][status])
        ]
    return found


def _examples(operation: Document) -> list[Any]:
    """Examples of the body and of the success."""
    success = next(answer for status, answer in operation["responses"].items() if status < "300")
    holders = [_json(operation.get("requestBody", {})), _json(success)]
    return [holder["example"] for holder in holders if holder.get("example")]


def _fields(operation: Document) -> bool:
    """Whether the success says what is in it."""
    success = next(answer for status, answer in operation["responses"].items() if status < "300")
    return bool({"$ref", "allOf", "properties", "items"} & set(_json(success)["schema"]))


def _shown(answer: Document) -> Any:
    return _json(answer).get("examples") or _json(answer).get("example")


def _json(holder: Document) -> Document:
    content: Document = holder.get("content", {}).get("application/json", {})
    return content


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running({"data_dir": tmp_path_factory.mktemp("described")}) as server:
        yield server


@pytest.fixture
def document(served: Server) -> Document:
    answer = httpx.get(served.url + "/openapi.json")
    assert answer.status_code == 200
    described: Document = answer.json()
    return described


def test_the_description_is_valid(document: Document) -> None:
    validate(document)


def test_an_invalid_description_is_found(document: Document) -> None:
    next(operations(document))[1]["tags"] = "auth"
    with pytest.raises(OpenAPIValidationError):
        validate(document)


def test_every_route_is_described_in_full(document: Document) -> None:
    assert problems(document) == []


def test_what_is_missing_is_found(document: Document) -> None:
    operation = document["paths"]["/schedulemanagement-api/v1/shifts"]["post"]
    del operation["requestBody"]["content"]["application/json"]["example"]
    for name in ("400", "403"):
        del operation["responses"][name]
    del operation["responses"]["409"]["content"]["application/json"]["examples"]
    operation["responses"]["201"]["content"]["application/json"]["schema"] = {"type": "object"}
    operation["tags"], operation["security"] = [], []
    place = "POST /schedulemanagement-api/v1/shifts"
    assert problems(document) == [
        f"{place}: no tags",
        f"{place}: no security",
        f"{place}: an answer without fields",
        f"{place}: no example of the body",
        f"{place}: no answer 400",
        f"{place}: 409 without an example",
    ]


def test_every_route_of_the_program_is_there(document: Document) -> None:
    described = {place for place, _ in operations(document)}
    routes = {f"{route.method} {route.prefix}{route.path}" for route in ROUTES}
    assert described == routes | {f"GET {path}" for path in _OUTSIDE}


def test_path_parameters_are_those_of_the_path(document: Document) -> None:
    for place, operation in operations(document):
        named = {each["name"] for each in operation["parameters"] if each["in"] == "path"}
        assert named == set(re.findall(r"\{(\w+)\}", place)), place


def test_examples_of_answers_have_what_answers_have(served: Server, document: Document) -> None:
    owner = served.company()
    user = owner.employee("Grace Hopper")
    day = {"shiftDate": "2031-03-03", "startTime": "08:00", "endTime": "16:00", "assignedUserIds": [user.user_id]}
    planned = owner.post("/schedulemanagement-api/v1/shifts", day)
    for place, answer in (
        ("POST /schedulemanagement-api/v1/shifts", planned),
        ("GET /schedulemanagement-api/v1/shifts", owner.get("/schedulemanagement-api/v1/shifts")),
        ("GET /auth-api/v1/users", owner.get("/auth-api/v1/users")),
        ("GET /auth-api/v1/companies", owner.get("/auth-api/v1/companies")),
        ("GET /auth-api/currentuser", owner.get("/auth-api/currentuser")),
    ):
        method, _, path = place.partition(" ")
        operation = document["paths"][path][method.lower()]
        example = _json(operation["responses"][str(answer.status_code)])["example"]
        real = answer.json()
        assert set(example) == set(real), place
        shown, kept = example.get(real.get("dataName")), real.get(real.get("dataName"))
        if shown is not None:
            one, other = (shown[0], kept[0]) if isinstance(kept, list) else (shown, kept)
            assert set(one) == set(other), place
