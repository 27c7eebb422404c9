"""Who may create, change, promote and delete whom, role by role."""

import pytest

from tests.domain.given import given, when
from tests.domain.people import ANNA, MAYA
from workforceos.domain.rule import RuleBroken
from workforceos.domain.user.decisions import UserChange, change_details, change_role, create, delete
from workforceos.domain.user.events import UserDeleted, UserDetailsChanged, UserRegistered, UserRoleChanged
from workforceos.domain.user.roles import ROOT_ROLES, RoleId, default_role
from workforceos.domain.user.rules import (
    RoleCannotBeGiven,
    RoleCannotBeTaken,
    RoleIsOfAnotherLevel,
    RoleIsUnknown,
    UserCannotBeChanged,
    UserCannotBeDeleted,
)
from workforceos.domain.user.user import USER

MAY_GIVE = {
    ("superAdmin", "saasAdmin"),
    ("superAdmin", "saasUser"),
    ("superAdmin", "tenantAdmin"),
    ("superAdmin", "tenantUser"),
    ("saasAdmin", "saasUser"),
    ("saasAdmin", "tenantUser"),
    ("tenantOwner", "tenantAdmin"),
    ("tenantOwner", "tenantUser"),
    ("tenantAdmin", "tenantUser"),
}
ALL_PAIRS = [(by, role) for by in RoleId for role in RoleId]


def anna(role_id: str) -> UserRegistered:
    return UserRegistered(
        user_id=ANNA, email="anna@babil.example", fullname="Anna", avatar=None, role_id=role_id, email_verified=False
    )


def at_root(role_id: str) -> bool:
    return role_id in ROOT_ROLES


@pytest.mark.parametrize(("by", "role"), ALL_PAIRS)
def test_who_may_create_whom(by: str, role: str) -> None:
    created = when(
        create,
        user_id=ANNA,
        email="anna@babil.example",
        fullname="Anna",
        avatar=None,
        role_id=role,
        email_verified=False,
        by_role=by,
        at_root=at_root(role),
    )
    if (by, role) in MAY_GIVE:
        created.then(anna(role))
    else:
        created.breaks(RoleCannotBeGiven)


@pytest.mark.parametrize(("by", "role"), ALL_PAIRS)
def test_who_may_delete_whom(by: str, role: str) -> None:
    deleted = given(USER, anna(role)).when(delete, by_role=by, by=MAYA)
    if (by, role) in MAY_GIVE:
        deleted.then(UserDeleted(user_id=ANNA))
    else:
        deleted.breaks(UserCannotBeDeleted)


@pytest.mark.parametrize(
    ("by", "current", "wanted", "rule"),
    [
        ("tenantOwner", "tenantUser", "tenantAdmin", None),
        ("tenantOwner", "tenantAdmin", "tenantUser", None),
        ("superAdmin", "saasUser", "saasAdmin", None),
        ("tenantAdmin", "tenantUser", "tenantAdmin", RoleCannotBeGiven),
        ("tenantAdmin", "tenantAdmin", "tenantUser", RoleCannotBeTaken),
        ("saasAdmin", "saasAdmin", "saasUser", RoleCannotBeTaken),
        ("saasAdmin", "tenantAdmin", "tenantUser", RoleCannotBeTaken),
        ("tenantOwner", "tenantOwner", "tenantUser", RoleCannotBeTaken),
        ("superAdmin", "tenantOwner", "tenantUser", RoleCannotBeTaken),
        ("superAdmin", "superAdmin", "saasUser", RoleCannotBeTaken),
        ("superAdmin", "saasUser", "superAdmin", RoleCannotBeGiven),
        ("superAdmin", "tenantUser", "tenantOwner", RoleCannotBeGiven),
        ("tenantUser", "tenantUser", "tenantUser", RoleCannotBeGiven),
    ],
)
def test_who_may_change_whose_role(by: str, current: str, wanted: str, rule: type[RuleBroken] | None) -> None:
    decided = given(USER, anna(current)).when(change_role, wanted, by_role=by, by=MAYA, at_root=at_root(wanted))
    if rule is None:
        decided.then(UserRoleChanged(user_id=ANNA, role_id=wanted))
    else:
        decided.breaks(rule)


@pytest.mark.parametrize(
    ("role", "root", "rule"),
    [
        ("king", False, RoleIsUnknown),
        ("", False, RoleIsUnknown),
        ("TENANTUSER", False, RoleIsUnknown),
        ("saasAdmin", False, RoleIsOfAnotherLevel),
        ("tenantUser", True, RoleIsOfAnotherLevel),
    ],
)
def test_roles_that_a_level_does_not_have(role: str, root: bool, rule: type[RuleBroken]) -> None:
    given(USER, anna("tenantUser")).when(change_role, role, by_role="superAdmin", by=MAYA, at_root=root).breaks(rule)


def test_a_tenant_admin_may_give_up_the_own_role() -> None:
    given(USER, anna("tenantAdmin")).when(
        change_role, "tenantUser", by_role="tenantAdmin", by=ANNA, at_root=False
    ).then(UserRoleChanged(user_id=ANNA, role_id="tenantUser"))
    given(USER, anna("tenantAdmin")).when(delete, by_role="tenantAdmin", by=ANNA).then(UserDeleted(user_id=ANNA))


def test_the_same_role_again_is_no_event() -> None:
    given(USER, anna("tenantUser")).when(
        change_role, "tenantUser", by_role="tenantOwner", by=MAYA, at_root=False
    ).then()


@pytest.mark.parametrize("role", ["tenantOwner", "tenantAdmin"])
def test_a_tenant_admin_does_not_change_other_admins(role: str) -> None:
    change = UserChange(fullname="Annette")
    given(USER, anna(role)).when(change_details, change, by_role="tenantAdmin", by=MAYA).breaks(UserCannotBeChanged)
    changed = UserDetailsChanged(user_id=ANNA, fullname="Annette", avatar=None)
    given(USER, anna(role)).when(change_details, change, by_role="tenantOwner", by=MAYA).then(changed)
    given(USER, anna(role)).when(change_details, change, by_role=role, by=ANNA).then(changed)


def test_a_user_changes_nobody_else() -> None:
    given(USER, anna("tenantUser")).when(
        change_details, UserChange(fullname="Annette"), by_role="tenantUser", by=MAYA
    ).breaks(UserCannotBeChanged)


def test_default_roles() -> None:
    assert default_role(at_root=True) == "saasUser"
    assert default_role(at_root=False) == "tenantUser"
