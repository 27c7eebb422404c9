"""Elasticsearch, Redis and PostgreSQL go away, and hang, under writers; the program is a process of its own.

Proves: without Elasticsearch writes go on, reads say 503 with Retry-After, and everything catches up by itself.
Without Redis everything goes on from PostgreSQL and nothing is let in unchecked: an ended session stays ended, when
Redis comes back with what it knew before, too, and failed logins are counted on. While PostgreSQL restarts, or
recovers from a crash, answers are 503, and afterwards the program goes on by itself, its projector too. Throughout,
every write with a key is done exactly once.
"""

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import psycopg
import pytest

from tests.eventstore.waiting import until
from tests.faults.company import claims_must_agree, company, documents_must_agree, log
from tests.faults.journal import SHIFTS, Journal
from tests.faults.nursery import nursery
from tests.faults.scale import scaled
from tests.faults.wire import NoAnswer, Wire
from tools.services import Server, serving
from tools.trials.processes import PASSWORD, environment

WRITERS = 4
ENGINE_AWAY_SECONDS = scaled(20, 60)
AWAY_SECONDS = scaled(2, 10)
LOGIN, LOGOUT, USERS = "/auth-api/login", "/auth-api/logout", "/auth-api/v1/users"
SEARCH = "/mcpbff-api/api/elastic/shifts/rawsearch"

pytestmark = [pytest.mark.needs_server, pytest.mark.xdist_group("servers_away"), pytest.mark.timeout(scaled(300, 7200))]


@dataclass(frozen=True, slots=True)
class Installation:
    """A running program on servers of its own; `headers` are those of a company's owner."""

    url: str
    settings: dict[str, str]
    folder: Path
    headers: dict[str, str]
    users: list[str]
    postgres: Server
    redis: Server
    elasticsearch: Server

    def journal(self, year: int) -> Journal:
        return Journal(lambda: self.url, self.headers, self.users, year)

    def log_in(self, wire: Wire, password: str = PASSWORD, email: str = "owner@example.com") -> int:
        """The status; `wire` then calls with the new session."""
        company = {"mbx-company-codename": self.headers["mbx-company-codename"]}
        anybody = Wire(company)
        answer = anybody.call(self.url, "POST", LOGIN, {"username": email, "password": password})
        anybody.close()
        if answer.status == 200:
            wire.use({**company, "authorization": f"Bearer {answer.body['accessToken']}"})
        return answer.status


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("away")
    with ExitStack() as stack:
        servers = [stack.enter_context(serving(name)) for name in ("postgres", "redis", "elasticsearch")]
        if "docker" in servers[2].plan.command[0]:
            pytest.skip("an Elasticsearch in a container loses its data when it is stopped")
        settings = environment(
            folder,
            **{
                f"{name}_URL": server.url
                for name, server in zip(("DATABASE", "REDIS", "ELASTICSEARCH"), servers, strict=True)
            },
        )
        program = stack.enter_context(nursery()).start("serve", settings, folder)
        url = program.wait_until_ready()
        headers, users = company(url, "Away", WRITERS)
        yield Installation(url, settings, folder, headers, users, *servers)
        assert program.runs()
        assert "Traceback" not in program.log.read_text()  # nothing that the program did not expect


class Reader(threading.Thread):
    """Reads all the time, each time in another way; counts the answers by status."""

    def __init__(self, installation: Installation) -> None:
        super().__init__()
        self.statuses: Counter[int] = Counter()
        self.unclear: list[str] = []
        self.stopping = threading.Event()
        self._installation = installation

    def run(self) -> None:
        wire = Wire(self._installation.headers)
        ways = cycle((("GET", SHIFTS), ("GET", f"{USERS}/{self._installation.users[0]}"), ("POST", SEARCH)))
        while not self.stopping.wait(0.05):
            method, path = next(ways)
            try:
                answer = wire.call(self._installation.url, method, path, {} if method == "POST" else None)
            except NoAnswer as error:
                self.unclear.append(str(error))
                continue
            self.statuses[answer.status] += 1
            if answer.status not in (200, 503) or (answer.status == 503 and "retry-after" not in answer.headers):
                self.unclear.append(f"{answer.status} {answer.body}")
        wire.close()


@contextmanager
def reading(installation: Installation) -> Iterator[Reader]:
    reader = Reader(installation)
    reader.start()
    try:
        yield reader
    finally:
        reader.stopping.set()
        reader.join()


