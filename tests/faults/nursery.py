"""Processes of the program, born in milliseconds: one process imports it, and forks one that serves for every request.

What is killed is a process of its own all the same; only the imports (a second of CPU each time) are shared. Coverage
is not measured in them: what is killed reports none, and under load it takes the time of what is tested.
Requests and answers are lines of JSON over pipes: {arguments, settings, folder, log} in, a pid out.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Born:
    """A process of the program. `log` is what it prints."""

    pid: int
    role: str
    log: Path

    def url(self) -> str | None:
        """Where it listens, once it does."""
        for line in self.log.read_text(errors="replace").splitlines():
            if line.startswith(f"WorkforceOS {self.role} listens on "):
                return line.rpartition(" ")[2]
        return None

    def wait_until_ready(self, seconds: float = 60.0) -> str:
        """Its URL. Fails when it ends first."""
        deadline = time.monotonic() + seconds
        while (url := self.url()) is None:
            if not self.runs() or time.monotonic() > deadline:
                raise AssertionError(f"{self.role} did not start:\n{self.log.read_text(errors='replace')[-4000:]}")
            time.sleep(0.01)
        return url

    def runs(self) -> bool:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def send(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        """SIGKILL; returns when it is gone."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """SIGTERM; returns when it has ended by itself."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if not self.runs():
            return
        os.kill(self.pid, how)
        deadline = time.monotonic() + 30
        while self.runs():
            if time.monotonic() > deadline:
                raise AssertionError(f"{self.role} did not end:\n{self.log.read_text(errors='replace')[-4000:]}")
            time.sleep(0.005)


class Nursery:
    """Starts processes of the program from one that has imported it already."""

    def __init__(self, popen: "subprocess.Popen[str]") -> None:
        self._popen = popen
        self.born: list[Born] = []

    def start(self, role: str, settings: dict[str, str], folder: Path, *, port: int | None = 0) -> Born:
        """The role with these settings, not waited for. `port`: 0 for a free one, None for a role without one."""
        log = folder / f"{role}-{len(self.born)}.log"
        log.touch()
        arguments = [role] if port is None else [role, "--port", str(port)]
        request = {"arguments": arguments, "settings": settings, "folder": str(folder), "log": str(log)}
        assert self._popen.stdin is not None
        assert self._popen.stdout is not None
        self._popen.stdin.write(json.dumps(request) + "\n")
        self._popen.stdin.flush()
        born = Born(int(self._popen.stdout.readline()), role, log)
        self.born.append(born)
        return born


@contextmanager
def nursery() -> Iterator[Nursery]:
    """What it has started is killed at the end."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    popen = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.nursery"],
        cwd=Path(__file__).parents[2],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    kept = Nursery(popen)
    try:
        yield kept
    finally:
        for born in kept.born:
            if born.runs():
                os.kill(born.pid, signal.SIGCONT)
                born.kill()
        assert popen.stdin is not None
        assert popen.stdout is not None
        popen.stdin.close()
        popen.wait(30)
        popen.stdout.close()


def main() -> None:
    from workforceos.cli import app

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries the children
    for line in sys.stdin:
        request = json.loads(line)
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _become(request)
            try:
                app(request["arguments"])
            finally:
                sys.stderr.flush()
                os._exit(1)
        print(pid, flush=True)


def _become(request: dict[str, object]) -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))  # a test run that was killed leaves nothing behind
    log = os.open(str(request["log"]), os.O_WRONLY | os.O_APPEND)
    null = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((null, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    os.environ.clear()
    settings = request["settings"]
    assert isinstance(settings, dict)
    os.environ.update(settings)
    os.chdir(str(request["folder"]))


if __name__ == "__main__":
    main()
