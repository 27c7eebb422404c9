"""A dialect of HTTP over the same core: envelope, error shape, how a login travels, paging.

WorkforceOS speaks `workforce_surface`; other products over this core bring their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from workforceos.access.caller import Caller
from workforceos.http.incoming import Incoming
from workforceos.http.refusal import Answer, Refused


@dataclass(frozen=True, slots=True)
class Page:
    """`number` counts from 1."""

    number: int
    row_count: int

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.row_count


@dataclass(frozen=True, slots=True)
class Login:
    """A token as it came in. A cookie travels by itself, so writes with one need proof that the page is ours."""

    token: str
    by_cookie: bool


@dataclass(frozen=True, slots=True)
class Success:
    """What an answer says, before it has a shape. `data` holds the data under its names, and for lists `paging`
    and `filters`; `sso_ms` is the time spent on finding out who asks."""

    status: Literal[200, 201]
    data_name: str
    action: str
    source: Literal["db", "elastic", "cache"]
    data: dict[str, Any]
    caller: Caller | None
    sso_ms: int


class Surface(Protocol):
    """One dialect."""

    def success(self, request: Incoming, success: Success) -> bytes:
        """The body of a successful answer."""
        ...

    def refusal(self, refused: Refused, at: datetime) -> Answer:
        """The answer to a request that failed."""
        ...

    def company_codename(self, request: Incoming) -> str | None:
        """The company that header or query name; None when they name none."""
        ...

    def company_in_body(self, body: dict[str, Any]) -> str | None:
        """The company that a body names."""
        ...

    def may_be_logged_in(self, request: Incoming) -> bool:
        """Whether the request carries a login for any company."""
        ...

    def login(self, request: Incoming, codename: str) -> Login | None:
        """The login for this company."""
        ...

    def page(self, parameters: Sequence[tuple[str, str]]) -> Page:
        """The page asked for. Raises Refused 400."""
        ...

    def paging(self, page: Page, total: int) -> dict[str, int]:
        """What a list says of its page."""
        ...
