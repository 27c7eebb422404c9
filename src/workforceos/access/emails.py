"""How e-mail addresses are compared and claimed."""

import hashlib
import hmac
import unicodedata
from uuid import UUID


def comparable_email(email: str) -> str:
    """The form in which two spellings of one address are equal."""
    return unicodedata.normalize("NFC", email.strip()).casefold()


def email_claim_value(secret: bytes, company_id: UUID, email: str) -> str:
    """The value of the unique claim on an address in a company: an HMAC, as claims outlive the person's key."""
    message = b"email\x00" + company_id.bytes + comparable_email(email).encode("utf-8", "surrogatepass")
    return hmac.new(secret, message, hashlib.sha256).hexdigest()