@contextmanager
def hung(server: Server) -> Iterator[None]:
    """It takes connections and answers nothing."""
    os.kill(server.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(server.pid, signal.SIGCONT)


def everything_is_there_once(installation: Installation, journal: Journal, before: int) -> None:
    written = log(installation.settings, installation.folder)[before:]
    assert [(row.position, row.stream_id) for row in written] == journal.appended()
    shifts, groups = journal.listed()
    mine = {id: shown for id, shown in shifts.items() if shown[0].startswith(f"{journal.year}-")}
    named = {group for group in groups if group[1].startswith(f"Group {journal.year}-")}
    assert (mine, named) == journal.expected()
    journal.asked_again(every=20)
    claims_must_agree(installation.settings, installation.folder)


def forget_failed_logins(installation: Installation) -> None:
    """They count for the address, too, which all tests share."""
    with psycopg.connect(installation.settings["DATABASE_URL"]) as connection:
        connection.execute("DELETE FROM login_attempts")


def test_elasticsearch_is_away(installation: Installation) -> None:
    before, journal = len(log(installation.settings, installation.folder)), installation.journal(2110)
    with reading(installation) as reader, journal.kept(WRITERS):
        time.sleep(0.5)
        installation.elasticsearch.kill()
        time.sleep(1.0)
        answered, during = len(journal.done), Counter(reader.statuses)
        time.sleep(ENGINE_AWAY_SECONDS)
        assert len(journal.done) > answered
        assert reader.statuses[503] > during[503]
        assert reader.statuses[200] == during[200]
        installation.elasticsearch.start()
    assert reader.unclear == []
    assert (journal.unavailable, journal.silent) == (0, 0)
    everything_is_there_once(installation, journal, before)
    documents_must_agree(installation.settings, installation.folder, "shifts", "userGroups")


def test_elasticsearch_hangs(installation: Installation) -> None:
    before, journal = len(log(installation.settings, installation.folder)), installation.journal(2120)
    with reading(installation) as reader, journal.kept(WRITERS), hung(installation.elasticsearch):
        time.sleep(1.0)
        answered = len(journal.done)
        time.sleep(ENGINE_AWAY_SECONDS)
        assert len(journal.done) > answered
    assert reader.unclear == []
    assert (journal.unavailable, journal.silent) == (0, 0)
    everything_is_there_once(installation, journal, before)


@pytest.mark.parametrize("how", ["gone", "hung"])
def test_redis_is_away(installation: Installation, how: str) -> None:
    before = len(log(installation.settings, installation.folder))
    journal = installation.journal({"gone": 2130, "hung": 2140}[how])
    ended, living = Wire({}), Wire({})
    for wire in (ended, living):
        assert installation.log_in(wire) == 200
        assert wire.call(installation.url, "GET", SHIFTS).status == 200  # its session is in Redis now
    guesses = f"guessed-{how}@example.com"
    assert [installation.log_in(Wire({}), "wrong", guesses) for _ in range(4)] == [401] * 4
    with (
        closing(ended),
        closing(living),
        ExitStack() as away,
        reading(installation) as reader,
        journal.kept(WRITERS),
    ):
        if how == "gone":
            installation.redis.kill()
        else:
            away.enter_context(hung(installation.redis))
        assert ended.call(installation.url, "POST", LOGOUT).status == 200
        assert ended.call(installation.url, "GET", SHIFTS).status == 401
        assert living.call(installation.url, "GET", SHIFTS).status == 200
        assert installation.log_in(Wire({})) == 200
        assert [installation.log_in(Wire({}), "wrong", guesses) for _ in range(7)] == [401] * 6 + [429]
        answered = len(journal.done)
        time.sleep(AWAY_SECONDS)
        assert len(journal.done) > answered
        away.close()
        if how == "gone":
            installation.redis.start()
        for _ in range(30):  # while Redis is found again, and afterwards
            assert ended.call(installation.url, "GET", SHIFTS).status == 401
            assert living.call(installation.url, "GET", SHIFTS).status == 200
            time.sleep(0.1)
        assert installation.log_in(Wire({}), "wrong", guesses) == 429
    forget_failed_logins(installation)
    assert set(reader.statuses) == {200}
    assert reader.unclear == []
    assert (journal.unavailable, journal.silent) == (0, 0)
    everything_is_there_once(installation, journal, before)


@pytest.mark.parametrize("how", ["restarted", "crashed"])
def test_postgresql_goes_and_comes_back(installation: Installation, how: str) -> None:
    before = len(log(installation.settings, installation.folder))
    journal = installation.journal({"restarted": 2150, "crashed": 2160}[how])
    with reading(installation) as reader, journal.kept(WRITERS):
        time.sleep(0.5)
        if how == "restarted":
            installation.postgres.stop()
        else:
            installation.postgres.kill()
        try:
            time.sleep(AWAY_SECONDS)
            until(lambda: journal.unavailable > WRITERS)
        finally:
            installation.postgres.start()
        answered = len(journal.done)
        until(lambda: len(journal.done) > answered + 20)
    assert reader.unclear == []
    assert journal.silent == 0
    everything_is_there_once(installation, journal, before)
    documents_must_agree(installation.settings, installation.folder, "shifts")
