"""Errors in /openapi.json: by status, with every name that `message` may have there."""

from typing import Any

from workforceos.http.described_input import REF
from workforceos.http.described_refusals import Refusal, input_code, refusals
from workforceos.http.routes import Route

MEANINGS = {
    400: "Input that is not valid",
    401: "No valid login",
    403: "Not allowed",
    404: "Unknown, or not to be known of",
    408: "The body took too long",
    409: "In conflict with the current state",
    413: "The body is too large",
    415: "Not JSON",
    422: "The idempotency key was used with another request",
    429: "Too many; try again after Retry-After",
    500: "Something went wrong on the server",
    503: "A server is away; try again after Retry-After",
}
_RETRY_AFTER = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds"}}


def errors(route: Route, shared: dict[str, Any]) -> dict[int, Any]:
    """The error answers of a route by status. Examples that routes have in common go into `shared`, by name."""
    pattern = input_code(route)
    return {
        status: _error(each, pattern if status == 400 else None, shared) for status, each in refusals(route).items()
    }


def _error(found: list[Refusal], pattern: str | None, shared: dict[str, Any]) -> dict[str, Any]:
    """`message` has one of the names found, or with a pattern that of a single field."""
    status = found[0].status
    names: dict[str, Any] = {"enum": [refusal.code for refusal in found]}
    message = {"anyOf": [names, {"pattern": pattern}]} if pattern else names
    content = {
        "schema": {"allOf": [{"$ref": REF.format(model="Error")}, {"properties": {"message": message}}]},
        "examples": {refusal.code: _example(refusal, shared) for refusal in found},
    }
    told = {"description": MEANINGS.get(status, "Refused"), "content": {"application/json": content}}
    return told | ({"headers": _RETRY_AFTER} if status in (429, 503) else {})


def _example(refusal: Refusal, shared: dict[str, Any]) -> dict[str, Any]:
    """One for all routes that refuse the same, and its own for one that means something else by the same name."""
    body = {
        "result": "ERR",
        "status": refusal.status,
        "message": refusal.code,
        "errCode": refusal.err_code or refusal.status,
        "date": "2026-03-02T08:00:00.000Z",
        "detail": refusal.problem,
    }
    same = shared.setdefault(refusal.code, {"value": body})["value"] == body
    return {"$ref": f"#/components/examples/{refusal.code}"} if same else {"value": body}


def error_schema() -> dict[str, Any]:
    """The shape that all of them have."""
    fields = {"field": {"type": "string"}, "problem": {"type": "string"}}
    return {
        "type": "object",
        "required": ["result", "status", "message", "errCode", "date", "detail"],
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
