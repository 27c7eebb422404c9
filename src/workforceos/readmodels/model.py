"""A record model: one description per data object that drives response, index, table, filters and schema."""

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any


class FieldType(StrEnum):
    """How a value looks in a document (JSON) and how it is compared."""

    ID = "id"  # UUID as lower-case text
    STRING = "string"
    TEXT = "text"  # long string, up to 20,000 characters
    ENUM = "enum"  # text; a sibling `{name}_idx` integer is added to the document
    DAY = "day"  # "YYYY-MM-DD"
    INSTANT = "instant"  # "YYYY-MM-DDTHH:MM:SS.mmmZ", UTC
    BOOLEAN = "boolean"
    INTEGER = "integer"
    DECIMAL = "decimal"  # JSON number
    OBJECT = "object"  # any JSON object; compared as a whole, canonical JSON


@dataclass(frozen=True, slots=True)
class Field:
    """One property of a record. A missing value is null in the document, never absent."""

    name: str
    type: FieldType
    array: bool = False
    options: tuple[str, ...] = ()  # ENUM: in index order, from 0
    filterable: bool = False  # may be a list parameter of its own name
    managers_only: bool = False  # absent from every answer to an employee, and never reachable by their queries
    internal: bool = False  # in the document for row rules; leaves in no answer and no query of a user reaches it
    secret: bool = False  # in no index that a raw query can reach
    technical: bool = False  # text for programs (a URI, a code): a search for words does not look into it

    def is_reachable(self, *, to_manager: bool) -> bool:
        """Whether a user's filters, sort keys and queries may name it."""
        return not (self.internal or self.secret or (self.managers_only and not to_manager))


@dataclass(frozen=True, slots=True)
class Join:
    """Fields of another record shown inside this one: an object (to one) or an array of objects (to many)."""

    name: str
    fields: tuple[Field, ...]
    many: bool = False


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort key. Nulls come last in either direction."""

    field: str
    descending: bool = False


@dataclass(frozen=True)
class RecordModel:
    """A data object: `name` singular as in the contracts, `plural` the logical index name."""

    name: str
    plural: str
    own_fields: tuple[Field, ...]
    joins: tuple[Join, ...] = ()
    default_sort: tuple[Sort, ...] = (Sort("createdAt", descending=True),)
    at_root: bool = False
    """Documents are kept in the root company (companies themselves), whichever company's events they come from."""

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Own fields, the `_idx` companions of enums, then the fields that every record has."""
        indexes = tuple(
            Field(f"{f.name}_idx", FieldType.INTEGER, managers_only=f.managers_only, internal=f.internal)
            for f in self.own_fields
            if f.type is FieldType.ENUM and not f.array
        )
        return self.own_fields + indexes + COMMON_FIELDS

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """Every addressable path, "status" or "user.fullname", with its field."""
        paths = {f.name: f for f in self.fields}
        for join in self.joins:
            for f in join.fields:
                paths[f"{join.name}.{f.name}"] = f if not join.many else _as_array(f)
        return paths

    def shown(self, document: dict[str, Any], *, to_manager: bool) -> dict[str, Any]:
        """The document as an answer: without internal fields, and for employees without the managers' own."""
        hidden = self._hidden_from_managers if to_manager else self._hidden_from_employees
        return {name: value for name, value in document.items() if name not in hidden}

    @cached_property
    def _hidden_from_managers(self) -> frozenset[str]:
        return frozenset(f.name for f in self.fields if f.internal) | ({"companyId"} if self.at_root else frozenset())

    @cached_property
    def _hidden_from_employees(self) -> frozenset[str]:
        return self._hidden_from_managers | {f.name for f in self.fields if f.managers_only}


def _as_array(f: Field) -> Field:
    return replace(f, array=True)


COMMON_FIELDS: tuple[Field, ...] = (
    Field("id", FieldType.ID, filterable=True),
    Field("isActive", FieldType.BOOLEAN),
    Field("recordVersion", FieldType.INTEGER),
    Field("createdAt", FieldType.INSTANT),
    Field("updatedAt", FieldType.INSTANT),
    Field("_owner", FieldType.ID),
    Field("companyId", FieldType.ID, filterable=True),
)
