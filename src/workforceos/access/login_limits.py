"""Ten failed logins in fifteen minutes for one account or one address, then no more for a while."""

import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, insert, not_, or_, select, update

from workforceos.access.emails import email_claim_value
from workforceos.access.epoch import to_milliseconds
from workforceos.access.storage import Tables
from workforceos.access.tables import login_attempts as _rows
from workforceos.domain.rule import RuleBroken
from workforceos.identifiers import new_id

FAILURES = 10
WINDOW_MS = 15 * 60 * 1000
_UNDER_WAY_MS = 30 * 1000
_PATIENCE = 5.0
"""Seconds to wait for others that are under way."""


class TooManyLoginAttempts(RuleBroken):
    """Too many failed logins for this account or address."""

    code = "errMsg_tooManyLoginAttempts"
    status = 429

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"too many failed logins for this account or address; try again in {retry_after} s")
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Attempt:
    """`account` and `address` are keyed hashes, `at` is in milliseconds."""

    id: UUID
    account: str
    address: str
    at: int


class LoginLimits:
    """Counted in the database, which every process shares: nothing is let in unchecked when a cache is away.

    A failure counts until it is fifteen minutes old. A success takes none back: each login of the owner would give
    whoever guesses beside them nine more.

    An attempt is written down before the password is looked at. As many as may still fail go on at the same time, the
    others wait for their outcome; so no number of attempts at once gets past the limit, and none that is right is
    refused for having company. One that never ended counts as a failure after half a minute.
    """

    def __init__(self, database: Tables, secret: bytes, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._secret = secret
        self._clock = clock

    def begin(self, company_id: UUID, email: str, address: str) -> Attempt:
        """Count an attempt. Raises TooManyLoginAttempts, and then does not count it."""
        place = hmac.new(self._secret, b"address\x00" + address.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
        account = email_claim_value(self._secret, company_id, email)
        attempt = Attempt(new_id(), account, place, to_milliseconds(self._clock()))
        deadline = time.monotonic() + _PATIENCE
        while not self._admitted(attempt):
            if time.monotonic() > deadline:
                raise TooManyLoginAttempts(1)
            time.sleep(0.02)
        return attempt

    def failed(self, attempt: Attempt) -> None:
        with self._database.writing() as connection:
            connection.execute(update(_rows).where(_rows.c.id == attempt.id).values(failed=True))

    def succeeded(self, attempt: Attempt) -> None:
        with self._database.writing() as connection:
            connection.execute(delete(_rows).where(_rows.c.id == attempt.id))

    def _admitted(self, attempt: Attempt) -> bool:
        """Write it down if it may go on now; False when that depends on attempts that are still under way."""
        with self._database.writing() as connection:
            if connection.dialect.name == "postgresql":  # count and insert are one step for all processes
                connection.exec_driver_sql("LOCK TABLE login_attempts IN SHARE ROW EXCLUSIVE MODE")
            connection.execute(delete(_rows).where(_rows.c.at <= attempt.at - WINDOW_MS))
            for same in (_rows.c.account == attempt.account, _rows.c.address == attempt.address):
                ended = or_(_rows.c.failed, _rows.c.at <= attempt.at - _UNDER_WAY_MS)
                newest = select(_rows.c.at).where(same, ended).order_by(_rows.c.at.desc()).limit(FAILURES)
                failures = connection.scalars(newest).all()
                if len(failures) == FAILURES:
                    raise TooManyLoginAttempts(max(1, -(-(failures[-1] + WINDOW_MS - attempt.at) // 1000)))
                under_way = connection.scalar(select(func.count()).where(same, not_(ended))) or 0
                if len(failures) + under_way >= FAILURES:
                    return False
            connection.execute(insert(_rows).values(**asdict(attempt), failed=False))
        return True
