"""The OpenAPI description of a table of routes."""

from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter

from workforceos.http import described_records
from workforceos.http.cookies import ACCESS_COOKIE, CSRF_COOKIE, CSRF_HEADER, access_cookie_name
from workforceos.http.described_errors import MEANINGS, error_schema, errors
from workforceos.http.described_input import PATH_PARAMETER, REF, body_model, body_schema
from workforceos.http.described_lists import list_parameters
from workforceos.http.reading import MOST_POSITION
from workforceos.http.routes import CommandRoute, OwnAnswer, RawRoute, ReadRoute, Route

_TEXT = {"type": "string"}


def describe(routes: Iterable[Route], *, title: str, version: str) -> dict[str, Any]:
    """An OpenAPI 3.1 document. Every route has an operation id, a tag per service, examples, errors and security."""
    schemas: dict[str, Any] = {"Error": error_schema(), **described_records.schemas()}
    refused: dict[str, Any] = {}
    paths: dict[str, dict[str, Any]] = {}
    used: set[str] = set()
    for route in routes:
        operation = _operation(route, schemas, refused)
        if operation["operationId"] in used:
            operation["operationId"] += "_" + PATH_PARAMETER.sub(r"\1", route.path).strip("/").replace("/", "_")
        used.add(operation["operationId"])
        paths.setdefault(route.prefix + route.path, {})[route.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "paths": paths,
        "components": {
            "schemas": schemas,
            "examples": refused,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "cookie": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": ACCESS_COOKIE,
                    "description": f"At root; in a company {access_cookie_name('{codename}')}",
                },
            },
        },
    }


def _operation(route: Route, schemas: dict[str, Any], refused: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.api,
        "summary": route.summary,
        "tags": ["operations" if route.is_beside_services else route.prefix.strip("/").removesuffix("-api")],
        "parameters": _parameters(route),
        "responses": _responses(route, schemas, refused),
        "security": [] if route.access.is_public else [{"bearer": []}, {"cookie": []}],
        "x-access": route.access.value,
    }
    if body := _request_body(route, schemas):
        operation["requestBody"] = body
    return operation


def _request_body(route: Route, schemas: dict[str, Any]) -> dict[str, Any]:
    model, shown = body_model(route), getattr(route, "example", {})
    if model is None:
        free = isinstance(route, ReadRoute) and route.method == "POST"
        return {"required": False, "content": _json({"type": "object"}, shown)} if free else {}
    schema, parts = body_schema(model, route.path)
    name = f"{route.api[:1].upper()}{route.api[1:]}Body"
    schemas.update(parts)
    schemas[name] = schema
    return {"required": "required" in schema, "content": _json({"$ref": REF.format(model=name)}, shown)}


def _parameters(route: Route) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": _TEXT} for name in PATH_PARAMETER.findall(route.path)
    ]
    if route.is_beside_services:
        return found
    found.append(_header("mbx-company-codename", _TEXT, "The company; none: root"))
    found.append({"name": "_company", "in": "query", "schema": _TEXT, "description": "The same, without the header"})
    if isinstance(route, CommandRoute):
        found.append(_header("Idempotency-Key", {"type": "string", "maxLength": 255}, "The same again is done once"))
        found.append(_header("If-Match", _TEXT, "The recordVersion expected"))
        if not route.access.is_public:
            found.append(_header(CSRF_HEADER, _TEXT, f"With a cookie login: what the cookie {CSRF_COOKIE} holds"))
    if isinstance(route, ReadRoute):
        position = {"type": "integer", "minimum": 0, "maximum": MOST_POSITION}
        found.append(_header("X-Event-Position", position, "Wait until this is there"))
        found.extend(list_parameters(route))
    return found


def _header(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "schema": schema, "description": description}


def _responses(route: Route, schemas: dict[str, Any], refused: dict[str, Any]) -> dict[str, Any]:
    found = errors(route, refused)
    for status, answer in _own_answers(route).items():
        found[status] = {"description": MEANINGS.get(status, "Success"), "content": _own(answer, schemas)}
    if isinstance(route, CommandRoute) or (isinstance(route, ReadRoute) and route.own is None):
        status = route.status if isinstance(route, CommandRoute) else 200
        found[status] = {"description": "Success", "content": _json(*described_records.answer(route))}
    return {str(status): found[status] for status in sorted(found)}


def _own_answers(route: Route) -> dict[int, OwnAnswer]:
    if isinstance(route, RawRoute):
        return route.answers
    return {200: route.own} if isinstance(route, ReadRoute) and route.own is not None else {}


def _own(answer: OwnAnswer, schemas: dict[str, Any]) -> dict[str, Any]:
    schema = TypeAdapter(answer.type).json_schema(by_alias=True, mode="serialization", ref_template=REF)
    schemas.update(schema.pop("$defs", {}))
    if name := schema.get("title"):
        schemas[name], schema = schema, {"$ref": REF.format(model=name)}
    return {answer.media_type: {"schema": schema, "example": answer.example}}


def _json(schema: dict[str, Any], shown: Any = None) -> dict[str, Any]:
    return {"application/json": {"schema": schema, **({"example": shown} if shown else {})}}
