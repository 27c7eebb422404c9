"""Forms in which values are compared, the same for every engine."""

import json
from typing import Any

MAX_EXACT_CHARACTERS = 8191
"""A longer string (in UTF-16 units) is in no exact index; Elasticsearch's limit for a keyword of 4-byte characters."""


def canonical_json(value: Any) -> str:
    """JSON with sorted keys, no spaces, and whole numbers without a fraction: equal values give equal text."""
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def folded(text: str) -> str:
    """Lower case, character by character, as Lucene's lower-case filter does it.

    Unlike str.lower() it has no context (a final sigma stays a sigma) and never changes the length, so that a part
    of a text is always a part of its folded form.
    """
    if text.isascii():
        return text.lower()
    return "".join("i" if character == "\u0130" else character.lower() for character in text)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
