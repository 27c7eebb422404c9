"""Idempotency keys: the same request twice is answered twice and done once."""

import hashlib
import hmac
from uuid import UUID

import msgspec

from workforceos.access.caller import Caller
from workforceos.domain.rule import RuleBroken
from workforceos.eventstore.model import CommandKey
from workforceos.http.incoming import Incoming
from workforceos.http.refusal import Refused

NOBODY = UUID("00000000-0000-7000-8000-000000000000")
"""The actor of keys that come with public writes."""


class IdempotencyKeyReuse(RuleBroken):
    """The idempotency key was used with another request."""

    code = "errMsg_idempotencyKeyReuse"
    status = 422


def command_key(
    api: str,
    request: Incoming,
    body: dict[str, object],
    caller: Caller | None,
    company_id: UUID,
    secret: bytes,
) -> CommandKey | None:
    """The key of a write; None when it has none. Raises Refused 400.

    Requests are the same when they ask the same of the same `api`, however the path is spelled. The fingerprint is
    keyed: bodies hold passwords, and a plain hash in the log's tables could be guessed at.
    """
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not 1 <= len(key) <= 255 or not key.isascii() or not key.isprintable():
        raise Refused(400, "errMsg_idempotencyKeyIsNotValid", "Idempotency-Key must have 1 to 255 printable characters")
    asked = (api, dict(request.path_params), str(company_id), body)
    canonical = msgspec.json.encode(asked, order="sorted")
    fingerprint = hmac.new(secret, b"request\x00" + canonical, hashlib.sha256).hexdigest()
    return CommandKey(company_id, caller.user_id if caller else NOBODY, key, fingerprint)
