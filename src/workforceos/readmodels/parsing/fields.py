"""The fields that a caller's query can reach."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from workforceos.readmodels.model import Field, FieldType, RecordModel
from workforceos.readmodels.parsing.json_values import a_string
from workforceos.readmodels.parsing.refusal import refuse

FULL_TEXT = frozenset({FieldType.STRING, FieldType.TEXT})
EXACT_TEXT = frozenset({FieldType.STRING, FieldType.TEXT, FieldType.ENUM, FieldType.ID})
DATES = frozenset({FieldType.DAY, FieldType.INSTANT})
NUMBERS = frozenset({FieldType.INTEGER, FieldType.DECIMAL})


@dataclass(frozen=True, slots=True)
class Target:
    """A field as a query names it: `name` without suffix."""

    name: str
    type: FieldType
    field: Field


@dataclass(frozen=True)
class VisibleFields:
    """Fields of a model without internal and secret ones, and for employees without the managers' own."""

    by_name: Mapping[str, Field]
    tops: tuple[str, ...]
    """Own fields, and joins that can be shown as a whole."""

    @classmethod
    def of(cls, model: RecordModel, *, to_manager: bool) -> "VisibleFields":
        own = {f.name: f for f in model.fields if f.is_reachable(to_manager=to_manager)}
        joined = {
            f"{join.name}.{f.name}": replace(f, array=True) if join.many else f
            for join in model.joins
            for f in join.fields
            if f.is_reachable(to_manager=to_manager)
        }
        whole = (join.name for join in model.joins if all(f.is_reachable(to_manager=to_manager) for f in join.fields))
        return cls(own | joined, (*own, *whole))

    def find(self, name: str) -> Target | None:
        """The field under its name, `_id`, or a string under `{name}.keyword`; None for anything unknown."""
        plain = "id" if name == "_id" else name
        found = self.by_name.get(plain)
        if found is None and plain.endswith(".keyword"):
            plain = plain.removesuffix(".keyword")
            found = self.by_name.get(plain)
            if found is not None and found.type not in EXACT_TEXT:
                return None
        return None if found is None else Target(plain, found.type, found)

    def resolve(self, name: Any, path: str) -> Target:
        """As `find`, refusing unknown names at `path`."""
        found = self.find(a_string(name, path))
        if found is None:
            refuse(path, "is not a field of this index")
        return found

    def resolve_text(self, name: str, path: str) -> tuple[Target, bool]:
        """The target of a full-text query, and whether its tokens are asked (else its exact value)."""
        plain = name.removesuffix(".text")
        target = self.resolve(plain, path)
        if plain != name and (target.type not in FULL_TEXT or plain.endswith(".keyword")):
            refuse(path, "is not a field of this index")
        return target, target.type in FULL_TEXT and not name.endswith(".keyword")

    def comparable(self, name: Any, path: str) -> Target:
        """As `resolve`, refusing objects, which have no values to compare, sort or aggregate."""
        target = self.resolve(name, path)
        if target.type is FieldType.OBJECT:
            refuse(path, "is an object and can't be compared")
        return target
