"""Unique claims of companies, users, groups and memberships. They are also how commands look things up."""

import unicodedata
from uuid import UUID

from workforceos.eventstore.model import UniqueClaim
from workforceos.eventstore.port import EventStore
from workforceos.identifiers import ROOT_COMPANY_ID

CODENAME = "codename"  # held at root: codename -> company
EMAIL = "email"  # HMAC of the address -> user
SUPER_ADMIN = "superAdmin"
USER = "user"  # active user
GROUP = "group"  # active group
GROUP_NAME = "groupName"
MEMBER = "member"  # "{group}:{user}" -> membership
MEMBER_OF = "memberOf"  # "{user}:{group}" -> membership


def codename_claim(company_id: UUID, codename: str) -> UniqueClaim:
    """Held at root, whichever company takes it."""
    return UniqueClaim(CODENAME, codename, company_id, ROOT_COMPANY_ID)


def registered_companies(events: EventStore) -> list[UUID]:
    """The ids of all companies but root, by the codenames that they hold."""
    return [claim.source for claim in events.held_with_prefix(ROOT_COMPANY_ID, CODENAME, "")]


def super_admin_claim(user_id: UUID) -> UniqueClaim:
    """There is one super admin, whatever the settings say later."""
    return UniqueClaim(SUPER_ADMIN, SUPER_ADMIN, user_id)


def user_claims(user_id: UUID, email_value: str) -> tuple[UniqueClaim, ...]:
    """What an active user holds. `email_value` is the HMAC of the address, never the address."""
    return (UniqueClaim(USER, str(user_id), user_id), UniqueClaim(EMAIL, email_value, user_id))


def group_claims(group_id: UUID, group_name: str) -> tuple[UniqueClaim, ...]:
    """What an active group holds."""
    return (UniqueClaim(GROUP, str(group_id), group_id), UniqueClaim(GROUP_NAME, comparable(group_name), group_id))


def membership_claims(membership_id: UUID, group_id: UUID, user_id: UUID) -> tuple[UniqueClaim, ...]:
    """What a membership holds, to be found from the group and from the user."""
    return (
        UniqueClaim(MEMBER, f"{group_id}:{user_id}", membership_id),
        UniqueClaim(MEMBER_OF, f"{user_id}:{group_id}", membership_id),
    )


def comparable(name: str) -> str:
    """Names that differ only in case or in the form of their letters are the same name."""
    return unicodedata.normalize("NFKC", name).casefold()
