"""Running a process: the HTTP server in front, projector and worker in threads behind it, a graceful stop."""

import gc
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Protocol

import uvicorn
from fastapi import FastAPI

from workforceos import stopping
from workforceos.listening import Listener

GRACE_SECONDS = 9.0
"""From the signal to the end; after ten seconds nobody should have to wait."""
GARBAGE_THRESHOLD = 20_000
"""New objects between two looks for cycles; Python's own 700 cost the projector a third of its time."""


class Background(Protocol):
    """Something that runs in a thread until it is asked to stop."""

    def run(self) -> None: ...

    def stop(self) -> None: ...


class _AnnouncingServer(uvicorn.Server):
    """Says where it listens once it does, and ends in time."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if stopping.has_come():  # before uvicorn listened to signals
            self.handle_exit(signal.SIGTERM, None)
        else:
            self._announce()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        _end_in_time()
        super().handle_exit(sig, frame)


def run_process(
    name: str,
    served: tuple[FastAPI, Listener] | None,
    background: tuple[Background, ...],
    trusted_proxies: str,
) -> None:
    """Serve until SIGINT or SIGTERM, then finish what runs, flush and release; at most 10 s.

    `served`: what answers, and where; None for a role without a port.
    """
    threads = [threading.Thread(target=part.run, name=type(part).__name__.lower()) for part in background]
    stopping.only_remember()  # until the server hears of signals, and what it leaves of them after it has ended
    stopped = threading.Event()
    if served is not None:
        serve = _server(name, *served, trusted_proxies)
    else:

        def stop(*_: object) -> None:
            _end_in_time()
            stopped.set()

        for signal_number in stopping.SIGNALS:
            signal.signal(signal_number, stop)
        if stopping.has_come():
            stop()

        def serve() -> None:
            if not stopped.is_set():
                print(f"WorkforceOS {name} runs", file=sys.stderr, flush=True)
            stopped.wait()

    spare_the_collector()
    for thread in threads:
        thread.start()
    try:
        serve()
    finally:
        for part in background:
            part.stop()
        for thread in threads:
            thread.join(GRACE_SECONDS)


def _server(name: str, application: FastAPI, listener: Listener, trusted_proxies: str) -> Callable[[], None]:
    config = uvicorn.Config(
        application,
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=trusted_proxies,
        timeout_graceful_shutdown=int(GRACE_SECONDS) - 3,
        timeout_keep_alive=30,
    )

    def announce() -> None:
        print(f"WorkforceOS {name} listens on {listener.url}", file=sys.stderr, flush=True)

    server = _AnnouncingServer(config, announce)
    return lambda: server.run(sockets=[listener.socket])


def spare_the_collector() -> None:
    """Modules, models and routes live as long as the process: the garbage collector need not look through them again
    and again, nor at every few hundred objects of a request, which are gone with it anyhow."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD)


def _end_in_time() -> None:
    """Whatever a thread still waits for then, a server that hangs say: nothing acknowledged is lost by not waiting."""
    last = threading.Timer(GRACE_SECONDS, _leave)
    last.daemon = True
    last.start()


def _leave() -> None:
    print("WorkforceOS leaves work behind that did not end in time", file=sys.stderr, flush=True)
    os._exit(1)
