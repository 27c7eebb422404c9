"""The authenticated caller of a request."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from workforceos.domain.rule import RuleBroken
from workforceos.identifiers import ROOT_COMPANY_ID


class Role(StrEnum):
    """Root roles, then company roles."""

    SUPER_ADMIN = "superAdmin"
    SAAS_ADMIN = "saasAdmin"
    SAAS_USER = "saasUser"
    TENANT_OWNER = "tenantOwner"
    TENANT_ADMIN = "tenantAdmin"
    TENANT_USER = "tenantUser"

    @property
    def is_root(self) -> bool:
        return self in (Role.SUPER_ADMIN, Role.SAAS_ADMIN, Role.SAAS_USER)


MANAGING_ROLES = frozenset({Role.SUPER_ADMIN, Role.SAAS_ADMIN, Role.TENANT_OWNER, Role.TENANT_ADMIN})


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
        return self.role in MANAGING_ROLES

    @property
    def at_root(self) -> bool:
        return self.company_id == ROOT_COMPANY_ID

    def must_manage(self) -> None:
        """Raises Forbidden for everybody but managers."""
        if not self.manages:
            raise Forbidden("only managers of the company may do this")
