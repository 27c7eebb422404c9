"""The difference between a value that was not given and one that was given as null."""

from enum import Enum
from typing import Final, Literal, TypeVar

T = TypeVar("T")


class Unset(Enum):
    """The type of the one value UNSET."""

    UNSET = "unset"


UNSET: Final[Literal[Unset.UNSET]] = Unset.UNSET
"""Not given: keep what is there. None, where it is allowed, clears."""


def given_or(value: T | Unset, current: T) -> T:
    """The value if it was given, else the current one."""
    return current if isinstance(value, Unset) else value
