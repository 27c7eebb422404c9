"""What a route takes by name, in /openapi.json: fields of its body, parameters of its path and query."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel

from workforceos.http.described_lists import list_parameters
from workforceos.http.routes import CommandRoute, RawRoute, ReadRoute, Route
from workforceos.http.validation import NOT_A_DATE, NOT_AN_ENUM_VALUE, NOT_AN_ID, TYPE_IS_NOT_VALID

PATH_PARAMETER = re.compile(r"\{(\w+)\}")
REF = "#/components/schemas/{model}"
_TEXT = {"type": "string"}
_ID = {**_TEXT, "format": "uuid"}
_IGNORED = {"description": "Accepted and ignored: the server decides it"}
_COMPANY = {**_TEXT, "description": "The company, where neither header nor query name it"}


@dataclass(frozen=True, slots=True)
class Names:
    """What a refusal may be named after: the schemas of all fields and parameters, nested ones by their own name.

    `required` are fields of the body, `ids` those that it refers with; `closed`: it may have no others.
    """

    schemas: dict[str, dict[str, Any]]
    required: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    closed: bool = False


def parses_body(route: Route) -> bool:
    """Whether the body must be a JSON object."""
    if isinstance(route, RawRoute):
        return route.body is not None
    return isinstance(route, CommandRoute) or route.method != "GET"


def body_model(route: Route) -> type[BaseModel] | None:
    """The model of the body; None: the route has none, or takes any object."""
    if route.method not in ("POST", "PATCH"):
        return None
    return route.command if isinstance(route, CommandRoute) else getattr(route, "body", None)


@cache
def body_schema(model: type[BaseModel], path: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The schema of a body without what is in the path, and the schemas that it refers to. Not to be changed."""
    schema = model.model_json_schema(by_alias=True, ref_template=REF)
    parts = schema.pop("$defs", {})
    in_path = set(PATH_PARAMETER.findall(path))
    properties = {name: each for name, each in schema.get("properties", {}).items() if name not in in_path}
    for name in getattr(model, "OF_MANAGERS", ()):
        properties[name] = {**properties[name], "description": "From managers; ignored from others"}
    properties |= dict.fromkeys(sorted(getattr(model, "IGNORED", ())), _IGNORED) | {"_company": _COMPANY}
    required = [name for name in schema.pop("required", ()) if name not in in_path]
    schema |= {"properties": properties} | ({"required": required} if required else {})
    return schema, parts


def names_of(route: Route) -> Names:
    """Of a command, a read or an endpoint."""
    schemas: dict[str, dict[str, Any]] = {id: _ID for id in PATH_PARAMETER.findall(route.path) if id.endswith("Id")}
    if isinstance(route, ReadRoute):
        schemas |= {parameter["name"]: parameter["schema"] for parameter in list_parameters(route)}
    model = body_model(route)
    if model is None:
        return Names(schemas | ({"_company": _COMPANY} if parses_body(route) else {}), closed=_is_closed(route))
    body, parts = body_schema(model, route.path)
    for each in (*parts.values(), body):
        schemas |= {name: field for name, field in each.get("properties", {}).items() if field is not _IGNORED}
    ids = tuple(name for name, each in body["properties"].items() if "uuid" in _facts(each, "format"))
    return Names(schemas, tuple(body.get("required", ())), ids, closed=_is_closed(route))


def likely_problem(schema: dict[str, Any]) -> tuple[str, str]:
    """How the name of a refusal ends when a value is no such thing, and what it says."""
    formats = set(_facts(schema, "format"))
    if "uuid" in formats:
        return NOT_AN_ID, "must be a UUID"
    if formats & {"date", "date-time"}:
        return NOT_A_DATE, "is no day or instant of the calendar"
    options = next(_facts(schema, "enum"), ())
    return (NOT_AN_ENUM_VALUE, f"must be one of: {', '.join(options)}") if options else (TYPE_IS_NOT_VALID, "is wrong")


def _is_closed(route: Route) -> bool:
    return isinstance(route, CommandRoute) or getattr(route, "body", None) is not None


def _facts(schema: dict[str, Any], name: str) -> Iterator[Any]:
    """What a value, its elements and its alternatives have under this name."""
    if name in schema:
        yield schema[name]
    for part in (*schema.get("anyOf", ()), schema.get("items")):
        if part:
            yield from _facts(part, name)
