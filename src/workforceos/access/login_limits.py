"""Ten failed logins in fifteen minutes for one account or one address, then no more for a while."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, insert, or_, select

from workforceos.access.emails import email_claim_value
from workforceos.access.epoch import to_milliseconds
from workforceos.access.storage import Tables
from workforceos.access.tables import login_attempts
from workforceos.domain.rule import RuleBroken
from workforceos.identifiers import new_id

FAILURES = 10
WINDOW_MS = 15 * 60 * 1000


class TooManyLoginAttempts(RuleBroken):
    """Too many failed logins for this account or address."""

    code = "errMsg_tooManyLoginAttempts"
    status = 429

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"too many failed logins for this account or address; try again in {retry_after} s")
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Attempt:
    id: UUID
    account: str


class LoginLimits:
    """Counted in the database, which every process shares: nothing is let in unchecked when a cache is away.

    An attempt is written down before the password is looked at, and counts as a failure until it has succeeded; so
    no number of attempts at the same time gets past the limit.
    """

    def __init__(self, database: Tables, secret: bytes, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._secret = secret
        self._clock = clock

    def begin(self, company_id: UUID, email: str, address: str) -> Attempt:
        """Count an attempt. Raises TooManyLoginAttempts, and then does not count it."""
        now = to_milliseconds(self._clock())
        attempt = Attempt(new_id(), email_claim_value(self._secret, company_id, email))
        place = hmac.new(self._secret, b"address\x00" + address.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
        with self._database.writing() as connection:
            connection.execute(delete(login_attempts).where(login_attempts.c.at <= now - WINDOW_MS))
            connection.execute(
                insert(login_attempts).values(id=attempt.id, account=attempt.account, address=place, at=now)
            )
        others = login_attempts.c.id != attempt.id
        recent = login_attempts.c.at > now - WINDOW_MS
        with self._database.reading() as connection:
            oldest = [
                connection.scalars(
                    select(login_attempts.c.at)
                    .where(same, others, recent)
                    .order_by(login_attempts.c.at.desc())
                    .offset(FAILURES - 1)
                    .limit(1)
                ).first()
                for same in (login_attempts.c.account == attempt.account, login_attempts.c.address == place)
            ]
        blocked = [at for at in oldest if at is not None]
        if blocked:
            self._remove(login_attempts.c.id == attempt.id)
            raise TooManyLoginAttempts(max(1, -(-(max(blocked) + WINDOW_MS - now) // 1000)))
        return attempt

    def succeeded(self, attempt: Attempt) -> None:
        """The right password: this attempt was no failure, and the account's failures are forgotten."""
        self._remove(or_(login_attempts.c.id == attempt.id, login_attempts.c.account == attempt.account))

    def _remove(self, which: ColumnElement[bool]) -> None:
        with self._database.writing() as connection:
            connection.execute(delete(login_attempts).where(which))
