"""The contract's facts, typed. Paths are as published: mixed case, ids in braces."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class RouteFact:
    """One API. `fields` are the record's field names, of joins only when `constrained`."""

    api: str
    method: str
    prefix: str
    path: str
    status: int
    action: str
    data_name: str
    required: frozenset[str]
    optional: frozenset[str]
    filters: frozenset[str]
    fields: frozenset[str]
    constrained: bool
    paged: bool

    @property
    def place(self) -> tuple[str, str]:
        """Method and full path, in lower case outside of the ids' names: routes are told apart by these."""
        return self.method, _lowered(self.prefix + self.path)


@cache
def business_routes() -> tuple[RouteFact, ...]:
    return tuple(_route_fact(row) for row in _load("routes.json")["business"])


@cache
def system_places() -> frozenset[tuple[str, str]]:
    """Method and full path of the routes that are no business API."""
    return frozenset((row["method"], _lowered(row["prefix"] + row["path"])) for row in _load("routes.json")["system"])


@cache
def objects() -> dict[str, Any]:
    """Data objects by name: `properties`, `enums`, `filters`, `relations`."""
    return _load("objects.json")


def _route_fact(row: dict[str, Any]) -> RouteFact:
    return RouteFact(
        api=row["api"],
        method=row["method"],
        prefix=row["prefix"],
        path=row["path"],
        status=row["status"],
        action=row["action"],
        data_name=row["dataName"],
        required=frozenset(each["name"] for each in row["params"] if each["required"]),
        optional=frozenset(each["name"] for each in row["params"] if not each["required"]),
        filters=frozenset(each["name"] if isinstance(each, dict) else each for each in row["filters"]),
        fields=frozenset(row["fields"]),
        constrained=row["constrained"],
        paged=row["paged"],
    )


def _lowered(path: str) -> str:
    return "/".join(part if part.startswith("{") else part.lower() for part in path.split("/"))


def _load(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((FOLDER / name).read_text())
    return loaded
