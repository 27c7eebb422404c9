"""Signed tokens: JWT, HS256, the signing key named by `kid`."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import jwt
from jwt.types import Options

from workforceos.access.caller import Role

Use = Literal["access", "bucket"]
_REMEMBERED = 10_000


class InvalidToken(Exception):
    """Not signed by a key of ours, expired, for another use, or not a token at all."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says. It is honoured only while the session lives."""

    session_id: UUID
    user_id: UUID
    company_id: UUID
    role: Role


class Tokens:
    """Signs with the first secret, accepts all: to rotate, put the new secret in front and drop the old one after
    the longest life of a session. `kid` is derived from the secret and tells nothing of it."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        if not secrets:
            raise ValueError("at least one secret is needed to sign tokens")
        keys = [hmac.new(secret, b"workforceos token signing key", hashlib.sha256).digest() for secret in secrets]
        self._keys = {hashlib.sha256(key).hexdigest()[:16]: key for key in keys}
        self._kid = next(iter(self._keys))
        # A signature stays true: checking it again for every request of a session would cost more than all the rest.
        self._verified: dict[tuple[str, Use], tuple[Claims, int]] = {}

    def sign(self, claims: Claims, use: Use, issued_at: datetime, expires_at: datetime) -> str:
        payload = {
            "sid": str(claims.session_id),
            "sub": str(claims.user_id),
            "cid": str(claims.company_id),
            "role": claims.role.value,
            "aud": use,
            "iat": int(issued_at.timestamp()),
            "exp": int(expires_at.timestamp()),
        }
        return jwt.encode(payload, self._keys[self._kid], algorithm="HS256", headers={"kid": self._kid})

    def read(self, token: str, use: Use, now: datetime) -> Claims:
        """The claims of a token that is valid at `now`. Raises InvalidToken."""
        verified = self._verified.get((token, use))
        if verified is None:
            verified = self._verify(token, use)
            if len(self._verified) >= _REMEMBERED:
                self._verified = {}
            self._verified[token, use] = verified
        claims, expires_at = verified
        if expires_at <= now.timestamp():
            raise InvalidToken("expired")
        return claims

    def _verify(self, token: str, use: Use) -> tuple[Claims, int]:
        options: Options = {"verify_exp": False, "verify_iat": False, "require": ["exp"]}
        try:
            key = self._keys[jwt.get_unverified_header(token)["kid"]]
            payload: dict[str, Any] = jwt.decode(token, key, algorithms=["HS256"], audience=use, options=options)
            claims = Claims(UUID(payload["sid"]), UUID(payload["sub"]), UUID(payload["cid"]), Role(payload["role"]))
            return claims, int(payload["exp"])
        except (jwt.PyJWTError, KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
            raise InvalidToken(type(error).__name__) from error
