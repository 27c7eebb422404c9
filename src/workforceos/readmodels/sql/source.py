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
    return {
        name: _inside(value, wanted[name])
        for name, value in document.items()
        if name in wanted and _has(value, wanted[name])
    }


def _inside(value: Any, paths: list[str] | None) -> Any:
    if paths is None:
        return value
    if isinstance(value, list):
        return [cut(element, paths) for element in value if isinstance(element, dict)]
    return cut(value, paths) if isinstance(value, dict) else value


def _has(value: Any, paths: list[str] | None) -> bool:
    """A path into something that has no inside selects nothing."""
    return paths is None or isinstance(value, (dict, list))
