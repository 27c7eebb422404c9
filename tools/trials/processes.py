"""`workforceos` as an operator runs it: processes of their own, settings from the environment."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tools.services.catalogue import VARIABLES

PASSWORD = "correct horse battery"  # noqa: S105 - of trials and tests
SUPER_ADMIN_PASSWORD = "super admin secret"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Process:
    """One that runs. `url` is where it listens; empty for a role without a port."""

    popen: "subprocess.Popen[str]"
    url: str
    log: Path

    def stop(self) -> int:
        """SIGTERM, then its exit code."""
        self.popen.terminate()
        return self.popen.wait(30)

    def kill(self) -> None:
        """SIGKILL: nothing is flushed."""
        self.popen.kill()
        self.popen.wait(30)


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """Settings of an installation in a folder, on top of what a process needs to run at all."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WORKFORCEOS_")}
    for name in (*VARIABLES.values(), "READMODEL_URL"):
        kept.pop(name, None)  # of the shell: this installation has its own
    return {
        **kept,
        "WORKFORCEOS_ENV": "test",
        "WORKFORCEOS_DATA_DIR": str(folder / "var"),
        "WORKFORCEOS_SECRET_KEY": "a secret of the tests, long enough to sign with",
        "WORKFORCEOS_SUPERADMIN_PASSWORD": SUPER_ADMIN_PASSWORD,
        **settings,
    }


def run(arguments: list[str], settings: dict[str, str], folder: Path) -> "subprocess.CompletedProcess[str]":
    """A command that ends by itself."""
    command = [sys.executable, "-m", "workforceos", *arguments]
    return subprocess.run(command, env=settings, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


@contextmanager
def started(
    role: str, settings: dict[str, str], folder: Path, *, port: bool = True, program: Sequence[str] = ("workforceos",)
) -> Iterator[Process]:
    """The role on a free port, ready; killed at the end if it still runs. `program`: a module that runs it, with the
    arguments that go before the role."""
    log = folder / f"{role}-{time.monotonic_ns()}.log"
    arguments = [sys.executable, "-m", *program, role, *(["--port", "0"] if port else [])]
    with open(log, "w") as output:
        popen = subprocess.Popen(arguments, env=settings, cwd=folder, stderr=output, stdout=output, text=True)
    try:
        yield Process(popen, _announced(popen, log, role), log)
    finally:
        if popen.poll() is None:
            popen.kill()
        popen.wait(30)


def _announced(popen: "subprocess.Popen[str]", log: Path, role: str) -> str:
    for _ in range(600):
        for line in log.read_text().splitlines():
            if line.startswith(f"WorkforceOS {role} listens on "):
                return line.rpartition(" ")[2]
            if line == f"WorkforceOS {role} runs":
                return ""
        if popen.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(f"{role} did not start:\n{log.read_text()}")


def founded(writes: httpx.Client, name: str) -> dict[str, str]:
    """Register a company and log in as its owner; the headers of the owner."""
    registered = writes.post(
        "/auth-api/v1/registercompanyowner",
        json={"email": "owner@example.com", "password": PASSWORD, "fullname": "Owner", "company": {"name": name}},
    )
    assert registered.status_code == 201, registered.text
    return logged_in(writes, registered.json()["company"]["codename"])


def logged_in(writes: httpx.Client, codename: str) -> dict[str, str]:
    """The headers of the owner of a company that `founded` made."""
    headers = {"mbx-company-codename": codename}
    session = writes.post(
        "/auth-api/login", headers=headers, json={"username": "owner@example.com", "password": PASSWORD}
    )
    writes.cookies.clear()
    return {**headers, "authorization": f"Bearer {session.json()['accessToken']}"}
