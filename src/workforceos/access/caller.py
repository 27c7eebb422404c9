"""The authenticated caller of a request."""

from dataclasses import dataclass
from uuid import UUID

from workforceos.domain.rule import RuleBroken
from workforceos.domain.user.roles import ADMIN_ROLES, RoleId
from workforceos.identifiers import ROOT_COMPANY_ID

Role = RoleId
"""The roles of the domain, by the name that access has for them."""


class Forbidden(RuleBroken):
    """The caller's role does not allow this."""

    code = "errMsg_forbidden"
    status = 403


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, in which company. `company_id` is the company acted on, `home_company_id` the caller's own."""

    user_id: UUID
    session_id: UUID
    role: Role
    company_id: UUID
    home_company_id: UUID

    @property
    def manages(self) -> bool:
        """Whether the caller is a manager of the company acted on."""
        return self.role in ADMIN_ROLES

    @property
    def at_root(self) -> bool:
        return self.company_id == ROOT_COMPANY_ID
