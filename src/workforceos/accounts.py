"""Companies and users as the edge needs them, read from the log."""

from uuid import UUID

from workforceos.access.caller import Role
from workforceos.access.emails import email_claim_value
from workforceos.access.login import LoginUser
from workforceos.access.tenants import ROOT_CODENAME, CompanyFacts
from workforceos.claims.people import EMAIL
from workforceos.domain.company.company import COMPANY
from workforceos.domain.user.user import USER
from workforceos.eventstore.folding import fold
from workforceos.eventstore.port import EventStore
from workforceos.identifiers import ROOT_COMPANY_ID

ROOT_COMPANY = CompanyFacts(ROOT_COMPANY_ID, ROOT_CODENAME, ROOT_CODENAME, "UTC", True)


class Accounts:
    """`email_key` is the secret behind the HMACs that stand for addresses."""

    def __init__(self, store: EventStore, email_key: bytes) -> None:
        self._store = store
        self._email_key = email_key

    def email_value(self, company_id: UUID, email: str) -> str:
        """The value of the claim on an address."""
        return email_claim_value(self._email_key, company_id, email)

    def load_company(self, company_id: UUID) -> CompanyFacts | None:
        """None when there is no such company; root has no stream and is always there."""
        if company_id == ROOT_COMPANY_ID:
            return ROOT_COMPANY
        company = fold(COMPANY, self._store.load(company_id, [company_id]).get(company_id, ()))
        if company is None:
            return None
        state = company.state
        return CompanyFacts(company_id, state.codename, state.name, state.timezone, state.is_active, state.settings)

    def find_user(self, company_id: UUID, email: str) -> LoginUser | None:
        """The user with this address in the company."""
        claim = (EMAIL, self.email_value(company_id, email))
        user_id = self._store.holders(company_id, [claim]).get(claim)
        return None if user_id is None else self.load_user(company_id, user_id)

    def load_user(self, company_id: UUID, user_id: UUID) -> LoginUser | None:
        user = fold(USER, self._store.load(company_id, [user_id]).get(user_id, ()))
        if user is None:
            return None
        state = user.state
        return LoginUser(
            id=user.id,
            email=state.email,
            fullname=state.fullname,
            avatar=state.avatar,
            role=Role(state.role_id),
            email_verified=state.email_verified,
            is_active=state.is_active,
        )
