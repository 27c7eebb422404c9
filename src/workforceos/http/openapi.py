"""The OpenAPI description of a table of routes."""

import re
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from workforceos.http import described_records
from workforceos.http.routes import CommandRoute, RawRoute, ReadRoute, Route

_PATH_PARAMETER = re.compile(r"\{(\w+)\}")
_LIST_PARAMETERS = ("pageNumber", "pageRowCount", "sortBy", "sortOrder")
_REF = {"$ref": "#/components/schemas/Error"}
_ERRORS = {
    400: ("errMsg_bodyIsNotValidJson", "Input that is not valid"),
    401: ("errMsg_loginRequired", "No valid login"),
    403: ("errMsg_forbidden", "Not allowed"),
    404: ("errMsg_companyNotFound", "Unknown"),
    409: ("errMsg_conflict", "In conflict with the current state"),
    413: ("errMsg_bodyIsTooLarge", "More than 1 MiB"),
    415: ("errMsg_mediaTypeIsNotSupported", "Not JSON"),
    422: ("errMsg_idempotencyKeyReuse", "The idempotency key was used with another request"),
    503: ("errMsg_serviceUnavailable", "A server is away; try again after Retry-After"),
}


def describe(routes: Iterable[Route], *, title: str, version: str) -> dict[str, Any]:
    """An OpenAPI 3.1 document. Every route has an operation id, a tag per service, examples, errors and security."""
    schemas: dict[str, Any] = {"Error": _error_schema(), **described_records.schemas()}
    paths: dict[str, dict[str, Any]] = {}
    used: set[str] = set()
    for route in routes:
        operation = _operation(route, schemas)
        if operation["operationId"] in used:
            operation["operationId"] += "_" + _PATH_PARAMETER.sub(r"\1", route.path).strip("/").replace("/", "_")
        used.add(operation["operationId"])
        paths.setdefault(route.prefix + route.path, {})[route.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "workforceos-access-token"},
            },
        },
    }


def _operation(route: Route, schemas: dict[str, Any]) -> dict[str, Any]:
    public = route.access.is_public
    status = str(route.status) if isinstance(route, CommandRoute) else "200"
    operation: dict[str, Any] = {
        "operationId": route.api,
        "summary": route.summary,
        "tags": [route.prefix.strip("/").removesuffix("-api") or "operations"],
        "parameters": _parameters(route),
        "responses": {status: {"description": "Success", "content": _answer(route)}, **_errors(route)},
        "security": [] if public else [{"bearer": []}, {"cookie": []}],
        "x-access": route.access.value,
    }
    body = route.command if isinstance(route, CommandRoute) else getattr(route, "body", None)
    if body is not None and route.method in ("POST", "PATCH"):
        operation["requestBody"] = _request_body(body, route, schemas)
    elif isinstance(route, ReadRoute) and route.method == "POST":
        operation["requestBody"] = {"required": False, "content": _with_example({"type": "object"}, route.example)}
    return operation


def _request_body(body: type[BaseModel], route: Route, schemas: dict[str, Any]) -> dict[str, Any]:
    schema = body.model_json_schema(by_alias=True, ref_template="#/components/schemas/{model}")
    schemas.update(schema.pop("$defs", {}))
    in_path = set(_PATH_PARAMETER.findall(route.path))
    schema["properties"] = {name: s for name, s in schema.get("properties", {}).items() if name not in in_path}
    required = [name for name in schema.get("required", ()) if name not in in_path]
    schema.pop("required", None)
    if required:
        schema["required"] = required
    name = f"{route.api[:1].upper()}{route.api[1:]}Body"
    schemas[name] = schema
    content = _with_example({"$ref": f"#/components/schemas/{name}"}, getattr(route, "example", {}))
    return {"required": bool(required), "content": content}


def _parameters(route: Route) -> list[dict[str, Any]]:
    text = {"type": "string"}
    found: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": text} for name in _PATH_PARAMETER.findall(route.path)
    ]
    if route.prefix in ("", "/health"):
        return found
    found.append(
        {"name": "mbx-company-codename", "in": "header", "schema": text, "description": "The company; none: root"}
    )
    if isinstance(route, CommandRoute):
        found.append({"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "maxLength": 255}})
        found.append({"name": "If-Match", "in": "header", "schema": text, "description": "The recordVersion expected"})
    if isinstance(route, ReadRoute):
        found.append({"name": "X-Event-Position", "in": "header", "schema": {"type": "integer", "minimum": 0}})
        listed = _LIST_PARAMETERS if route.action == "list" else ()
        names = dict.fromkeys((*listed, *route.parameters))
        found.extend({"name": name, "in": "query", "schema": text} for name in names)
    return found


def _answer(route: Route) -> dict[str, Any]:
    if isinstance(route, CommandRoute) or (isinstance(route, ReadRoute) and route.enveloped):
        return _with_example(*described_records.answer(route))
    bodiless = (isinstance(route, RawRoute) and route.body is None) or route.method == "GET"
    example = getattr(route, "example", {}) if bodiless else {}
    return _with_example({"type": "object"}, example)


def _errors(route: Route) -> dict[str, Any]:
    answers: dict[int, list[str]] = {}
    for status, (code, _) in _ERRORS.items():
        if isinstance(route, RawRoute) and status not in (400, 401, 503):
            continue
        if route.access.is_public and status in (401, 403):
            continue
        if not isinstance(route, CommandRoute) and status in (409, 422):
            continue
        answers[status] = [code]
    if isinstance(route, CommandRoute):
        fields = route.command.model_fields
        answers[400] += [f"errMsg_{f.alias or name}IsRequired" for name, f in fields.items() if f.is_required()]
    for rule in route.rules if isinstance(route, CommandRoute) else ():
        answers.setdefault(rule.status, []).append(rule.code)
    return {str(status): _error(status, codes) for status, codes in sorted(answers.items())}


def _error(status: int, codes: list[str]) -> dict[str, Any]:
    content = _json(_REF)
    content["application/json"]["examples"] = {
        code: {"value": {"result": "ERR", "status": status, "message": code, "errCode": status}}
        for code in dict.fromkeys(codes)
    }
    return {"description": _ERRORS[status][1] if status in _ERRORS else "Refused", "content": content}


def _error_schema() -> dict[str, Any]:
    fields = {"field": {"type": "string"}, "problem": {"type": "string"}}
    return {
        "type": "object",
        "required": ["result", "status", "message"],
        "properties": {
            "result": {"const": "ERR"},
            "status": {"type": "integer"},
            "message": {"type": "string", "description": "A stable name to compare"},
            "errCode": {"type": ["integer", "string"]},
            "date": {"type": "string", "format": "date-time"},
            "detail": {
                "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "object", "properties": fields}}]
            },
        },
    }


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _with_example(schema: dict[str, Any], example: Any) -> dict[str, Any]:
    content = _json(schema)
    if example:
        content["application/json"]["example"] = example
    return content
