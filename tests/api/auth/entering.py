"""What tests of logins and logouts share: the routes, and how a browser calls them."""

from typing import Any

import httpx

from tests.api.server import Client

LOGIN, LOGOUT, ME = "/auth-api/login", "/auth-api/logout", "/auth-api/currentuser"
NOBODY = {"status": "ERR", "message": "No login found"}


def at(owner: Client) -> Client:
    return owner.server.client(**{"mbx-company-codename": owner.codename})


def with_cookies(client: Client, method: str, path: str, cookies: httpx.Cookies, **options: Any) -> httpx.Response:
    """A browser's request: cookies, no bearer token."""
    headers = {name: value for name, value in client.headers.items() if name != "authorization"}
    headers["cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    client.server.http.cookies.clear()
    return client.server.http.request(method, path, headers={**headers, **options.pop("headers", {})}, **options)
