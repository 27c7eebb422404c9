"""One server process: started in a session of its own, waited for, stopped by its pid."""

import ctypes
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


class NotInstalled(Exception):
    """A program that a server needs is missing; the message says which and how to get it."""


class StartFailed(Exception):
    """A server ended, or did not answer in time, while it was started; the message holds the end of its log."""


@dataclass(frozen=True)
class Plan:
    """A server whose folder and configuration are ready, so that it only has to be started.

    `is_ready` answers whether the server takes requests at `url`. `account` is the user to run as, None: the own one.
    """

    name: str
    url: str
    command: tuple[str, ...]
    folder: Path
    is_ready: Callable[[], bool]
    stop_signal: signal.Signals = signal.SIGTERM
    account: str | None = None
    environment: dict[str, str] = field(default_factory=dict)
    patience: float = 60.0  # seconds until it must answer


class Server:
    """A server that can be started, stopped, killed and started again on the same data and port.

    Start it from the main thread: the kernel ends the server together with the thread that started it.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return self.plan.url

    @property
    def pid(self) -> int:
        """The process id of the running server; raises RuntimeError when it is not running."""
        if self._process is None:
            raise RuntimeError(f"{self.plan.name} is not running")
        return self._process.pid

    def spawn(self) -> None:
        """Start the process without waiting until it answers."""
        with (self.plan.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                self.plan.command,
                cwd=self.plan.folder,
                env=os.environ | self.plan.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_ends_with_parent(self.plan.stop_signal),
                user=self.plan.account,
                group=self.plan.account,
                extra_groups=None if self.plan.account is None else [],
            )

    def wait_until_ready(self) -> None:
        """Block until the server answers; raises StartFailed (and stops it) when it ends or takes too long."""
        deadline = time.monotonic() + self.plan.patience
        while not self.plan.is_ready():
            ended = self._process is None or self._process.poll() is not None
            if ended or time.monotonic() > deadline:
                self.stop()
                raise StartFailed(
                    f"{self.plan.name} {'ended' if ended else 'did not answer'} at its start: {self.log_end()}"
                )
            time.sleep(0.05)

    def start(self) -> None:
        self.spawn()
        self.wait_until_ready()

    def stop(self, patience: float = 15.0) -> None:
        """Ask the server to end, and kill it when it has not within `patience` seconds."""
        self._end(self.plan.stop_signal, patience)

    def kill(self) -> None:
        """End the server and the processes of its session at once, as a crash would."""
        self._end(signal.SIGKILL, 5.0)

    def log_end(self) -> str:
        return (self.plan.folder / "server.log").read_text(errors="replace")[-2000:].strip()

    def _end(self, how: signal.Signals, patience: float) -> None:
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        if how is signal.SIGKILL:
            os.killpg(process.pid, how)
        else:
            process.send_signal(how)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def free_port() -> int:
    """A TCP port of loopback that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of loopback now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _ends_with_parent(how: signal.Signals) -> Callable[[], None]:
    """A server must not outlive whoever started it, even when that is killed and cannot clean up."""

    def in_child() -> None:
        _LIBC.prctl(PR_SET_PDEATHSIG, int(how))

    return in_child
