"""Prefixes and wildcards, spelled for SQLite and PostgreSQL."""

from collections.abc import Iterator

_GLOB = {"*": "[*]", "?": "[?]", "[": "[[]"}
_LIKE = {"%": r"\%", "_": r"\_", "\\": r"\\"}


def wildcard(pattern: str) -> tuple[str, str]:
    """(SQLite GLOB, PostgreSQL LIKE with backslash) of a pattern with * and ? where a backslash escapes."""
    glob: list[str] = []
    like: list[str] = []
    for character, special in _parsed(pattern):
        if special:
            glob.append(character)
            like.append("%" if character == "*" else "_")
        else:
            glob.append(_GLOB.get(character, character))
            like.append(_LIKE.get(character, character))
    return "".join(glob), "".join(like)


def _parsed(pattern: str) -> Iterator[tuple[str, bool]]:
    characters = iter(pattern)
    for character in characters:
        if character == "\\":
            yield next(characters, "\\"), False
        else:
            yield character, character in "*?"


def after_prefix(prefix: str) -> str | None:
    """The least text after all that start with `prefix`, in code point order; None when there is none."""
    for end in range(len(prefix), 0, -1):
        last = ord(prefix[end - 1])
        if last < 0x10FFFF:
            following = 0xE000 if last + 1 == 0xD800 else last + 1
            return prefix[: end - 1] + chr(following)
    return None
