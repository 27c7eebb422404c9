"""A route as data: its contract name, who may call it, what it takes, who answers it.

One table of these drives the HTTP application, /openapi.json and the generated tests over every route.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel

from workforceos.domain.rule import RuleBroken
from workforceos.http.incoming import MAX_BODY
from workforceos.readmodels.model import RecordModel


class Access(StrEnum):
    """Who may call a route; finer rules are the handler's."""

    PUBLIC = "public"
    PUBLIC_IN_COMPANY = "publicInCompany"  # without a login, company named (root: 400 errMsg_companyIsRequired)
    LOGGED_IN = "loggedIn"  # any user, in a company or at root
    COMPANY_USER = "companyUser"  # any user, company named (root: 400 errMsg_companyIsRequired)
    COMPANY_MANAGER = "companyManager"  # manager of the named company
    MANAGER = "manager"  # manager of the named company, or superAdmin/saasAdmin at root
    OWN_SESSION = "ownSession"  # whoever has a session, which the endpoint looks for itself

    @property
    def is_public(self) -> bool:
        return self in (Access.PUBLIC, Access.PUBLIC_IN_COMPANY)

    @property
    def is_checked(self) -> bool:
        """Whether the edge turns away who may not call, before the endpoint runs."""
        return not self.is_public and self is not Access.OWN_SESSION

    @property
    def needs_company(self) -> bool:
        return self in (Access.PUBLIC_IN_COMPANY, Access.COMPANY_USER, Access.COMPANY_MANAGER)


Method = Literal["GET", "POST", "PATCH", "DELETE"]


@dataclass(frozen=True)
class OwnAnswer:
    """An answer that is not in the envelope, as `/openapi.json` shows it: what Pydantic knows as a type, an example."""

    type: Any
    example: Any
    media_type: str = "application/json"


@dataclass(frozen=True)
class Route:
    """What all routes have. `path` lies below `prefix`; fixed segments are in lower case, ids in braces.

    `rules` are those that this route's own code may break; what every route of its kind, access or model refuses
    is known without them (`described_refusals`).
    """

    api: str  # the contract's name, later the tool's name
    prefix: str  # "/attendancemanagement-api"
    method: Method
    path: str  # "/v1/check-in"
    access: Access
    summary: str
    rules: tuple[type[RuleBroken], ...] = field(default=(), kw_only=True)

    @property
    def is_beside_services(self) -> bool:
        """Health, metrics, documentation: of no service and no company."""
        return not self.prefix.endswith("-api")


@dataclass(frozen=True)
class CommandRoute(Route):
    """A write. `command` is a frozen Pydantic model of body and path parameters (path wins, camelCase aliases).

    `handle(command, caller, work)` answers an `Outcome`. `records` name the data of the answer: the first is the
    `dataName`, each with the function that shows its aggregate. `models` (by the same names) strip internal fields,
    and for employees those that are managers' only; a name without a model is shown as it is.
    """

    command: type[BaseModel]
    handle: Callable[..., Any]
    records: dict[str, Callable[..., dict[str, Any]]]
    action: Literal["create", "update", "delete"]
    status: Literal[200, 201]
    models: dict[str, RecordModel] = field(default_factory=dict)
    example: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ReadRoute(Route):
    """A read. `answer(read)` takes a `workforceos.http.reading.Read` and answers a JSON-ready dict: the data under
    its data name and, for lists, `paging` and `filters` (or a whole body, when it has an answer of its `own`).

    Where the data name is that of a record model, the model says what filters and what is not found."""

    answer: Callable[..., Any]
    data_name: str
    action: Literal["get", "list", "search"]
    body: type[BaseModel] | None = None  # for POST searches; None: no body, or parsed by the answer itself
    own: OwnAnswer | None = None
    max_body: int = MAX_BODY  # bytes
    example: dict[str, Any] = field(default_factory=dict)  # of the body


@dataclass(frozen=True)
class RawRoute(Route):
    """An endpoint with its own answer (login, logout, health): `endpoint(request)` is an async Starlette endpoint.

    `answers` are those by status that have a shape of their own, also where it is no success; `example` is one of
    the body."""

    endpoint: Callable[..., Any]
    answers: dict[int, OwnAnswer]
    body: type[BaseModel] | None = None
    example: dict[str, Any] = field(default_factory=dict)
