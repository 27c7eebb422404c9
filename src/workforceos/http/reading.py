"""The way of a read, from request to answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

from workforceos.access.caller import Caller
from workforceos.access.tenants import CompanyFacts, CompanyNotFound
from workforceos.http.acting import Acting, find_acting
from workforceos.http.encoding import encode_json
from workforceos.http.incoming import Incoming, too_large
from workforceos.http.refusal import Answer, Refused
from workforceos.http.routes import ReadRoute
from workforceos.http.services import Services
from workforceos.http.surface import Page, Success, Surface

MOST_POSITION = 2**63 - 1


@dataclass(slots=True)
class ReadTrace:
    """What the answer tells of how it came about: the position that the read side had, where the data came from."""

    position: int | None = None
    source: Literal["db", "elastic", "cache"] = "elastic"


@dataclass(frozen=True, slots=True)
class Read:
    """A read as its answer function gets it. `wanted_position` is what to wait for; `params` keeps repetitions and
    has no `_company`; `body` is the JSON object of a POST search, else None; `now` is UTC; `find_zone` answers the
    company's time zone, not older than `wanted_position`."""

    caller: Caller | None
    company: CompanyFacts
    params: tuple[tuple[str, str], ...]
    path: Mapping[str, str]
    body: dict[str, Any] | None
    wanted_position: int
    now: datetime
    find_zone: Callable[[], ZoneInfo]
    request_id: str
    reads: Any
    surface: Surface
    trace: ReadTrace

    @property
    def user(self) -> Caller:
        """The caller of a route that needs a login."""
        assert self.caller is not None
        return self.caller

    @property
    def page(self) -> Page:
        """The page asked for; raises Refused 400."""
        return self.surface.page(self.params)

    def paging(self, page: Page, total: int) -> dict[str, int]:
        return self.surface.paging(page, total)


def serve_read(route: ReadRoute, request: Incoming, services: Services) -> Answer:
    """Caller, access, body, position, answer. Raises what `failures.refusal_of` understands."""
    posted = route.method == "POST"
    if len(request.body) > route.max_body:
        raise too_large(route.max_body)
    acting = find_acting(route.access, request, services, request.json_object if posted else dict, writes=False)
    position, trace = _wanted_position(request, acting, services), ReadTrace()
    read = Read(
        caller=acting.caller,
        company=acting.company,
        params=tuple(pair for pair in request.query if pair[0] != "_company"),
        path=request.path_params,
        body=_body(route, request) if posted else None,
        wanted_position=position,
        now=services.clock(),
        find_zone=cache(lambda: _zone(acting.company, position, services)),
        request_id=request.request_id,
        reads=services.reads,
        surface=services.surface,
        trace=trace,
    )
    data = route.answer(read)
    headers = {} if trace.position is None else {"X-Read-Position": str(trace.position)}
    if route.own is not None:
        return Answer(200, encode_json(data), headers)
    success = Success(200, route.data_name, route.action, trace.source, data, acting.caller, acting.sso_ms)
    return Answer(200, services.surface.success(request, success), headers)


def _body(route: ReadRoute, request: Incoming) -> dict[str, Any]:
    body = {name: value for name, value in request.json_object().items() if name != "_company"}
    if route.body is not None:
        return route.body.model_validate(body).model_dump(by_alias=True, exclude_unset=True)
    return body


def _zone(company: CompanyFacts, position: int, services: Services) -> ZoneInfo:
    """The facts that a process keeps may be older than a change in another one, which the read waits for."""
    facts = services.tenants.find_afresh(company.id) if position else company
    if facts is None:
        raise CompanyNotFound()
    return ZoneInfo(facts.timezone)


def _wanted_position(request: Incoming, acting: Acting, services: Services) -> int:
    given = request.headers.get("x-event-position")
    if given is not None:
        text = given.strip()
        if not text.isascii() or not text.isdigit() or len(text) > 19 or int(text) > MOST_POSITION:
            raise Refused(400, "errMsg_eventPositionIsNotValid", "X-Event-Position must be a position: a whole number")
        return int(text)
    caller = acting.caller
    if caller is None:
        return 0
    return services.positions.wanted(caller.session_id, caller.company_id, caller.home_company_id)
