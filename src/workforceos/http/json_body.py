"""Strict JSON: what a body must be before anything looks at its fields."""

import re
from typing import Any

import msgspec

from workforceos.http.refusal import Refused

MAX_DEPTH = 64
"""Searches are the deepest: ten queries in four aggregations, two or three levels each."""
_decode = msgspec.json.Decoder().decode
_MEDIA_TYPE = re.compile(r"application/([\w.+-]+\+)?json", re.IGNORECASE)
_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\";\s]+)", re.IGNORECASE)


def parse_object(body: bytes, content_type: str | None, content_encoding: str | None = None) -> dict[str, Any]:
    """The object in a body; an empty body is an empty object, so that missing fields are named.

    UTF-8 only, no NaN or Infinity, at most MAX_DEPTH levels, whole numbers of at most 64 bits, no NUL, no lone
    surrogates; of a repeated key the last one counts. Raises Refused: 415 for another media type, else 400.
    """
    if not body.strip():
        return {}
    _check_media_type(content_type, content_encoding)
    try:
        parsed = _decode(body)
    except UnicodeDecodeError:
        raise _not_json("the body is not UTF-8") from None
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        raise _not_json("the body is nested too deeply" if isinstance(error, RecursionError) else str(error)) from None
    if not isinstance(parsed, dict):
        raise Refused(400, "errMsg_bodyMustBeAnObject", "the body must be a JSON object")
    _check(parsed)
    return parsed


def _check_media_type(content_type: str | None, content_encoding: str | None) -> None:
    if content_encoding and content_encoding.strip().lower() != "identity":
        raise Refused(415, "errMsg_mediaTypeIsNotSupported", "a compressed body is not supported")
    if content_type is None:
        return
    if not _MEDIA_TYPE.fullmatch(content_type.partition(";")[0].strip()):
        raise Refused(415, "errMsg_mediaTypeIsNotSupported", "the body must be application/json")
    charset = _CHARSET.search(content_type)
    if charset and charset[1].lower() not in ("utf-8", "utf8", "us-ascii"):
        raise _not_json("the body must be UTF-8")


def _check(parsed: dict[str, Any]) -> None:
    level: list[Any] = [parsed]
    for _ in range(MAX_DEPTH):
        deeper: list[Any] = []
        for item in level:
            if type(item) is dict:
                for name in item:
                    if "\x00" in name:
                        raise _not_json("names must not hold NUL characters")
                items = item.values()
            else:
                items = item
            for value in items:
                kind = type(value)
                if kind is str:
                    if "\x00" in value:
                        raise _not_json("strings must not hold NUL characters")
                elif kind is dict or kind is list:
                    deeper.append(value)
                elif kind is int and not -(2**63) <= value < 2**63:
                    raise _not_json("whole numbers must fit into 64 bits")
        if not deeper:
            return
        level = deeper
    raise _not_json(f"the body is nested more than {MAX_DEPTH} levels deep")


def _not_json(problem: str) -> Refused:
    return Refused(400, "errMsg_bodyIsNotValidJson", problem)
