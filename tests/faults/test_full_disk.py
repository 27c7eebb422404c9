"""The embedded server on a disk that fills up, under writers, and a log whose last part is lost on the disk.

A full disk is a limit on how large the files of the running server may become: writing beyond it fails as ENOSPC
does, everything else works; in one of the cases not even the log file takes another line. Proves: writes say 503 with
Retry-After and write nothing, reads go on, the server goes on by itself when there is room again, and every
acknowledged write is there once. A write-ahead log that was cut off anywhere leaves the acknowledged writes up to
there, and no other; the server starts on it. (The read models are a file of their own, and then ahead of the log: a
rebuild takes out of them what is lost.)
"""

import random
import resource
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.company import claims_must_agree, company, documents_must_agree, log
from tests.faults.journal import SHIFTS, Journal
from tests.faults.nursery import Nursery, nursery
from tests.faults.scale import scaled
from tests.faults.wire import Wire
from tools.trials.processes import environment, run

WRITERS = 4
CUTS, STARTS = scaled(20, 500), scaled(2, 20)

pytestmark = pytest.mark.timeout(scaled(300, 7200))


@pytest.fixture(scope="module")
def servers() -> Iterator[Nursery]:
    with nursery() as born:
        yield born


@pytest.mark.parametrize("room", [200_000, 0], ids=["files-that-grow", "every-file"])
def test_the_disk_is_full(servers: Nursery, tmp_path: Path, room: int) -> None:
    settings = environment(tmp_path)
    server = servers.start("serve", settings, tmp_path)
    url = server.wait_until_ready()
    headers, users = company(url, "Full", WRITERS)
    before = len(log(settings, tmp_path))
    journal, reader = Journal(lambda: url, headers, users), Wire(headers)
    with journal.kept(WRITERS):
        limit = room and room + max(path.stat().st_size for path in (tmp_path / "var").iterdir())
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        deadline = time.monotonic() + 60
        while journal.unavailable < 20:
            assert time.monotonic() < deadline, "the disk does not fill up"
            time.sleep(0.05)
        assert reader.call(url, "GET", SHIFTS).status == 200
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        done = len(journal.done)
        while len(journal.done) < done + 20:
            assert time.monotonic() < deadline + 60, "the server does not recover"
            time.sleep(0.05)
    reader.close()
    assert journal.silent == 0
    assert [(row.position, row.stream_id) for row in log(settings, tmp_path)[before:]] == journal.appended()
    assert journal.listed() == journal.expected()
    journal.asked_again(every=20)
    claims_must_agree(settings, tmp_path)
    documents_must_agree(settings, tmp_path, "shifts")
    server.stop()


def test_a_write_ahead_log_that_is_cut_off(servers: Nursery, tmp_path: Path) -> None:
    origin = tmp_path / "origin"
    origin.mkdir()
    server = servers.start("serve", environment(origin), origin)
    url = server.wait_until_ready()
    headers, users = company(url, "Cut Off", 1)
    before = len(log(environment(origin), origin))
    journal, wire = Journal(lambda: url, headers, users), Wire(headers)
    for number in range(30):
        journal.carry_out(wire, f"{number}", "POST", SHIFTS, {"shiftDate": "2100-01-01", "startTime": "08:00",
                          "endTime": "16:00", "location": f"2100-{number}"})  # fmt: skip
    wire.close()
    server.kill()
    whole = (origin / "var" / "workforceos.db-wal").stat().st_size
    appended, chance = journal.appended(), random.Random(7)
    seen = set()
    for number in range(CUTS):
        folder = tmp_path / f"cut-{number}"
        shutil.copytree(origin / "var", folder / "var")
        (folder / "var" / "workforceos.db-shm").unlink()
        with open(folder / "var" / "workforceos.db-wal", "r+b") as file:
            file.truncate(chance.randrange(whole * 3 // 4, whole))
        settings = environment(folder)
        rows = [(row.position, row.stream_id) for row in log(settings, folder)[before:]]
        assert rows == appended[: len(rows)]
        seen.add(len(rows))
        if number >= STARTS:
            continue
        server = servers.start("serve", settings, folder)
        url = server.wait_until_ready()
        wire = Wire(headers)
        made = wire.call(url, "POST", SHIFTS, {"shiftDate": "2100-01-02", "startTime": "08:00", "endTime": "16:00"})
        assert made.status == 201, made
        rebuilt = run(["projections", "rebuild", "shifts"], settings, folder)
        assert rebuilt.returncode == 0, rebuilt.stderr
        shown = wire.call(url, "GET", f"{SHIFTS}?pageRowCount=100").body["shifts"]
        wire.close()
        assert {row["id"] for row in shown} == {str(stream) for _, stream in rows} | {made.body["shift"]["id"]}
        claims_must_agree(settings, folder)
        server.stop()
    assert len(seen) > 5
