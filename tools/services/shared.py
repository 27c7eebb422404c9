"""Servers that all processes of one test run share: started by the first that asks, stopped when the run ends."""

import fcntl
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tools.services.server import StartFailed

REPOSITORY = Path(__file__).parents[2]
START_SECONDS = 300.0  # the first start on a machine fetches Elasticsearch
STOP_SECONDS = 30.0


@dataclass(frozen=True)
class SharedServers:
    """`folder` is known to every process of the run, `owner` is the pid whose end stops the servers whatever happens.

    `given` are URLs of servers that run already, by name; those are used and left running.
    """

    folder: Path
    owner: int
    given: Mapping[str, str]
    _started: list[subprocess.Popen[bytes]] = field(
        default_factory=list
    )  # kept: they outlive the call that starts them

    def url(self, name: str) -> str:
        """The URL of the named server, started if need be; raises StartFailed with the reason when it cannot be."""
        return self.given.get(name) or self.once(name, lambda: self._start(name))

    def once(self, key: str, make: Callable[[], str]) -> str:
        """What `make` answers the first time any process of the run asks for `key`."""
        answer = self.folder / f"{key}.answer"
        with (self.folder / f"{key}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not answer.exists():
                answer.write_text(make())
            return answer.read_text()

    def stop(self) -> None:
        """Stop what was started; returns when it has ended."""
        for path in self.folder.glob("*.supervisor"):
            _end(int(path.read_text()))

    def _start(self, name: str) -> str:
        announced, log = self.folder / f"{name}.json", self.folder / f"{name}.log"
        command = [
            sys.executable,
            "-m",
            "tools.services",
            name,
            f"--announce={announced}",
            f"--while-alive={self.owner}",
        ]
        with log.open("wb") as output:
            supervisor = subprocess.Popen(
                command,
                cwd=REPOSITORY,
                env=_unmeasured(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self._started.append(supervisor)
        (self.folder / f"{name}.supervisor").write_text(str(supervisor.pid))
        deadline = time.monotonic() + START_SECONDS
        while not announced.exists():
            if supervisor.poll() is not None or time.monotonic() > deadline:
                raise StartFailed(f"{name} could not be started: {log.read_text(errors='replace').strip()}")
            time.sleep(0.05)
        return str(json.loads(announced.read_text())[name]["url"])


def _unmeasured() -> dict[str, str]:
    """The environment without what makes coverage measure a subprocess: this one outlives the report."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}


def _end(pid: int) -> None:
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        signal.pidfd_send_signal(descriptor, signal.SIGTERM)
        ended, _, _ = select.select([descriptor], [], [], STOP_SECONDS)
        if not ended:
            signal.pidfd_send_signal(descriptor, signal.SIGKILL)
    except ProcessLookupError:
        return
    finally:
        os.close(descriptor)
