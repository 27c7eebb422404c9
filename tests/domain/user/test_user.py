"""A user's life: registered, changed, verified, archived, restored, deleted."""

import pytest

from tests.domain.given import given, when
from tests.domain.people import ANNA, at
from workforceos.domain.user.decisions import (
    UserChange,
    archive,
    change_details,
    register,
    restore,
    verify_email,
)
from workforceos.domain.user.email import comparable_email, is_email
from workforceos.domain.user.events import (
    EmailVerified,
    UserArchived,
    UserDeleted,
    UserDetailsChanged,
    UserRegistered,
    UserRestored,
    UserRoleChanged,
)
from workforceos.domain.user.roles import RoleId
from workforceos.domain.user.rules import EmailIsNotValid, FullnameIsRequired, UserCannotBeDeleted
from workforceos.domain.user.user import USER

registered = UserRegistered(
    user_id=ANNA,
    email="anna@babil.example",
    fullname="Anna",
    avatar="a.png",
    role_id="tenantUser",
    email_verified=False,
)


def test_a_user_registers() -> None:
    when(
        register,
        user_id=ANNA,
        email="anna@babil.example",
        fullname="Anna",
        avatar="a.png",
        role=RoleId.TENANT_USER,
    ).then(registered)


def test_a_user_has_an_email_address_and_a_name() -> None:
    facts = {"user_id": ANNA, "avatar": None, "role": RoleId.TENANT_USER}
    when(register, email="anna", fullname="Anna", **facts).breaks(EmailIsNotValid)
    when(register, email="a@b.example", fullname=" ", **facts).breaks(FullnameIsRequired)


def test_what_is_not_given_stays_and_none_clears() -> None:
    user = given(USER, registered)
    cleared = UserDetailsChanged(user_id=ANNA, fullname="Anna", avatar=None)
    user.when(change_details, UserChange(avatar=None), by_role="tenantUser", by=ANNA).then(cleared)
    user.when(change_details, UserChange(fullname="Anna"), by_role="tenantUser", by=ANNA).then()
    user.when(change_details, UserChange(fullname=None), by_role="tenantUser", by=ANNA).breaks(FullnameIsRequired)
    assert user.after(cleared).avatar is None


def test_an_email_is_verified_once() -> None:
    given(USER, registered).when(verify_email).then(EmailVerified(user_id=ANNA))
    given(USER, registered, EmailVerified(user_id=ANNA)).when(verify_email).then()


def test_an_account_is_archived_and_restored() -> None:
    archived = UserArchived(user_id=ANNA, at=at("12:00"))
    user = given(USER, registered)
    user.when(archive, at=at("12:00")).then(archived)
    user.when(restore).then()
    given(USER, registered, archived).when(restore).then(UserRestored(user_id=ANNA))
    assert (user.after(archived).is_active, user.after(archived).archived_at) == (False, at("12:00"))
    assert user.after(archived, UserRestored(user_id=ANNA)) == user.known


@pytest.mark.parametrize("role", ["superAdmin", "tenantOwner"])
def test_whose_account_cannot_be_archived(role: str) -> None:
    promoted = UserRoleChanged(user_id=ANNA, role_id=role)
    given(USER, registered, promoted).when(archive, at=at("12:00")).breaks(UserCannotBeDeleted)


def test_a_deleted_user_keeps_the_last_values() -> None:
    user = given(USER, registered, UserDeleted(user_id=ANNA)).known
    assert (user.is_active, user.fullname, user.archived_at) == (False, "Anna", None)


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("anna@babil.example", True),
        ("admin@workforceos.local", True),
        ("a.b+c@x-y.example", True),
        ("jörg@müller.example", True),
        ("root@localhost", True),
        ("@babil.example", False),
        ("anna@", False),
        ("anna@@babil.example", False),
        ("anna@babil..example", False),
        ("an na@babil.example", False),
        ("anna@babil.example\n", False),
        ("a" * 65 + "@babil.example", False),
        ("a@" + "b" * 200, False),
    ],
)
def test_what_an_email_address_is(text: str, valid: bool) -> None:
    assert is_email(text) is valid


def test_email_addresses_are_the_same_in_any_case() -> None:
    assert comparable_email(" Anna@BABIL.example") == comparable_email("anna@babil.EXAMPLE ")
    assert comparable_email("JO\u0308RG@x.example") == comparable_email("j\u00f6rg@x.example")
    assert comparable_email("anna@x.example") != comparable_email("ana@x.example")
