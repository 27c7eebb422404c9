"""Who may give, take, change and delete whom. Roles are named as clients name them."""

from enum import StrEnum
from uuid import UUID

from workforceos.domain.user.rules import (
    RoleCannotBeGiven,
    RoleCannotBeTaken,
    RoleIsOfAnotherLevel,
    RoleIsUnknown,
    UserCannotBeChanged,
    UserCannotBeDeleted,
)
from workforceos.domain.user.user import User


class RoleId(StrEnum):
    """Root roles, then company roles."""

    SUPER_ADMIN = "superAdmin"
    SAAS_ADMIN = "saasAdmin"
    SAAS_USER = "saasUser"
    TENANT_OWNER = "tenantOwner"
    TENANT_ADMIN = "tenantAdmin"
    TENANT_USER = "tenantUser"


ROOT_ROLES = frozenset({RoleId.SUPER_ADMIN, RoleId.SAAS_ADMIN, RoleId.SAAS_USER})
ADMIN_ROLES = frozenset({RoleId.SUPER_ADMIN, RoleId.SAAS_ADMIN, RoleId.TENANT_OWNER, RoleId.TENANT_ADMIN})
UNIQUE_ROLES = frozenset({RoleId.SUPER_ADMIN, RoleId.TENANT_OWNER})
"""Made once, at first start or with the company: never given, taken, deleted or archived."""

_GIVEN_BY = {
    RoleId.SUPER_ADMIN: frozenset(RoleId) - UNIQUE_ROLES,
    RoleId.SAAS_ADMIN: frozenset({RoleId.SAAS_USER, RoleId.TENANT_USER}),
    RoleId.TENANT_OWNER: frozenset({RoleId.TENANT_ADMIN, RoleId.TENANT_USER}),
    RoleId.TENANT_ADMIN: frozenset({RoleId.TENANT_USER}),
}
"""What each role may give, and take from somebody else."""


def default_role(*, at_root: bool) -> RoleId:
    """The role of a user who is created without one."""
    return RoleId.SAAS_USER if at_root else RoleId.TENANT_USER


def must_be_given(role_id: str, *, by_role: str, at_root: bool) -> RoleId:
    """The role, if a caller of `by_role` may give it on this level.

    Raises RoleIsUnknown, RoleIsOfAnotherLevel, RoleCannotBeGiven.
    """
    try:
        role = RoleId(role_id)
    except ValueError:
        raise RoleIsUnknown([{"field": "roleId", "problem": f"is none of {', '.join(RoleId)}"}]) from None
    if (role in ROOT_ROLES) is not at_root:
        raise RoleIsOfAnotherLevel()
    if role not in _GIVEN_BY.get(RoleId(by_role), frozenset()):
        raise RoleCannotBeGiven(f"{by_role} may not give the role {role}")
    return role


def must_be_taken(user: User, *, by_role: str, by: UUID) -> None:
    """Raises RoleCannotBeTaken unless the caller may take the user's role away. Admins may give up their own."""
    if user.role_id in UNIQUE_ROLES:
        raise RoleCannotBeTaken(f"the role {user.role_id} can't be taken from anyone")
    gives_up_own = by == user.user_id and by_role == RoleId.TENANT_ADMIN
    if not gives_up_own and user.role_id not in _GIVEN_BY.get(RoleId(by_role), frozenset()):
        raise RoleCannotBeTaken(f"{by_role} may not take the role {user.role_id} from somebody else")


def must_be_changed(user: User, *, by_role: str, by: UUID) -> None:
    """Raises UserCannotBeChanged unless the caller may change the user's details: their own, or as an admin's work."""
    if by == user.user_id:
        return
    if by_role not in ADMIN_ROLES:
        raise UserCannotBeChanged()
    if by_role == RoleId.TENANT_ADMIN and user.role_id in ADMIN_ROLES:
        raise UserCannotBeChanged("a tenantAdmin may not change the tenantOwner or another tenantAdmin")


def must_be_deleted(user: User, *, by_role: str, by: UUID) -> None:
    """Raises UserCannotBeDeleted unless the caller may delete the user."""
    if user.role_id in UNIQUE_ROLES:
        raise UserCannotBeDeleted(f"the {user.role_id} can't be deleted")
    deletes_self = by == user.user_id and by_role == RoleId.TENANT_ADMIN
    if not deletes_self and user.role_id not in _GIVEN_BY.get(RoleId(by_role), frozenset()):
        raise UserCannotBeDeleted(f"{by_role} may not delete a {user.role_id}")
