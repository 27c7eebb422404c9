"""What a request leaves behind: log lines for operators, cookies for browsers."""

import errno
import io
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from starlette.responses import Response

from tests.http.support import House
from workforceos.http.cookies import clear_login_cookies, set_login_cookies
from workforceos.observability.logs import configure_logs

NOTES = "/notes-api/v1/notes"
NewHouse = Callable[..., House]


class FullDisk(io.StringIO):
    """Takes no line."""

    def write(self, text: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


class TestLogs:
    def test_a_log_that_takes_no_line_costs_no_answer(self, house: House, lines: object) -> None:
        configure_logs("INFO", FullDisk())
        answer = house.client.post(NOTES, json={"title": "x"}, headers=house.headers())
        assert answer.status_code == 201

    @pytest.fixture
    def lines(self) -> Iterator[Callable[[], list[dict[str, Any]]]]:
        stream = io.StringIO()
        root = logging.getLogger()
        handlers, level = root.handlers[:], root.level
        configure_logs("INFO", stream)
        yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
        structlog.reset_defaults()
        logging.getLogger("uvicorn.access").disabled = False
        root.handlers[:] = handlers
        root.setLevel(level)

    def test_every_line_of_a_request_has_its_facts(
        self, house: House, lines: Callable[[], list[dict[str, Any]]]
    ) -> None:
        def handle(command: Any, caller: Any, work: Any) -> Any:
            structlog.get_logger().warning("in the handler", secret="no")
            logging.getLogger("library").warning("said %s", "so")
            return house.write(command, caller, work)

        house.handle = handle
        house.client.post(NOTES, json={"title": "x"}, headers=house.headers(x_request_id="req-5"))
        found = [line for line in lines() if line.get("logger") != "httpx"]
        assert [line["message"] for line in found] == ["in the handler", "said so", "request"]
        for line in found:
            assert (line["requestId"], line["api"], line["method"]) == ("req-5", "writeNote", "POST")
            assert line["companyId"]
            assert line["userId"]
            assert line["at"].endswith("Z")
        assert (found[1]["logger"], found[2]["status"], found[2]["level"]) == ("library", 201, "info")

    def test_a_failure_is_logged_with_its_traceback(
        self, house: House, lines: Callable[[], list[dict[str, Any]]]
    ) -> None:
        house.client.get("/notes-api/broken", headers={"x-request-id": "req-6"})
        line = next(line for line in lines() if line["level"] == "error")
        assert line["requestId"] == "req-6"
        assert "RuntimeError: secret of the house" in line["exception"]

    def test_no_value_loses_a_line(self, lines: Callable[[], list[dict[str, Any]]]) -> None:
        log = structlog.get_logger()
        log.info("odd", path=Path("/x"), text="\ud800", number=float("nan"), thing=object())
        log.debug("not shown")
        assert [line["message"].strip("'") for line in lines()] == ["odd"]

    def test_outside_of_a_request_there_are_no_facts(self, lines: Callable[[], list[dict[str, Any]]]) -> None:
        structlog.get_logger().info("alone")
        assert set(lines()[0]) == {"message", "level", "at"}


class TestCookies:
    @pytest.mark.parametrize(("codename", "suffix"), [("root", ""), ("babil", "-babil")])
    def test_a_login_sets_two_and_a_logout_clears_them(self, house: House, codename: str, suffix: str) -> None:
        house.token()
        session = next(iter(house.sessions.living.values()))
        response = Response()
        set_login_cookies(response, codename=codename, session=session, token="t.o.k", secret=b"s", secure=True)
        access, csrf = (value.lower() for value in response.headers.getlist("set-cookie"))
        assert access.startswith(f"workforceos-access-token{suffix}=t.o.k;")
        assert csrf.startswith(f"workforceos-csrf-token{suffix}=")
        for cookie in (access, csrf):
            assert {"secure", "samesite=lax", "path=/", "max-age=86400"} <= set(cookie.split("; "))
        assert "httponly" in access
        assert "httponly" not in csrf
        assert response.headers["workforceos-access-token"] == "t.o.k"
        cleared = Response()
        clear_login_cookies(cleared, codename=codename, secure=True)
        for before, after in zip((access, csrf), cleared.headers.getlist("set-cookie"), strict=True):
            assert after.split("=")[0] == before.split("=")[0]
            assert "max-age=0" in after.lower()
