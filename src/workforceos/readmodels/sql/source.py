"""The part of a document that was asked for."""

from collections.abc import Sequence
from typing import Any


def shown(document: dict[str, Any], paths: Sequence[str] | None, secrets: Sequence[str]) -> dict[str, Any]:
    """What a search answers of a document: the paths named, or everything but the secrets."""
    if paths is not None:
        return cut(document, paths)
    return {name: value for name, value in document.items() if name not in secrets} if secrets else document


def cut(document: dict[str, Any], paths: Sequence[str]) -> dict[str, Any]:
    """Only the paths named. A path may name a join as a whole."""
    wanted: dict[str, list[str] | None] = {}
    for path in paths:
        head, _, rest = path.partition(".")
        inner = wanted.get(head, [])
        wanted[head] = None if not rest or inner is None else [*inner, rest]
    found: dict[str, Any] = {}
    for name, value in document.items():
        if name in wanted:
            inner = wanted[name]
            if inner is None:
                found[name] = value
            elif inside := _inside(value, inner):
                found[name] = inside
    return found


def _inside(value: Any, paths: list[str]) -> Any:
    """What is left of a join; one of which nothing is left is not shown, as Elasticsearch has it."""
    if isinstance(value, list):
        return [part for element in value if isinstance(element, dict) and (part := cut(element, paths))]
    return cut(value, paths) if isinstance(value, dict) else None
