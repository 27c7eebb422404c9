"""The cookies of a login: the access token, out of reach of scripts, and a CSRF token that scripts send back."""

import hashlib
import hmac
from uuid import UUID

from starlette.responses import Response

from workforceos.access.sessions import Session
from workforceos.access.tenants import ROOT_CODENAME

ACCESS_COOKIE = "workforceos-access-token"
CSRF_COOKIE = "workforceos-csrf-token"
CSRF_HEADER = "x-csrf-token"


def access_cookie_name(codename: str) -> str:
    return ACCESS_COOKIE if codename == ROOT_CODENAME else f"{ACCESS_COOKIE}-{codename}"


def csrf_cookie_name(codename: str) -> str:
    return CSRF_COOKIE if codename == ROOT_CODENAME else f"{CSRF_COOKIE}-{codename}"


def csrf_token(secret: bytes, session_id: UUID) -> str:
    """The token that belongs to a session: a cookie planted from elsewhere never matches."""
    return hmac.new(secret, b"csrf\x00" + session_id.bytes, hashlib.sha256).hexdigest()


def set_login_cookies(
    response: Response, *, codename: str, session: Session, token: str, secret: bytes, secure: bool
) -> None:
    """Both cookies for the life of the session, and the token in a header of the same name."""
    seconds = int((session.expires_at - session.created_at).total_seconds())
    csrf = csrf_token(secret, session.id)
    response.set_cookie(
        access_cookie_name(codename), token, max_age=seconds, path="/", secure=secure, httponly=True, samesite="lax"
    )
    response.set_cookie(csrf_cookie_name(codename), csrf, max_age=seconds, path="/", secure=secure, samesite="lax")
    response.headers[ACCESS_COOKIE] = token


def clear_login_cookies(response: Response, *, codename: str, secure: bool) -> None:
    response.delete_cookie(access_cookie_name(codename), path="/", secure=secure, httponly=True, samesite="lax")
    response.delete_cookie(csrf_cookie_name(codename), path="/", secure=secure, samesite="lax")
