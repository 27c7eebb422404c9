"""What is known of a user."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from workforceos.domain.aggregate import AggregateType, EventOutOfPlace
from workforceos.domain.event import DomainEvent
from workforceos.domain.user.events import (
    EVENTS,
    EmailVerified,
    UserArchived,
    UserDeleted,
    UserDetailsChanged,
    UserRegistered,
    UserRestored,
    UserRoleChanged,
)


@dataclass(frozen=True, slots=True)
class User:
    """`archived_at` is the UTC instant at which the account was archived, None while it is not."""

    user_id: UUID
    email: str
    fullname: str
    avatar: str | None
    role_id: str
    email_verified: bool
    email_2fa: bool = False
    archived_at: datetime | None = None
    is_active: bool = True


def evolve(user: User | None, event: DomainEvent) -> User:
    """The user after one more event of their stream."""
    match user, event:
        case None, UserRegistered():
            return User(
                user_id=event.user_id,
                email=event.email,
                fullname=event.fullname,
                avatar=event.avatar,
                role_id=event.role_id,
                email_verified=event.email_verified,
            )
        case User(), UserDetailsChanged():
            return replace(user, fullname=event.fullname, avatar=event.avatar)
        case User(), UserRoleChanged():
            return replace(user, role_id=event.role_id)
        case User(), EmailVerified():
            return replace(user, email_verified=True)
        case User(), UserArchived():
            return replace(user, archived_at=event.at, is_active=False)
        case User(), UserRestored():
            return replace(user, archived_at=None, is_active=True)
        case User(), UserDeleted():
            return replace(user, is_active=False)
        case _:
            raise EventOutOfPlace(user, event)


USER = AggregateType("user", evolve, EVENTS)
