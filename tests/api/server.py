"""The whole program in this process, over real HTTP on a free port, with a clock that tests can move."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import uvicorn
from pydantic import SecretStr

from commands.attendance.settling import complete_ended_shifts, settle_ended_shifts
from tests.api.described import Described
from workforceos.app import Workforce
from workforceos.settings import Settings

PASSWORD = "correct horse battery"
SUPER_ADMIN = ("admin@workforceos.local", "super admin secret")


@dataclass(slots=True)
class Clock:
    """The real time, plus what a test has moved it by."""

    ahead: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def set(self, instant: str) -> None:
        """Make it this ISO instant now."""
        self.ahead = datetime.fromisoformat(instant) - datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Server:
    """A running program. `workforce` gives tests the parts behind the HTTP edge."""

    url: str
    workforce: Workforce
    clock: Clock
    http: httpx.Client

    def client(self, **headers: str) -> "Client":
        return Client(self, headers)

    def company(self, name: str | None = None) -> "Client":
        """A new company; the client is its owner, logged in."""
        name = name or f"Company {uuid4().hex[:8]}"
        email = f"owner-{uuid4().hex[:8]}@example.com"
        registered = self.client().post(
            "/auth-api/v1/registercompanyowner",
            {"email": email, "password": PASSWORD, "fullname": f"Owner of {name}", "company": {"name": name}},
        )
        assert registered.status_code == 201, registered.text
        body = registered.json()
        owner = self.client(**{"mbx-company-codename": body["company"]["codename"]})
        owner.company_id, owner.codename = body["company"]["id"], body["company"]["codename"]
        return owner.log_in(email)

    def super_admin(self, codename: str | None = None) -> "Client":
        """The super admin, acting on a company or at root."""
        client = self.client()
        client.log_in(*SUPER_ADMIN)
        if codename is not None:
            client.headers["mbx-company-codename"] = codename
        return client

    def run_jobs(self) -> None:
        """What `worker` does when time passes, now."""
        complete_ended_shifts(self.workforce.store, self.clock())
        settle_ended_shifts(self.workforce.store, self.clock())
        self.workforce.projector.hint()


class Client:
    """A caller. `user_id`, `company_id` and `codename` are known once it has logged in."""

    def __init__(self, server: Server, headers: dict[str, str]) -> None:
        self.server = server
        self.headers = dict(headers)
        self.user_id = self.company_id = self.codename = ""

    def request(self, method: str, path: str, body: Any = None, **options: Any) -> httpx.Response:
        headers = {**self.headers, **options.pop("headers", {})}
        if body is not None:
            options["json"] = body
        self.server.http.cookies.clear()  # logins travel by bearer token here
        return self.server.http.request(method, path, headers=headers, **options)

    def get(self, path: str, **params: Any) -> httpx.Response:
        return self.request("GET", path, params=params)

    def post(self, path: str, body: Any = None, **options: Any) -> httpx.Response:
        return self.request("POST", path, {} if body is None else body, **options)

    def patch(self, path: str, body: Any, **options: Any) -> httpx.Response:
        return self.request("PATCH", path, body, **options)

    def delete(self, path: str, **options: Any) -> httpx.Response:
        return self.request("DELETE", path, **options)

    def log_in(self, email: str, password: str = PASSWORD) -> "Client":
        answer = self.post("/auth-api/login", {"username": email, "password": password})
        assert answer.status_code == 200, answer.text
        session = answer.json()
        self.headers["authorization"] = f"Bearer {session['accessToken']}"
        self.user_id, self.company_id = session["userId"], session["companyId"]
        self.codename = session["companyCodename"]
        return self

    def employee(self, fullname: str = "Some Body", role: str | None = None) -> "Client":
        """A new user of this company, created by this manager, logged in."""
        email = f"user-{uuid4().hex[:10]}@example.com"
        body = {"email": email, "password": PASSWORD, "fullname": fullname} | ({"roleId": role} if role else {})
        created = self.post("/auth-api/v1/users", body)
        assert created.status_code == 201, created.text
        user = self.server.client(**{"mbx-company-codename": self.codename})
        return user.log_in(email)


@contextmanager
def running(settings: dict[str, Any], *, projecting: bool = True) -> Iterator[Server]:
    """The program on these settings (names as in Settings), all roles or without projector, until the end.

    Every answer that its `http` gets is held against /openapi.json.
    """
    clock = Clock()
    chosen = {"env": "test", "superadmin_password": SecretStr(SUPER_ADMIN[1]), "log_level": "WARNING", **settings}
    workforce = Workforce(Settings(_env_file=None, **chosen), clock=clock)  # type: ignore[call-arg]
    workforce.migrate()
    workforce.prepare()
    workforce.prepare_projections(exclusive=True)
    routes = workforce.write_routes() + workforce.read_routes()
    application = workforce.application(routes)
    described = Described(application, routes)
    # Longer than the client keeps an idle connection, or it sends a request into one that is just being closed.
    config = uvicorn.Config(
        application, port=0, log_config=None, access_log=False, lifespan="off", timeout_keep_alive=30
    )
    http = uvicorn.Server(config)
    threads = [threading.Thread(target=http.run)]
    if projecting:
        threads.append(threading.Thread(target=workforce.projector.run))
    for thread in threads:
        thread.start()
    try:
        while not http.started:
            time.sleep(0.01)
        port = http.servers[0].sockets[0].getsockname()[1]
        url = f"http://127.0.0.1:{port}"
        with httpx.Client(base_url=url, timeout=30, event_hooks={"response": [described.check]}) as client:
            yield Server(url, workforce, clock, client)
    finally:
        http.should_exit = True
        workforce.projector.stop()
        for thread in threads:
            thread.join()
        workforce.close()
