"""Full text: our own equivalent of Elasticsearch's `standard` analyzer."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache

from workforceos.readmodels.canonical import folded
from workforceos.readmodels.word_classes import CLASSES

MAX_TOKEN = 255
"""UTF-16 units that the tokenizer looks at for one token; a longer word goes on as the next one."""

REMEMBERED_LENGTH = 250
GAP = 100
"""Positions between two elements of an array, so that no phrase reaches from one into the next."""


def _ranges() -> tuple[list[int], list[int], list[str]]:
    """Starts, ends and class of all ranges, in order."""
    found: list[tuple[int, int, str]] = []
    for name, text in CLASSES.items():
        last = 0
        for part in text.split():
            gap, _, more = part.partition("+")
            start = last + int(gap, 36)
            last = start + (int(more, 36) if more else 0)
            found.append((start, last, name))
    starts, ends, names = zip(*sorted(found), strict=True)
    return list(starts), list(ends), list(names)


class _Classes(dict[int, str]):
    """Character to class, for str.translate; looked up once per character and process."""

    def __init__(self) -> None:
        super().__init__()
        self._starts, self._ends, self._names = _ranges()

    def __missing__(self, character: int) -> str:
        place = bisect_right(self._starts, character) - 1
        name = self._names[place] if place >= 0 and character <= self._ends[place] else " "
        self[character] = name
        return name


_CLASS_OF = _Classes()
_CLASS_OF_ASCII = "".join(_CLASS_OF[character] for character in range(128)).encode().ljust(256)
"""The same for bytes.translate, several times faster."""

# The patterns read classes instead of characters. Marks after a character belong to it (WB4).
_MARKS = "[XZFTCMs]*"


def _marked(classes: str) -> str:
    return f"[{classes}]{_MARKS}"


_JOIN = f"(?:{_marked('U')})*"
_DIGIT = _marked("ND")
_LETTER = _marked("ABHe")
_NUMBER = f"{_DIGIT}(?:(?:{_JOIN}|{_marked(',.' + chr(39))}){_DIGIT})*"
_WORD = f"{_LETTER}(?:(?:{_JOIN}|{_marked(':.' + chr(39))}){_LETTER})*"
_HEBREW = f"{_marked('B')}(?:{_marked(chr(39))}|{_marked(chr(34))}{_marked('B')})"
_KATAKANA = f"{_marked('K')}(?:{_JOIN}{_marked('K')})*"
_PIECE = f"(?:{_KATAKANA}|(?:{_HEBREW}|{_NUMBER}|{_WORD})+)"
_PICTURE = "[Ee](?:F|M|T+)?"

_TOKENS = tuple(
    re.compile(pattern)
    for pattern in (
        f"{_JOIN}{_PIECE}(?:(?:{_marked('U')})+{_PIECE})*{_JOIN}",
        f"(?:{_marked('Ss')})+",
        _marked("IR"),
        f"G{_MARKS}G{_MARKS}|[DP]F?C{_MARKS}|(?:Z?{_PICTURE}|M)(?:[XTCMs]*Z{_PICTURE})*(?<!F)[XZTCMs]*",
        f"(?:Z?{_PICTURE}|M)(?:[XTCMs]*Z{_PICTURE})*",
    )
)


def tokens(text: str) -> tuple[str, ...]:
    """Lower-cased words in order. Names and avatars come again and again, so texts of their length are remembered."""
    return _remembered(text) if len(text) <= REMEMBERED_LENGTH else _tokens(text)


def _tokens(text: str) -> tuple[str, ...]:
    if len(text) <= MAX_TOKEN and text.isascii():  # most texts: only the first pattern is about these characters
        classes = text.encode().translate(_CLASS_OF_ASCII).decode()
        return tuple(text[match.start() : match.end()].lower() for match in _TOKENS[0].finditer(classes))
    classes = text.translate(_CLASS_OF)
    found: list[str] = []
    at, length = 0, len(text)
    while at < length:
        if classes[at] == " ":
            at += 1
            continue
        limit = _limit(text, at)
        end = max((match.end() for token in _TOKENS if (match := token.match(classes, at, limit))), default=at)
        if end == at:
            at += 1
            continue
        found.append(folded(text[at:end]))
        at = end
    return tuple(found)


_remembered = lru_cache(maxsize=4096)(_tokens)


def _limit(text: str, start: int) -> int:
    """How far the tokenizer sees from `start`: characters beyond U+FFFF count twice."""
    end = min(start + MAX_TOKEN, len(text))
    seen = text[start:end]
    if seen.isascii() or end - start <= MAX_TOKEN // 2:
        return end
    units = len(seen.encode("utf-16-le", "surrogatepass")) // 2
    while units > MAX_TOKEN:
        end -= 1
        units -= 2 if text[end] > "\uffff" else 1
    return end


def positions(values: Iterable[str]) -> list[tuple[str, int]]:
    """Every token of a field's values with its position."""
    found: list[tuple[str, int]] = []
    start = 0
    for value in values:
        words = tokens(value)
        found += [(word, start + i) for i, word in enumerate(words)]
        start += len(words) + GAP
    return found
