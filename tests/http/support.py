"""A small application over the real edge: real sessions and companies in memory, handlers that a test writes."""

import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from pydantic import ConfigDict
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from tests.http.client import Client
from workforceos.access.authentication import Authentication
from workforceos.access.caller import Caller, Role
from workforceos.access.login_limits import TooManyLoginAttempts
from workforceos.access.positions import Positions
from workforceos.access.sessions import Session
from workforceos.access.tenants import CompanyFacts, Tenants
from workforceos.access.tokens import Claims, Tokens
from workforceos.cache.memory import MemoryCache
from workforceos.cache.port import Cache
from workforceos.domain.aggregate import Aggregate
from workforceos.eventstore.errors import Replayed
from workforceos.eventstore.model import CommandKey, StoredAnswer
from workforceos.http.application import build_application
from workforceos.http.command import CommandModel
from workforceos.http.raw import company_of, incoming_of, json_response, services_of
from workforceos.http.reading import Read
from workforceos.http.routes import Access, CommandRoute, OwnAnswer, RawRoute, ReadRoute, Route
from workforceos.http.services import Component, Services
from workforceos.http.values import Day, Id, IdArray, Instant, Name200, Text200, Whole
from workforceos.http.workforce_surface import WorkforceSurface
from workforceos.identifiers import ROOT_COMPANY_ID, new_id
from workforceos.observability.metrics import Metrics
from workforceos.settings import Settings
from workforceos.work import Outcome

NOW = datetime(2024, 5, 6, 7, 8, 9, 123456, tzinfo=UTC)
SECRET = b"s" * 32
BABIL = CompanyFacts(new_id(), "babil", "Babil", "Europe/Berlin", is_active=True)
NINEVEH = CompanyFacts(new_id(), "nineveh", "Nineveh", "UTC", is_active=True)
ROOT = CompanyFacts(ROOT_COMPANY_ID, "root", "Root", "UTC", is_active=True)


class WriteNote(CommandModel):
    IGNORED = frozenset({"status"})

    model_config = ConfigDict(title="WriteNote")

    title: Name200
    body: Text200 | None = None
    day: Day | None = None
    at: Instant | None = None
    reader_ids: IdArray | None = None
    count: Whole | None = None


class ChangeNote(CommandModel):
    KEPT = frozenset({"title"})

    note_id: Id
    title: Name200 | None = None
    body: Text200 | None = None


@dataclass
class Work:
    """As much of a unit of work as the edge touches."""

    caller: Caller | None
    company_id: UUID
    request_id: str
    command: CommandKey | None
    now: datetime
    expected_record_version: int | None = None
    was_alone: bool = False

    @contextmanager
    def alone(self) -> Iterator[None]:
        self.was_alone = True
        yield


@dataclass
class FakeLog:
    """Command keys and codenames of an event store; `append` keeps a key as an append does."""

    commands: dict[tuple[UUID, UUID, str], StoredAnswer] = field(default_factory=dict)
    position: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def holders(self, company_id: UUID, claims: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], UUID]:
        known = {company.codename: company.id for company in (BABIL, NINEVEH)}
        return {claim: known[claim[1]] for claim in claims if claim[1] in known}

    def find_command(self, company_id: UUID, actor_id: UUID, key: str) -> StoredAnswer | None:
        return self.commands.get((company_id, actor_id, key))

    def head(self) -> int:
        return self.position

    def append(self, work: Work, answer: dict[str, Any]) -> int:
        with self.lock:
            if work.command is not None:
                key = (work.company_id, work.command.actor_id, work.command.key)
                if (stored := self.commands.get(key)) is not None:
                    raise Replayed(stored.answer, stored.position)
                self.commands[key] = StoredAnswer(work.command.fingerprint, self.position + 1, answer)
            self.position += 1
            return self.position


def note(title: str, *, version: int = 1, id: UUID | None = None) -> Aggregate[Any]:
    return Aggregate(id or new_id(), BABIL.id, version, NOW, NOW, None, SimpleNamespace(title=title, is_active=True))


def show_note(aggregate: Aggregate[Any]) -> dict[str, Any]:
    return {"id": str(aggregate.id), "title": aggregate.state.title, "recordVersion": aggregate.version}


@dataclass
class Sessions:
    """Living sessions, as `access.sessions.Sessions` finds them."""

    living: dict[UUID, Session] = field(default_factory=dict)

    def find(self, company_id: UUID, session_id: UUID) -> Session | None:
        session = self.living.get(session_id)
        return session if session is not None and session.company_id == company_id else None


