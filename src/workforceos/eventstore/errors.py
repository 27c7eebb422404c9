"""How an append can fail. Each is a different answer to the caller."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID


class AppendFailed(Exception):
    """Base of the named failures; nothing was written."""


class VersionConflict(AppendFailed):
    """Another append came first on one of the streams: load, decide and try again."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who and what is in the way. `claim` is the claim that was refused, `held` describes the one that stands."""

    kind: str
    value: str | None
    lane: str | None
    subject: UUID | None
    source: UUID


class ClaimConflict(AppendFailed):
    """A claim is held by somebody else. `holders` may be empty when it was given up meanwhile: try again."""

    def __init__(self, holders: tuple[Holder, ...]) -> None:
        super().__init__(f"{len(holders)} claims in the way")
        self.holders = holders


class KeyConflict(AppendFailed):
    """The idempotency key was used with another request."""


class Replayed(Exception):
    """The command key was used before with the same request: this is its first answer."""

    def __init__(self, answer: dict[str, Any], position: int) -> None:
        super().__init__(f"replayed at position {position}")
        self.answer = answer
        self.position = position


class StoreUnavailable(Exception):
    """The database cannot be reached or does not answer in time. The caller may retry with the same key."""
