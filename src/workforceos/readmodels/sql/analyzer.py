"""Full text: our own equivalent of Elasticsearch's `standard` analyzer."""

import re
from collections.abc import Iterable

MAX_TOKEN = 255
GAP = 100
"""Positions between two elements of an array, so that no phrase reaches from one into the next."""

_WORD = re.compile(r"\w+(?:['’.]\w+)*")


def tokens(text: str) -> list[str]:
    """Lower-cased words in order."""
    found: list[str] = []
    for match in _WORD.finditer(text):
        word = match.group().lower()
        found += [word[start : start + MAX_TOKEN] for start in range(0, len(word), MAX_TOKEN)]
    return found


def positions(values: Iterable[str]) -> list[tuple[str, int]]:
    """Every token of a field's values with its position."""
    found: list[tuple[str, int]] = []
    start = 0
    for value in values:
        words = tokens(value)
        found += [(word, start + i) for i, word in enumerate(words)]
        start += len(words) + GAP
    return found
