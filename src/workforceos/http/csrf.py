"""Writes that a browser authenticates by cookie must come from our own pages."""

import hmac
from collections.abc import Collection
from urllib.parse import urlsplit
from uuid import UUID

from workforceos.domain.rule import RuleBroken
from workforceos.http.cookies import CSRF_HEADER, csrf_token
from workforceos.http.incoming import Incoming


class RequestIsNotFromOurPages(RuleBroken):
    """A write with a cookie needs the header x-csrf-token, or must come from the same origin."""

    code = "errMsg_csrfTokenIsNotValid"
    status = 403


def check_not_forged(request: Incoming, session_id: UUID, secret: bytes, trusted_origins: Collection[str]) -> None:
    """Raises RequestIsNotFromOurPages unless the token, or what the browser says of the origin, proves otherwise."""
    given = request.headers.get(CSRF_HEADER)
    if given is not None:
        if hmac.compare_digest(given.encode(), csrf_token(secret, session_id).encode()):
            return
        raise RequestIsNotFromOurPages()
    if request.headers.get("sec-fetch-site") == "same-origin":
        return
    origin = request.headers.get("origin")
    if origin and (origin in trusted_origins or _host_of(origin) == request.headers.get("host")):
        return
    raise RequestIsNotFromOurPages()


def _host_of(origin: str) -> str | None:
    """Host and port; None where it is no URL."""
    try:
        return urlsplit(origin).netloc or None
    except ValueError:
        return None
