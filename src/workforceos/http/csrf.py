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
    if not _is_from_our_pages(request, trusted_origins):
        raise RequestIsNotFromOurPages()


def is_from_a_foreign_page(request: Incoming, trusted_origins: Collection[str]) -> bool:
    """Whether a browser says so. Other clients say nothing of where a request is from."""
    says = "origin" in request.headers or "sec-fetch-site" in request.headers
    return says and not _is_from_our_pages(request, trusted_origins)


def _is_from_our_pages(request: Incoming, trusted_origins: Collection[str]) -> bool:
    if request.headers.get("sec-fetch-site") == "same-origin":
        return True
    origin = request.headers.get("origin")
    return bool(origin and (origin in trusted_origins or _host_of(origin) == request.headers.get("host")))


def _host_of(origin: str) -> str | None:
    """Host and port; None where it is no URL."""
    try:
        return urlsplit(origin).netloc or None
    except ValueError:
        return None
