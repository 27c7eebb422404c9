"""The embedded server on a disk that fills up, under writers, and a log whose last part is lost on the disk.

A full disk is a limit on how large the files of the running server may become: writing beyond it fails as ENOSPC
does, everything else works; in one of the cases not even the log file takes another line. Proves: writes say 503 with
Retry-After and write nothing, reads go on, the server goes on by itself when there is room again, and every
acknowledged write is there once. With no room from the beginning the server says so and ends. A write-ahead log with a
torn end, as a power cut leaves it, has lost nothing. One that was cut off anywhere leaves the acknowledged writes up to
there, and no other: the server says that the end is lost, by what the read models know, and does not start before they
are rebuilt. Read models that were cut off are made whole from the log. On a log that is damaged otherwise the server
does not start, and says why.
"""

import os
import random
import resource
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

import pytest

from tests.faults.company import claims_must_agree, company, documents_must_agree, log
from tests.faults.journal import SHIFTS, Journal, wait_until_read
from tests.faults.nursery import Born, Nursery, nursery
from tests.faults.scale import scaled
from tests.faults.wire import Wire
from tools.trials.processes import environment, run

WRITERS = 4
CUTS, STARTS = scaled(20, 500), scaled(2, 20)
PAGE_AND_HEADER = 4096 + 24
"""Bytes of a frame of the write-ahead log."""

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


def test_the_disk_is_full_before_the_first_start(servers: Nursery, tmp_path: Path) -> None:
    settings = environment(tmp_path)
    server = servers.start("serve", settings, tmp_path)
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (30_000, resource.RLIM_INFINITY))
    assert said_before_it_ended(server).startswith("workforceos: the database of DATABASE_URL does not answer: ")
    server = servers.start("serve", settings, tmp_path)
    headers, _ = company(server.wait_until_ready(), "Room Again", 1)
    assert headers
    server.stop()


@dataclass(frozen=True, slots=True)
class Killed:
    """What a server that was killed has left in `folder`; `headers` and `journal` are of its company, whose events come
    after the first `before` ones."""

    folder: Path
    headers: dict[str, str]
    before: int
    journal: Journal

    def copy(self, folder: Path) -> dict[str, str]:
        """Settings of a copy that may be damaged."""
        shutil.copytree(self.folder / "var", folder / "var")
        return environment(folder)

    def in_the_log(self, settings: dict[str, str], folder: Path) -> list[tuple[int, UUID]]:
        return [(row.position, row.stream_id) for row in log(settings, folder)[self.before :]]


