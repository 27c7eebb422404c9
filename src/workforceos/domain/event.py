"""What every event of every context shares."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainEvent:
    """A fact in the past tense. Subclasses are frozen, slotted, keyword-only dataclasses.

    Fields are of types that msgspec encodes without help: str, bool, int, Decimal, UUID, date, aware UTC
    datetime, tuples of these, None, and frozen dataclasses of these.
    """

    NAME: ClassVar[str]
    """Registered name with version, for example "shift.scheduled.v1". Never changes, never reused."""

    PERSONAL: ClassVar[Mapping[str, str]] = {}
    """Personal field -> the field that holds the id of the person whose key encrypts it."""
