"""The session object of the contract: what a login and `currentuser` answer."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from workforceos.access.caller import Role


class SessionObject(BaseModel):
    """Flat, without an envelope. `tenantId` repeats `companyId`."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True)

    session_id: UUID
    user_id: UUID
    email: str
    fullname: str
    avatar: str | None
    role_id: Role
    company_id: UUID
    company_codename: str
    tenant_id: UUID
    access_token: str
    user_bucket_token: str
    session_needs_email_2fa: bool = Field(serialization_alias="sessionNeedsEmail2FA", alias_priority=2)

    def answer(self) -> dict[str, Any]:
        """JSON-ready, under the contract's names."""
        return self.model_dump(mode="json", by_alias=True)


EXAMPLE = {
    "sessionId": "01890c5e-0000-7000-8000-000000000005",
    "userId": "01890c5e-0000-7000-8000-000000000003",
    "email": "ada@example.com",
    "fullname": "Ada Lovelace",
    "avatar": None,
    "roleId": "tenantOwner",
    "companyId": "01890c5e-0000-7000-8000-000000000006",
    "companyCodename": "analytical-engines",
    "tenantId": "01890c5e-0000-7000-8000-000000000006",
    "accessToken": "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmVk",
    "userBucketToken": "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmVk",
    "sessionNeedsEmail2FA": False,
}
