"""The user record, and what other records show of a user."""

from typing import Any

from workforceos.domain.aggregate import Aggregate
from workforceos.domain.user.user import User
from workforceos.readmodels.model import Field, FieldType, Join, RecordModel, Sort
from workforceos.readmodels.values import common

USERS = RecordModel(
    name="user",
    plural="users",
    own_fields=(
        Field("email", FieldType.STRING, filterable=True),
        Field("fullname", FieldType.STRING, filterable=True),
        Field("avatar", FieldType.STRING, technical=True),
        Field("roleId", FieldType.STRING, filterable=True, technical=True),
        Field("emailVerified", FieldType.BOOLEAN),
    ),
    default_sort=(Sort("fullname"),),
)

_ID = Field("id", FieldType.ID)
_NAME_FIELDS = (_ID, Field("fullname", FieldType.STRING), Field("avatar", FieldType.STRING, technical=True))


def user_name_join(name: str, *, many: bool = False) -> Join:
    """A join that shows users by name and picture."""
    return Join(name, _NAME_FIELDS, many)


def user_contact_join(name: str) -> Join:
    """A join that shows one user with the e-mail address."""
    return Join(name, (*_NAME_FIELDS, Field("email", FieldType.STRING)))


def user_record(user: Aggregate[User]) -> dict[str, Any]:
    """Everything about a user but the password hash, which is nowhere near."""
    state = user.state
    return {
        "email": state.email,
        "fullname": state.fullname,
        "avatar": state.avatar,
        "roleId": state.role_id,
        "emailVerified": state.email_verified,
        **common(user),
    }


def user_name(user: Aggregate[User]) -> dict[str, Any]:
    """What `user_name_join` shows."""
    return {"id": str(user.id), "fullname": user.state.fullname, "avatar": user.state.avatar}


def user_contact(user: Aggregate[User]) -> dict[str, Any]:
    """What `user_contact_join` shows."""
    return {**user_name(user), "email": user.state.email}
