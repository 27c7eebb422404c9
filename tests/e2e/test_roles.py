"""One process or four, chosen by settings and command alone."""

import signal
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx
import pytest
from redis import Redis

from tools.trials.processes import environment, founded, run, started

SHIFTS = "/schedulemanagement-api/v1/shifts"


@pytest.fixture
def production(tmp_path: Path, empty_postgres_url: str, redis_url: str, elasticsearch_url: str) -> dict[str, str]:
    """Settings of a new installation on the three servers."""
    return environment(
        tmp_path,
        DATABASE_URL=empty_postgres_url,
        REDIS_URL=redis_url,
        ELASTICSEARCH_URL=elasticsearch_url,
        ELASTICSEARCH_INDEX_PREFIX=f"e2e{uuid4().hex[:8]}_",
    )


def test_four_processes_share_the_work(production: dict[str, str], tmp_path: Path) -> None:
    assert run(["commands", "--port", "0"], production, tmp_path).returncode == 1
    migrated = run(["migrate"], production, tmp_path)
    assert migrated.returncode == 0, migrated.stderr
    assert run(["migrate", "--check"], production, tmp_path).stdout.strip() == "nothing is pending"
    with ExitStack() as stack:
        commands, bff = (stack.enter_context(started(role, production, tmp_path)) for role in ("commands", "bff"))
        projector, worker = (
            stack.enter_context(started(role, production, tmp_path, port=False)) for role in ("projector", "worker")
        )
        writes = stack.enter_context(httpx.Client(base_url=commands.url, timeout=30))
        reads = stack.enter_context(httpx.Client(base_url=bff.url, timeout=30))
        headers = founded(writes, "Four Processes")
        for day in range(1, 6):
            shift = {"shiftDate": f"2024-03-0{day}", "startTime": "08:00", "endTime": "16:00"}
            planned = writes.post(SHIFTS, headers=headers, json=shift)
            assert planned.status_code == 201, planned.text
            listed = reads.get(SHIFTS, headers=headers).json()
            assert listed["paging"]["totalRowCount"] == day
        _local_days_follow_the_zone(writes, reads, headers)
        assert writes.get(SHIFTS, headers=headers).status_code == 405
        assert reads.post(SHIFTS, headers=headers, json={}).status_code == 405
        told = [
            {path: set(of) for path, of in asked.get("/openapi.json").json()["paths"].items()}
            for asked in (writes, reads)
        ]
        assert told[0] == told[1]
        assert told[0][SHIFTS] == {"get", "post"}
        assert writes.post("/auth-api/logout", headers=headers).status_code == 200
        assert reads.get(SHIFTS, headers=headers).status_code == 401
        assert [process.stop() for process in (commands, bff, worker, projector)] == [0, 0, 0, 0]


def _local_days_follow_the_zone(writes: httpx.Client, reads: httpx.Client, headers: dict[str, str]) -> None:
    """At once, though `bff` keeps facts of a company for a while: 26 hours lie between these zones."""
    utc = datetime.now(UTC).date()
    for day in (utc + timedelta(days=n) for n in range(-2, 3)):
        shift = {"shiftDate": str(day), "startTime": "08:00", "endTime": "16:00"}
        company_id = writes.post(SHIFTS, headers=headers, json=shift).json()["shift"]["companyId"]
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12", "Pacific/Kiritimati"):
        local = {"timezone": zone}
        assert writes.patch(f"/auth-api/v1/companies/{company_id}", headers=headers, json=local).status_code == 200
        before = datetime.now(ZoneInfo(zone)).date()
        [found] = reads.get(SHIFTS, headers=headers, params={"shiftDate": "$ltoday"}).json()["shifts"]
        assert str(before) <= found["shiftDate"] <= str(datetime.now(ZoneInfo(zone)).date())


def test_own_writes_are_read_after_redis_was_emptied(
    production: dict[str, str], tmp_path: Path, redis_url: str
) -> None:
    assert run(["migrate"], production, tmp_path).returncode == 0
    with ExitStack() as stack:
        commands, bff = (stack.enter_context(started(role, production, tmp_path)) for role in ("commands", "bff"))
        projector = stack.enter_context(started("projector", production, tmp_path, port=False))
        writes = stack.enter_context(httpx.Client(base_url=commands.url, timeout=30))
        reads = stack.enter_context(httpx.Client(base_url=bff.url, timeout=30))
        pool = stack.enter_context(ThreadPoolExecutor(1))
        headers = founded(writes, "Emptied")
        assert reads.get(SHIFTS, headers=headers).json()["paging"]["totalRowCount"] == 0
        projector.popen.send_signal(signal.SIGSTOP)
        try:
            shift = {"shiftDate": "2024-03-01", "startTime": "08:00", "endTime": "16:00"}
            assert writes.post(SHIFTS, headers=headers, json=shift).status_code == 201
            with Redis.from_url(redis_url) as client:
                client.flushdb()
            listed = pool.submit(reads.get, SHIFTS, headers=headers)
            wait([listed], timeout=0.5)
            assert not listed.done(), "answered without the row"
        finally:
            projector.popen.send_signal(signal.SIGCONT)
        assert listed.result().json()["paging"]["totalRowCount"] == 1


def test_writers_are_ready_while_the_read_models_are_away(production: dict[str, str], tmp_path: Path) -> None:
    assert run(["migrate"], production, tmp_path).returncode == 0
    away = production | {"ELASTICSEARCH_URL": "http://127.0.0.1:9"}
    with started("commands", away, tmp_path) as server, httpx.Client(base_url=server.url, timeout=30) as http:
        ready = http.get("/health/ready")
        assert (ready.status_code, ready.json()["components"]["readModels"]["state"]) == (200, "down")
        assert not ready.json()["components"]["readModels"]["needed"]
        founded(http, "Written")


def test_one_process_serves_everything(production: dict[str, str], tmp_path: Path) -> None:
    with started("serve", production, tmp_path) as server, httpx.Client(base_url=server.url, timeout=30) as http:
        headers = founded(http, "One Process")
        shift = {"shiftDate": "2024-03-01", "startTime": "08:00", "endTime": "16:00"}
        assert http.post(SHIFTS, headers=headers, json=shift).status_code == 201
        assert http.get(SHIFTS, headers=headers).json()["paging"]["totalRowCount"] == 1
        ready = http.get("/health/ready").json()
        assert {name: part["state"] for name, part in ready["components"].items()} == {
            "database": "up",
            "readModels": "up",
            "redis": "up",
        }
        assert server.stop() == 0


@pytest.mark.parametrize("role", ["commands", "bff", "projector", "worker"])
def test_a_role_says_which_setting_is_missing(role: str, tmp_path: Path) -> None:
    refused = run([role], environment(tmp_path), tmp_path)
    assert refused.returncode == 1
    assert refused.stderr.startswith("workforceos: DATABASE_URL and REDIS_URL")
    assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize("role", ["commands", "bff", "projector", "worker"])
def test_a_role_does_not_start_without_its_servers(role: str, tmp_path: Path) -> None:
    away = environment(
        tmp_path,
        DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing",
        REDIS_URL="redis://127.0.0.1:1/0",
        ELASTICSEARCH_URL="http://127.0.0.1:1",
    )
    refused = run([role], away, tmp_path)
    assert refused.returncode == 1
    assert refused.stderr.splitlines()[-1].startswith("workforceos: the database of DATABASE_URL does not answer")