class House:
    """The application under test. `handle` and `answer` are what a test changes."""

    def __init__(
        self,
        *,
        settings: dict[str, Any] | None = None,
        components: tuple[Component, ...] = (),
        cache: Cache | None = None,
    ) -> None:
        self.log, self.sessions, self.metrics = FakeLog(), Sessions(), Metrics()
        self.tokens = Tokens([SECRET])
        self.written: dict[str, Aggregate[Any]] = {}
        self.works: list[Work] = []
        self.reads: list[Read] = []
        self.handle: Callable[[Any, Caller | None, Any], Outcome] = self.write
        self.answer: Callable[[Read], dict[str, Any]] = lambda read: {"note": {"title": "kept"}}
        companies = {company.id: company for company in (ROOT, BABIL, NINEVEH)}
        self.services = Services(
            settings=Settings(**{"_env_file": None, **(settings or {})}),
            store=self.log,  # type: ignore[arg-type]
            authentication=Authentication(self.tokens, self.sessions, lambda: NOW),  # type: ignore[arg-type]
            tenants=Tenants(self.log, companies.get),  # type: ignore[arg-type]
            positions=Positions(cache or MemoryCache(), self.log.head),
            begin_work=self.begin,  # type: ignore[arg-type]
            replay=self.replay,
            reads=None,
            clock=lambda: NOW,
            secret=SECRET,
            surface=WorkforceSurface("9.9"),
            metrics=self.metrics,
            components=components,
        )
        self.client = Client(build_application(self.routes(), self.services))

    def begin(self, **facts: Any) -> Work:
        self.works.append(Work(**facts))
        return self.works[-1]

    def write(self, command: Any, caller: Caller | None, work: Work) -> Outcome:
        written = note(command.title)
        self.written[str(written.id)] = written
        answer = {"records": {"note": [str(written.id), 1]}, "extra": {"seen": False}}
        return Outcome({"note": written}, {"seen": False}, self.log.append(work, answer))

    def replay(self, company_id: UUID, answer: dict[str, Any], position: int) -> Outcome:
        return Outcome({"note": self.written[answer["records"]["note"][0]]}, answer["extra"], position)

    def routes(self) -> list[Route]:
        def write(api: str, access: Access, path: str) -> CommandRoute:
            return CommandRoute(
                api, "/notes-api", "POST", path, access, "Write a note", WriteNote,
                lambda command, caller, work: self.handle(command, caller, work),
                {"note": show_note}, "create", 201, example={"title": "Hello"},
            )  # fmt: skip

        def look(read: Read) -> dict[str, Any]:
            self.reads.append(read)
            return self.answer(read)

        async def echo(request: Request) -> Response:
            incoming = await incoming_of(request)
            return json_response({"body": incoming.json_object(), "acting": request.state.acting is not None})

        async def broken(_: Request) -> Response:
            raise RuntimeError("secret of the house")

        async def limited(request: Request) -> Response:
            incoming = await incoming_of(request)
            company = company_of(incoming, services_of(request), incoming.json_object())
            if company is BABIL:
                raise TooManyLoginAttempts(77)
            return json_response({"company": company.codename}, 202, {"X-Own": "1"})

        async def stream(_: Request) -> Response:
            async def chunks() -> AsyncIterator[bytes]:
                yield b"one"
                raise RuntimeError("broke off")

            return StreamingResponse(chunks())

        change = CommandRoute(
            "changeNote", "/notes-api", "PATCH", "/v1/notes/{noteId}", Access.COMPANY_USER, "Change a note", ChangeNote,
            lambda command, caller, work: self.handle(command, caller, work), {"note": show_note}, "update", 200,
        )  # fmt: skip
        return [
            write("writeNote", Access.COMPANY_USER, "/v1/notes"),
            write("writeNotice", Access.COMPANY_MANAGER, "/v1/notices"),
            write("writeAnywhere", Access.LOGGED_IN, "/v1/anywhere"),
            write("writeAsManager", Access.MANAGER, "/v1/managed"),
            write("writePublic", Access.PUBLIC, "/v1/public"),
            write("writePublicInCompany", Access.PUBLIC_IN_COMPANY, "/v1/publicincompany"),
            change,
            ReadRoute(
                "getNote", "/notes-api", "GET", "/v1/notes/{noteId}", Access.COMPANY_USER, "", look, "note", "get"
            ),
            ReadRoute(
                "newestNote", "/notes-api", "GET", "/v1/notes/newest", Access.COMPANY_USER, "", look, "note", "get"
            ),
            ReadRoute("listNotes", "/notes-api", "GET", "/v1/notes", Access.COMPANY_USER, "", look, "notes", "list"),
            ReadRoute("search", "/notes-api", "POST", "/v1/search", Access.COMPANY_USER, "", look, "notes", "search"),
            ReadRoute(
                "bare", "/notes-api", "GET", "/v1/bare", Access.PUBLIC, "", look, "x", "list", own=OwnAnswer(dict, {})
            ),
            RawRoute("echo", "/notes-api", "POST", "/echo", Access.PUBLIC, "", echo, {}),
            RawRoute("echoCompany", "/notes-api", "POST", "/echocompany", Access.COMPANY_USER, "", echo, {}),
            RawRoute("limited", "/notes-api", "POST", "/limited", Access.PUBLIC, "", limited, {}),
            RawRoute("stream", "/notes-api", "GET", "/stream", Access.PUBLIC, "", stream, {}),
            RawRoute("broken", "/notes-api", "GET", "/broken", Access.PUBLIC, "", broken, {}),
        ]

    def token(self, role: Role = Role.TENANT_USER, company: CompanyFacts = BABIL, **changes: Any) -> str:
        facts: dict[str, Any] = {"needs_email_2fa": False, "created_at": NOW, "expires_at": NOW + timedelta(days=1)}
        session = Session(id=new_id(), company_id=company.id, user_id=new_id(), role=role, **{**facts, **changes})
        self.sessions.living[session.id] = session
        claims = Claims(session.id, session.user_id, session.company_id, session.role)
        return self.tokens.sign(claims, "access", session.created_at, session.expires_at)

    def headers(self, role: Role = Role.TENANT_USER, company: CompanyFacts = BABIL, **more: str) -> dict[str, str]:
        return {
            "authorization": f"Bearer {self.token(role, company)}",
            "mbx-company-codename": company.codename,
            **{name.replace("_", "-"): value for name, value in more.items()},
        }


def error(response: Any, status: int, message: str) -> dict[str, Any]:
    """Check the whole shape of an error; answers its content."""
    content: dict[str, Any] = response.json()
    assert (response.status_code, content["message"]) == (status, message), content
    assert set(content) == {"result", "status", "message", "errCode", "date", "detail"}
    assert (content["result"], content["status"], content["date"]) == ("ERR", status, "2024-05-06T07:08:09.123Z")
    assert content["detail"]
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-request-id"]
    return content