@pytest.fixture(scope="module")
def killed(servers: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Killed:
    folder = tmp_path_factory.mktemp("killed")
    settings = environment(folder)
    server = servers.start("serve", settings, folder)
    url = server.wait_until_ready()
    headers, users = company(url, "Cut Off", 1)
    found = Killed(folder, headers, len(log(settings, folder)), Journal(lambda: url, headers, users))
    wire = Wire(headers)
    for number in range(30):
        shift = {"shiftDate": "2100-01-01", "startTime": "08:00", "endTime": "16:00", "location": f"2100-{number}"}
        found.journal.carry_out(wire, f"{number}", "POST", SHIFTS, shift)
    wait_until_read(wire, url, found.journal.done[-1].position)
    wire.close()
    server.kill()
    return found


def test_a_write_ahead_log_that_is_cut_off(servers: Nursery, killed: Killed, tmp_path: Path) -> None:
    whole = (killed.folder / "var" / "workforceos.db-wal").stat().st_size
    appended, chance = killed.journal.appended(), random.Random(7)
    seen = set()
    for number in range(CUTS):
        folder = tmp_path / f"cut-{number}"
        settings = killed.copy(folder)
        (folder / "var" / "workforceos.db-shm").unlink()
        with open(folder / "var" / "workforceos.db-wal", "r+b") as file:
            file.truncate(chance.randrange(whole * 3 // 4, whole))
        rows = killed.in_the_log(settings, folder)
        assert rows == appended[: len(rows)]
        seen.add(len(rows))
        if number >= STARTS:
            continue
        assert len(rows) < len(appended)
        told = said_before_it_ended(servers.start("serve", settings, folder))
        assert "the end of the log is lost" in told, told
        assert f"position {appended[-1][0]}" in told
        assert "WRONG  log: the log ends at position" in run(["doctor"], settings, folder).stdout
        assert killed.in_the_log(settings, folder) == rows
        rebuilt = run(["projections", "rebuild"], settings, folder)
        assert rebuilt.returncode == 0, rebuilt.stderr
        server = servers.start("serve", settings, folder)
        url = server.wait_until_ready()
        wire = Wire(killed.headers)
        made = wire.call(url, "POST", SHIFTS, {"shiftDate": "2100-01-02", "startTime": "08:00", "endTime": "16:00"})
        assert made.status == 201, made
        wait_until_read(wire, url, int(made.headers["x-event-position"]))
        shown = wire.call(url, "GET", f"{SHIFTS}?pageRowCount=100").body["shifts"]
        wire.close()
        assert {row["id"] for row in shown} == {str(stream) for _, stream in rows} | {made.body["shift"]["id"]}
        claims_must_agree(settings, folder)
        server.stop()
    assert len(seen) > 5


def test_read_models_that_are_cut_off(servers: Nursery, killed: Killed, tmp_path: Path) -> None:
    """They are a file of their own; what their write-ahead log has lost is projected again."""
    settings = killed.copy(tmp_path)
    (tmp_path / "var" / "readmodels.db-shm").unlink()
    with open(tmp_path / "var" / "readmodels.db-wal", "r+b") as file:
        file.truncate(file.seek(0, os.SEEK_END) // 2)
    before = shifts_in(tmp_path / "var" / "readmodels.db")
    assert before < len(killed.journal.done)
    url = servers.start("serve", settings, tmp_path).wait_until_ready()
    journal = replace(killed.journal, url=lambda: url)
    assert journal.listed() == journal.expected()
    documents_must_agree(settings, tmp_path, "shifts")


def shifts_in(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        count: int = connection.execute("SELECT count(*) FROM rm_shifts_000001_documents").fetchone()[0]
    return count


def test_a_write_ahead_log_with_a_torn_end(servers: Nursery, killed: Killed, tmp_path: Path) -> None:
    """A commit that the power cut short has acknowledged nothing: what was acknowledged before is all there."""
    settings = killed.copy(tmp_path)
    wal = tmp_path / "var" / "workforceos.db-wal"
    frames = wal.read_bytes()
    torn = frames[-PAGE_AND_HEADER:-1000]
    wal.write_bytes(frames + torn)
    (tmp_path / "var" / "workforceos.db-shm").unlink()
    assert killed.in_the_log(settings, tmp_path) == killed.journal.appended()
    url = servers.start("serve", settings, tmp_path).wait_until_ready()
    journal = replace(killed.journal, url=lambda: url)
    assert journal.listed() == journal.expected()
    assert journal.asked_again(every=1) == len(journal.done)
    claims_must_agree(settings, tmp_path)
    documents_must_agree(settings, tmp_path, "shifts")


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (lambda file: file.truncate(file.seek(0, os.SEEK_END) // 2), "database disk image is malformed"),
        (lambda file: file.write(bytes(200)), "file is not a database"),
    ],
    ids=["half-of-it", "its-beginning"],
)
def test_a_log_that_is_damaged(
    servers: Nursery, killed: Killed, tmp_path: Path, damage: Callable[[BinaryIO], object], named: str
) -> None:
    """Says so and ends, and does not touch the file: there may be a way to save what is in it."""
    settings, path = killed.copy(tmp_path), tmp_path / "var" / "workforceos.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with open(path, "r+b") as file:
        damage(file)
    damaged = path.read_bytes()
    sentence = f"workforceos: the database of DATABASE_URL does not answer: {named}"
    assert said_before_it_ended(servers.start("serve", settings, tmp_path)) == sentence
    for command in (["claims", "check"], ["projections", "status"], ["projections", "rebuild", "shifts"]):
        assert run(command, settings, tmp_path).stderr.strip() == sentence
    doctor = run(["doctor"], settings, tmp_path)
    assert doctor.returncode == 1
    assert f"WRONG  database: {named}" in doctor.stdout
    assert path.read_bytes() == damaged


def said_before_it_ended(server: Born) -> str:
    """Its only line."""
    deadline = time.monotonic() + 30
    while server.runs():
        assert time.monotonic() < deadline, "it goes on"
        time.sleep(0.02)
    (line,) = server.log.read_text().splitlines()
    return line
