"""Paths, methods, request ids, time-outs, health, documentation."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from threading import Event
from typing import Any

import pytest
from fastapi import FastAPI
from openapi_spec_validator import validate

from tests.http.client import Client
from tests.http.support import House, error
from workforceos.eventstore.errors import StoreUnavailable
from workforceos.http import dispatch, health
from workforceos.http.application import build_application
from workforceos.http.refusal import Refused
from workforceos.http.route_table import RouteTable
from workforceos.http.services import Component

NOTES = "/notes-api/v1/notes"
NewHouse = Callable[..., House]


def scope(method: str, path: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """A request as a server hands it over."""
    return {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in (headers or {}).items()],
        "asgi": {"version": "3.0", "spec_version": "2.4"},
    }


def hang(until: Event) -> None:
    until.wait(20)


class TestPaths:
    @pytest.mark.parametrize("path", ["/NOTES-API/V1/Notes/aB7", "/notes-api/v1/notes/aB7/"])
    def test_fixed_segments_in_any_case_and_ids_in_their_own(self, house: House, path: str) -> None:
        assert house.client.get(path, headers=house.headers()).status_code == 200
        assert house.reads[0].path == {"noteId": "aB7"}

    def test_a_fixed_segment_wins(self, house: House) -> None:
        house.client.get(NOTES + "/Newest", headers=house.headers())
        assert house.reads[0].path == {}

    @pytest.mark.parametrize(
        "path", ["/", "/notes-api", "/notes-api/v1", "/notes-api/v1/notes/a/b", "/notes-api//notes"]
    )
    def test_nothing_there_is_404(self, house: House, path: str) -> None:
        error(house.client.get(path, headers=house.headers()), 404, "errMsg_routeNotFound")

    def test_another_method_is_405(self, house: House) -> None:
        response = house.client.request("DELETE", NOTES, headers=house.headers())
        error(response, 405, "errMsg_methodNotAllowed")
        assert response.headers["allow"] == "GET, POST"

    @pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/health/live", "/health/ready", "/metrics"])
    def test_what_is_beside_the_services_follows_the_same_rules(self, house: House, path: str) -> None:
        found = house.client.get(path)
        for same in (path + "/", path.upper()):
            other = house.client.get(same)
            assert (other.status_code, other.headers["content-type"]) == (200, found.headers["content-type"])
        assert house.client.request("HEAD", path).status_code == 200
        for method in ("POST", "DELETE"):
            response = house.client.request(method, path)
            error(response, 405, "errMsg_methodNotAllowed")
            assert response.headers["allow"] == "GET"

    def test_head_is_a_get(self, house: House) -> None:
        assert house.client.request("HEAD", NOTES, headers=house.headers()).status_code == 200

    def test_methods_that_another_process_answers_are_allowed_too(self, house: House) -> None:
        write, *_ = routes = house.routes()
        others = tuple(route for route in routes if route.method == "GET")
        table = RouteTable((write,), others)
        with pytest.raises(Refused) as refused:
            table.find("PUT", NOTES)
        assert (refused.value.status, refused.value.headers) == (405, {"Allow": "GET, POST"})
        with pytest.raises(Refused) as refused:
            RouteTable((), others).find("DELETE", NOTES)
        assert (refused.value.status, refused.value.headers) == (405, {"Allow": "GET"})

    def test_two_routes_at_one_place_are_a_mistake(self, house: House) -> None:
        routes = house.routes()
        with pytest.raises(ValueError, match="two routes at POST /notes-api/v1/notes"):
            RouteTable((*routes, routes[0]))


class TestRequestIds:
    @pytest.mark.parametrize("given", ["a", "A-b_c.9", "x" * 64])
    def test_a_sane_one_is_kept(self, house: House, given: str) -> None:
        assert house.client.get("/nowhere", headers={"x-request-id": given}).headers["x-request-id"] == given

    @pytest.mark.parametrize("given", ["", "x" * 65, "a b", "a\tb", '{"a":1}'])
    def test_another_is_replaced(self, house: House, given: str) -> None:
        answered = house.client.get("/nowhere", headers={"x-request-id": given}).headers["x-request-id"]
        assert answered != given
        assert len(answered) == 36


class TestFailures:
    def test_an_endpoint_that_breaks_is_500(self, house: House) -> None:
        response = house.client.get("/notes-api/broken")
        error(response, 500, "errMsg_internalError")
        assert "secret" not in response.text

    def test_a_request_that_takes_too_long_is_503(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(dispatch, "REQUEST_SECONDS", 0.02)
        house.answer = lambda read: time.sleep(0.3) or {"note": {}}  # type: ignore[func-returns-value]
        response = house.client.get(NOTES, headers=house.headers())
        error(response, 503, "errMsg_requestTookTooLong")
        assert response.headers["retry-after"]

    def test_an_answer_that_breaks_off_is_not_patched_up(
        self, house: House, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """The client sees the connection close instead of a complete answer."""
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": b""}

        async def send(message: Any) -> None:
            sent.append(message)

        with pytest.raises((RuntimeError, ExceptionGroup)):
            asyncio.run(
                build_application(house.routes(), house.services)(scope("GET", "/notes-api/stream"), receive, send)
            )
        assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
        assert sent[1]["more_body"]
        logged = capsys.readouterr()
        assert "an answer broke off" in logged.out + logged.err

    def test_nobody_is_answered_who_went_away(self, house: House) -> None:
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        app = build_application(house.routes(), house.services)
        asyncio.run(app(scope("POST", NOTES, house.headers()), receive, send))
        assert (sent, house.works) == ([], [])

    def test_own_endpoints_share_the_shapes(self, house: House) -> None:
        response = house.client.post("/notes-api/limited", json={"_company": "babil"})
        error(response, 429, "errMsg_tooManyLoginAttempts")
        assert response.headers["retry-after"] == "77"
        for body, codename in (({}, "root"), ({"_company": "nineveh"}, "nineveh")):
            response = house.client.post("/notes-api/limited", json=body)
            assert (response.status_code, response.json()) == (202, {"company": codename})
            assert response.headers["x-own"] == "1"
        error(house.client.post("/notes-api/limited", json={"_company": "x"}), 404, "errMsg_companyNotFound")


class TestCors:
    def test_only_known_origins(self, new_house: NewHouse) -> None:
        house = new_house(settings={"CORS_ORIGINS": "https://app.example"})
        asked = {"access-control-request-method": "PATCH", "access-control-request-headers": "mbx-company-codename"}
        allowed = house.client.request("OPTIONS", NOTES, headers=asked | {"origin": "https://app.example"})
        assert allowed.status_code == 200
        assert allowed.headers["access-control-allow-origin"] == "https://app.example"
        assert allowed.headers["access-control-allow-credentials"] == "true"
        refused = house.client.request("OPTIONS", NOTES, headers=asked | {"origin": "https://evil.example"})
        assert "access-control-allow-origin" not in refused.headers
        read = house.client.get(NOTES, headers=house.headers(origin="https://app.example"))
        assert "X-Event-Position" in read.headers["access-control-expose-headers"]

    def test_none_unless_set(self, house: House) -> None:
        response = house.client.get(NOTES, headers=house.headers(origin="https://app.example"))
        assert "access-control-allow-origin" not in response.headers


class TestHealth:
    def away(self) -> None:
        raise StoreUnavailable("postgresql://u:secret@db")

    def test_alive(self, house: House) -> None:
        assert house.client.get("/health/live").json() == {"status": "ok"}

    def test_ready_when_all_that_is_needed_is_there(self, new_house: NewHouse) -> None:
        components = (Component("redis", self.away, needed=False), Component("database", lambda: None))
        response = new_house(components=components).client.get("/health/ready")
        assert (response.status_code, response.headers["cache-control"]) == (200, "no-store")
        assert response.json() == {
            "status": "ok",
            "components": {
                "database": {"state": "up", "needed": True},
                "redis": {"state": "down", "needed": False},
            },
        }

    def test_not_ready_without_one(self, new_house: NewHouse) -> None:
        response = new_house(components=(Component("database", self.away),)).client.get("/health/ready")
        assert (response.status_code, response.json()["status"]) == (503, "unavailable")
        assert "secret" not in response.text

    def test_a_component_that_hangs_is_down(self, new_house: NewHouse, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(health, "CHECK_SECONDS", 0.02)
        response = new_house(components=(Component("slow", lambda: time.sleep(0.3)),)).client.get("/health/ready")
        assert response.status_code == 503

    def test_metrics_count_requests_by_route(self, house: House) -> None:
        house.client.post(NOTES, json={"title": "x"}, headers=house.headers())
        house.client.get("/nowhere/secret-id")
        page = house.client.get("/metrics").text
        assert 'workforceos_request_seconds_count{api="writeNote",status="201"} 1.0' in page
        assert 'workforceos_request_seconds_count{api="none",status="404"} 1.0' in page
        assert 'workforceos_appends_total{outcome="done"} 1.0' in page
        assert "secret-id" not in page

    def test_metrics_are_told_without_projections_while_the_database_is_away(self, house: House) -> None:
        house.metrics.lag.labels("shifts").set(3)
        services = replace(house.services, collect=lambda _: self.unavailable())
        with closing(Client(build_application(house.routes(), services))) as client:
            answer = client.get("/metrics")
        assert (answer.status_code, "workforceos_request_seconds" in answer.text) == (200, True)
        assert 'projection="shifts"' not in answer.text

    def test_metrics_do_not_wait_for_a_database_that_hangs(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(health, "CHECK_SECONDS", 0.05)
        house.metrics.lag.labels("shifts").set(3)
        going_on = Event()
        services = replace(house.services, collect=lambda _: hang(going_on))
        with closing(Client(build_application(house.routes(), services))) as client:
            answer = client.get("/metrics")
            going_on.set()
        assert (answer.status_code, "workforceos_request_seconds" in answer.text) == (200, True)
        assert 'projection="shifts"' not in answer.text

    def unavailable(self) -> None:
        raise StoreUnavailable("away")


class TestDocumentation:
    def test_every_route_is_described(self, house: House) -> None:
        document = house.client.get("/openapi.json").json()
        validate(document)
        operations = {op["operationId"]: op for path in document["paths"].values() for op in path.values()}
        assert {route.api for route in house.routes()} <= set(operations)
        operation = operations["writeNote"]
        assert operation["tags"] == ["notes"]
        assert operation["requestBody"]["content"]["application/json"]["example"] == {"title": "Hello"}
        assert {"201", "400", "401", "403", "404", "409", "413", "415", "422", "503"} <= set(operation["responses"])
        assert operation["security"] == [{"bearer": []}, {"cookie": []}]
        body = document["components"]["schemas"]["WriteNoteBody"]
        assert (set(body["properties"]), body["required"]) == (
            {"title", "body", "day", "at", "readerIds", "count", "status", "_company"},
            ["title"],
        )
        assert "noteId" not in document["components"]["schemas"]["ChangeNoteBody"]["properties"]
        assert operations["writePublic"]["security"] == []

    def test_it_can_be_read_in_a_browser(self, house: House) -> None:
        assert "swagger" in house.client.get("/docs").text.lower()


def test_the_lifespan_is_entered_and_left(house: House) -> None:
    steps: list[str] = []

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        steps.append("start")
        yield
        steps.append("stop")

    app = build_application(house.routes(), house.services, lifespan)

    async def run() -> None:
        incoming = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

        async def receive() -> Any:
            return next(incoming)

        async def send(message: Any) -> None:
            steps.append(message["type"])

        await app({"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, receive, send)

    asyncio.run(run())
    assert steps == ["start", "lifespan.startup.complete", "stop", "lifespan.shutdown.complete"]
