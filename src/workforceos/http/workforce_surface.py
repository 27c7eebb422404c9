"""The dialect of WorkforceOS."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from workforceos import __version__
from workforceos.http.cookies import ACCESS_COOKIE, access_cookie_name
from workforceos.http.encoding import encode_json
from workforceos.http.incoming import Incoming
from workforceos.http.refusal import Answer, Refused
from workforceos.http.surface import Login, Page, Success
from workforceos.http.validation import TYPE_IS_NOT_VALID, refused_field
from workforceos.readmodels.values import instant

DEFAULT_ROWS, MOST_ROWS = 25, 500
LAST_PAGE = 1_000_000_000


@dataclass(frozen=True, slots=True)
class WorkforceSurface:
    """Envelope and errors as the WorkforceOS contract has them."""

    app_version: str = __version__

    def success(self, request: Incoming, success: Success) -> bytes:
        caller, data = success.caller, success.data
        rows = data.get(success.data_name)
        envelope: dict[str, Any] = {
            "status": "OK",
            "statusCode": str(success.status),
            "elapsedMs": round((time.perf_counter() - request.started) * 1000),
            "ssoTime": success.sso_ms,
            "source": success.source,
            "cacheKey": _cache_key(request, caller.company_id.bytes if caller else b""),
            "userId": caller.user_id if caller else None,
            "sessionId": caller.session_id if caller else None,
            "requestId": request.request_id,
            "dataName": success.data_name,
            "method": request.method,
            "action": success.action,
            "appVersion": self.app_version,
            "rowCount": len(rows) if isinstance(rows, list | tuple) else int(rows is not None),
            **data,
        }
        if "paging" in data:
            envelope.setdefault("filters", [])
            envelope.setdefault("uiPermissions", [])
        return encode_json(envelope)

    def refusal(self, refused: Refused, at: datetime) -> Answer:
        content = {
            "result": "ERR",
            "status": refused.status,
            "message": refused.code,
            "errCode": refused.err_code or refused.status,
            "date": instant(at),
            "detail": refused.detail,
        }
        return Answer(refused.status, encode_json(content), refused.headers)

    def company_codename(self, request: Incoming) -> str | None:
        named = request.headers.get("mbx-company-codename") or request.parameter("_company")
        return named.strip().lower() or None if named else None

    def company_in_body(self, body: dict[str, Any]) -> str | None:
        named = body.get("_company")
        if named is None:
            return None
        if not isinstance(named, str):
            raise refused_field("_company", TYPE_IS_NOT_VALID, "must be a string")
        return named.strip().lower() or None

    def may_be_logged_in(self, request: Incoming) -> bool:
        return "authorization" in request.headers or ACCESS_COOKIE in request.headers.get("cookie", "")

    def login(self, request: Incoming, codename: str) -> Login | None:
        authorization = request.headers.get("authorization")
        if authorization is not None:
            scheme, _, token = authorization.strip().partition(" ")
            return Login(token.strip() if scheme.lower() == "bearer" else "", by_cookie=False)
        # Without a login of the company's own: that of root, whose admins may act on any company.
        cookie = request.cookies.get(access_cookie_name(codename)) or request.cookies.get(ACCESS_COOKIE)
        return Login(cookie, by_cookie=True) if cookie else None

    def page(self, parameters: Sequence[tuple[str, str]]) -> Page:
        number = _whole(parameters, "pageNumber", 1, LAST_PAGE)
        return Page(number, _whole(parameters, "pageRowCount", DEFAULT_ROWS, MOST_ROWS))

    def paging(self, page: Page, total: int) -> dict[str, int]:
        return {
            "pageNumber": page.number,
            "pageRowCount": page.row_count,
            "totalRowCount": total,
            "pageCount": -(-total // page.row_count),
        }


def _cache_key(request: Incoming, company: bytes) -> str:
    """Equal for equal requests in one company."""
    asked = "\x00".join((request.method, request.path, *(part for pair in request.query for part in pair)))
    return blake2b(company + asked.encode("utf-8", "replace") + request.body, digest_size=16).hexdigest()


def _whole(parameters: Sequence[tuple[str, str]], name: str, default: int, most: int) -> int:
    values = [value for key, value in parameters if key == name]
    if not values:
        return default
    if len(values) > 1:
        raise refused_field(name, "MustNotBeAnArray", "must be given once")
    text = values[0]
    if not text.isascii() or not text.isdigit() or len(text) > 12 or not 1 <= int(text) <= most:
        raise refused_field(name, TYPE_IS_NOT_VALID, f"must be a whole number from 1 to {most}")
    return int(text)
