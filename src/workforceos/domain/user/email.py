"""E-mail addresses: which ones are accepted, and when two are the same."""

import re
import unicodedata

# One @ with something on both sides and a domain of at least one label; whether it exists is what the mail finds out.
_ADDRESS = re.compile(r"[^@\s\x00-\x1f\x7f]{1,64}@[^@\s.\x00-\x1f\x7f]+(?:\.[^@\s.\x00-\x1f\x7f]+)*")
LONGEST_EMAIL = 200


def is_email(text: str) -> bool:
    return len(text) <= LONGEST_EMAIL and _ADDRESS.fullmatch(text) is not None


def comparable_email(text: str) -> str:
    """The form in which two spellings of one address are equal: without case, composed, trimmed."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text.strip()).casefold())
