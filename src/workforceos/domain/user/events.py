"""What happens to a user. The stream's id is the user's id; password hashes are never in events."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from workforceos.domain.event import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRegistered(DomainEvent):
    """A user came to be, by registering or created by a manager."""

    NAME: ClassVar[str] = "user.registered.v1"
    PERSONAL: ClassVar[Mapping[str, str]] = {"email": "user_id", "fullname": "user_id", "avatar": "user_id"}

    user_id: UUID
    email: str
    fullname: str
    avatar: str | None
    role_id: str
    email_verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDetailsChanged(DomainEvent):
    """All details as they are from now on, changed or not."""

    NAME: ClassVar[str] = "user.details_changed.v1"
    PERSONAL: ClassVar[Mapping[str, str]] = {"fullname": "user_id", "avatar": "user_id"}

    user_id: UUID
    fullname: str
    avatar: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRoleChanged(DomainEvent):
    """Ends the user's sessions."""

    NAME: ClassVar[str] = "user.role_changed.v1"

    user_id: UUID
    role_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailVerified(DomainEvent):
    """The user proved that the e-mail address is theirs."""

    NAME: ClassVar[str] = "user.email_verified.v1"

    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class UserArchived(DomainEvent):
    """The user archived their own account at a UTC instant; it can be restored for 30 days."""

    NAME: ClassVar[str] = "user.archived.v1"

    user_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRestored(DomainEvent):
    """An archived account is back. Nothing that was freed comes back with it."""

    NAME: ClassVar[str] = "user.restored.v1"

    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDeleted(DomainEvent):
    """A manager deleted the user."""

    NAME: ClassVar[str] = "user.deleted.v1"

    user_id: UUID


EVENTS: tuple[type[DomainEvent], ...] = (
    UserRegistered,
    UserDetailsChanged,
    UserRoleChanged,
    EmailVerified,
    UserArchived,
    UserRestored,
    UserDeleted,
)
