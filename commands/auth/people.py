"""What the auth use cases need beside the unit of work."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from workforceos.access.credentials import Credentials
from workforceos.claims.people import EMAIL
from workforceos.domain.company.company import Company
from workforceos.domain.rule import RuleBroken
from workforceos.domain.user.rules import EmailIsTaken
from workforceos.eventstore.errors import ClaimConflict, StoreUnavailable, VersionConflict


class SocialCodeIsNotValid(RuleBroken):
    """The social code is unknown, was used before, or has expired."""

    code = "errMsg_socialCodeIsNotValid"
    status = 403


@dataclass(frozen=True, slots=True)
class People:
    """`email_value(company_id, email)` is the HMAC that stands for an address in claims. `needs_verified_email` is what
    the server is set to; a company may have its own mind."""

    credentials: Credentials
    email_value: Callable[[UUID, str], str]
    needs_verified_email: bool

    def needs_verification(self, company: Company) -> bool:
        """Whether a user of the company logs in only once their address is verified."""
        own = company.settings.email_verification
        return self.needs_verified_email if own is None else own

    @contextmanager
    def with_password(self, company_id: UUID, user_id: UUID, password: str) -> Iterator[None]:
        """Keep the password's hash for the new user; it is removed again when the block fails.

        When it is not known whether the user came to be, the hash stays: they could never log in without.
        """
        self.credentials.set(company_id, user_id, password)
        try:
            yield
        except StoreUnavailable:
            raise
        except BaseException:
            self.credentials.remove(company_id, user_id)
            raise


@contextmanager
def email_conflicts_named() -> Iterator[None]:
    """A taken address has a name; one that was given up again meanwhile means: run the handler again."""
    try:
        yield
    except ClaimConflict as conflict:
        if any(holder.kind == EMAIL for holder in conflict.holders):
            raise EmailIsTaken() from conflict
        raise VersionConflict() from conflict
