"""How e-mail addresses are claimed."""

import hashlib
import hmac
from uuid import UUID

from workforceos.domain.user.email import comparable_email


def email_claim_value(secret: bytes, company_id: UUID, email: str) -> str:
    """The value of the unique claim on an address in a company: an HMAC, as claims outlive the person's key."""
    message = b"email\x00" + company_id.bytes + comparable_email(email).encode("utf-8", "surrogatepass")
    return hmac.new(secret, message, hashlib.sha256).hexdigest()
