"""What an installation has from its first start: the super admin, and the sample company `babil`."""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from workforceos.access.credentials import Credentials
from workforceos.access.passwords import password_problem
from workforceos.accounts import Accounts
from workforceos.claims.people import CODENAME, SUPER_ADMIN, codename_claim, super_admin_claim, user_claims
from workforceos.domain.avatar import generated_avatar
from workforceos.domain.company import decisions as company_decisions
from workforceos.domain.company.company import COMPANY
from workforceos.domain.user import decisions as user_decisions
from workforceos.domain.user.events import UserRegistered
from workforceos.domain.user.roles import RoleId
from workforceos.domain.user.user import USER
from workforceos.eventstore.errors import ClaimConflict
from workforceos.eventstore.folding import fold
from workforceos.eventstore.model import Metadata
from workforceos.eventstore.port import EventStore
from workforceos.identifiers import ROOT_COMPANY_ID, new_id
from workforceos.settings import Settings
from workforceos.work import UnitOfWork

log = structlog.get_logger(__name__)

SAMPLE_CODENAME, SAMPLE_NAME = "babil", "Babil"


@dataclass(frozen=True, slots=True)
class FirstStart:
    """`password` is the generated one, to be shown once; None when it came from the settings."""

    email: str
    password: str | None


class PasswordRefused(ValueError):
    """WORKFORCEOS_SUPERADMIN_PASSWORD is none that production starts with."""


def must_allow_first_start(settings: Settings) -> None:
    """Raises PasswordRefused in production when no user might have the super admin's password."""
    problem = _password_problem(settings)
    if problem is not None and settings.env == "production":
        raise PasswordRefused(f"WORKFORCEOS_SUPERADMIN_PASSWORD {problem}: production does not start with it")


def prepare_installation(
    store: EventStore, accounts: Accounts, credentials: Credentials, settings: Settings, now: datetime
) -> FirstStart | None:
    """Make what is missing; None when nothing was. Safe when several processes start at once, or are killed.

    Raises PasswordRefused, with nothing written, when the settings do not allow a first start.
    """
    sample, admin = (CODENAME, SAMPLE_CODENAME), (SUPER_ADMIN, SUPER_ADMIN)
    held = store.holders(ROOT_COMPANY_ID, [sample, admin])
    if admin in held and credentials.hash_of(ROOT_COMPANY_ID, held[admin]) is not None:
        return None
    must_allow_first_start(settings)
    if (problem := _password_problem(settings)) is not None:
        log.warning(f"WORKFORCEOS_SUPERADMIN_PASSWORD {problem}: production would refuse it")
    for claim, make in ((sample, _sample_company), (admin, _super_admin)):
        if claim not in held:
            with suppress(ClaimConflict):  # another process was first
                make(store, accounts, settings.superadmin_email, now)
    held = store.holders(ROOT_COMPANY_ID, [sample, admin])
    given = _given_password(settings)
    password = given or secrets.token_urlsafe(12)
    # The passwords last: they say that a first start has come to its end, and whoever sets them shows them.
    owner = (held[sample], _owner(store, held[sample]))
    if not credentials.set_first((ROOT_COMPANY_ID, held[admin]), password, alike=owner):
        return None
    return FirstStart(_email(accounts, held[admin]), None if given else password)


def _given_password(settings: Settings) -> str:
    return settings.superadmin_password.get_secret_value() if settings.superadmin_password else ""


def _password_problem(settings: Settings) -> str | None:
    given = _given_password(settings)
    return password_problem(given) if given else None


def _super_admin(store: EventStore, accounts: Accounts, email: str, now: datetime) -> None:
    user_id = new_id()
    work = _work(store, ROOT_COMPANY_ID, user_id, now)
    user = work.stage_new(USER, user_id, _registered(user_id, email, "Super Admin", RoleId.SUPER_ADMIN))
    claims = user_claims(user_id, accounts.email_value(ROOT_COMPANY_ID, email))
    work.commit({"user": user}, takes=(super_admin_claim(user_id), *claims))


def _sample_company(store: EventStore, accounts: Accounts, email: str, now: datetime) -> None:
    company_id, owner_id = new_id(), new_id()
    work = _work(store, company_id, owner_id, now)
    registered = company_decisions.register(
        name=SAMPLE_NAME, codename=SAMPLE_CODENAME, owner_id=owner_id, avatar=generated_avatar(company_id)
    )
    company = work.stage_new(COMPANY, company_id, registered)
    work.stage_new(USER, owner_id, _registered(owner_id, email, "Babil Owner", RoleId.TENANT_OWNER))
    claims = user_claims(owner_id, accounts.email_value(company_id, email))
    work.commit({"company": company}, takes=(codename_claim(company_id, SAMPLE_CODENAME), *claims))


def _owner(store: EventStore, company_id: UUID) -> UUID:
    company = fold(COMPANY, store.load(company_id, [company_id])[company_id])
    assert company is not None
    return company.state.owner_id


def _email(accounts: Accounts, user_id: UUID) -> str:
    """The super admin's: an earlier start may have made them with other settings."""
    user = accounts.load_user(ROOT_COMPANY_ID, user_id)
    assert user is not None
    return user.email


def _registered(user_id: UUID, email: str, fullname: str, role: RoleId) -> tuple[UserRegistered, ...]:
    return user_decisions.register(
        user_id=user_id,
        email=email,
        fullname=fullname,
        avatar=generated_avatar(user_id),
        role=role,
        email_verified=True,
    )


def _work(store: EventStore, company_id: UUID, user_id: UUID, now: datetime) -> UnitOfWork:
    return UnitOfWork(store, Metadata(company_id, user_id, None, f"first-start-{new_id()}", None, now))
