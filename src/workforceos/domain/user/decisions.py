"""What may happen to a user. A change of nothing is no event."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from workforceos.domain.unset import UNSET, Unset, given_or
from workforceos.domain.user.email import is_email
from workforceos.domain.user.events import (
    EmailVerified,
    UserArchived,
    UserDeleted,
    UserDetailsChanged,
    UserRegistered,
    UserRestored,
    UserRoleChanged,
)
from workforceos.domain.user.roles import (
    UNIQUE_ROLES,
    RoleId,
    must_be_changed,
    must_be_deleted,
    must_be_given,
    must_be_taken,
)
from workforceos.domain.user.rules import EmailIsNotValid, FullnameIsRequired, UserCannotBeDeleted
from workforceos.domain.user.user import User


@dataclass(frozen=True, slots=True, kw_only=True)
class UserChange:
    """What was given of a user's details; None clears the avatar."""

    fullname: str | Unset | None = UNSET
    avatar: str | Unset | None = UNSET


def register(
    *, user_id: UUID, email: str, fullname: str, avatar: str | None, role: RoleId, email_verified: bool = False
) -> tuple[UserRegistered, ...]:
    """A new user in a role that the caller has settled: who registers a company is its owner, who joins one a user.

    Raises EmailIsNotValid, FullnameIsRequired.
    """
    if not is_email(email):
        raise EmailIsNotValid([{"field": "email", "problem": "is not an e-mail address"}])
    return (
        UserRegistered(
            user_id=user_id,
            email=email,
            fullname=_must_be_fullname(fullname),
            avatar=avatar,
            role_id=str(role),
            email_verified=email_verified,
        ),
    )


def create(
    *,
    user_id: UUID,
    email: str,
    fullname: str,
    avatar: str | None,
    role_id: str,
    email_verified: bool,
    by_role: str,
    at_root: bool,
) -> tuple[UserRegistered, ...]:
    """A new user made by an admin. Raises the rules of `must_be_given` and of `register`."""
    role = must_be_given(role_id, by_role=by_role, at_root=at_root)
    return register(
        user_id=user_id, email=email, fullname=fullname, avatar=avatar, role=role, email_verified=email_verified
    )


def change_details(user: User, change: UserChange, *, by_role: str, by: UUID) -> tuple[UserDetailsChanged, ...]:
    """Another name or avatar. Raises UserCannotBeChanged, FullnameIsRequired."""
    must_be_changed(user, by_role=by_role, by=by)
    fullname = _must_be_fullname(given_or(change.fullname, user.fullname))
    avatar = given_or(change.avatar, user.avatar)
    if (fullname, avatar) == (user.fullname, user.avatar):
        return ()
    return (UserDetailsChanged(user_id=user.user_id, fullname=fullname, avatar=avatar),)


def change_role(user: User, role_id: str, *, by_role: str, by: UUID, at_root: bool) -> tuple[UserRoleChanged, ...]:
    """Another role. Raises RoleIsUnknown, RoleIsOfAnotherLevel, RoleCannotBeGiven, RoleCannotBeTaken."""
    role = must_be_given(role_id, by_role=by_role, at_root=at_root)
    must_be_taken(user, by_role=by_role, by=by)
    return () if role == user.role_id else (UserRoleChanged(user_id=user.user_id, role_id=str(role)),)


def verify_email(user: User) -> tuple[EmailVerified, ...]:
    """The e-mail counts as verified; again is nothing new."""
    return () if user.email_verified else (EmailVerified(user_id=user.user_id),)


def archive(user: User, *, at: datetime) -> tuple[UserArchived, ...]:
    """The user archives their own account. Raises UserCannotBeDeleted for superAdmin and tenantOwner."""
    if user.role_id in UNIQUE_ROLES:
        raise UserCannotBeDeleted(f"the {user.role_id} can't be archived")
    return (UserArchived(user_id=user.user_id, at=at),)


def restore(user: User) -> tuple[UserRestored, ...]:
    """An archived account comes back; one that is not archived has nothing to restore."""
    return () if user.archived_at is None else (UserRestored(user_id=user.user_id),)


def delete(user: User, *, by_role: str, by: UUID) -> tuple[UserDeleted, ...]:
    """Raises UserCannotBeDeleted."""
    must_be_deleted(user, by_role=by_role, by=by)
    return (UserDeleted(user_id=user.user_id),)


def _must_be_fullname(fullname: str | None) -> str:
    if fullname is None or not fullname.strip():
        raise FullnameIsRequired()
    return fullname
