"""Run servers until told to stop: `python -m tools.services [postgres redis elasticsearch]`.

Prints the environment to export, or writes it as JSON where a test run asks for it with `--announce`.
"""

import argparse
import json
import os
import select
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FrameType

from tools.services import elasticsearch
from tools.services.catalogue import SERVICES, VARIABLES, plan, temporary_folder
from tools.services.server import NotInstalled, Server, StartFailed

ATTEMPTS = 3  # a port that was free may be taken by the time the server binds it


def main(arguments: list[str]) -> int:
    asked = _parse(arguments)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    if asked.prepare:
        return _prepare()
    servers: list[Server] = []
    with temporary_folder() as folder:
        try:
            _start(asked, folder, servers)
            _announce(asked, servers)
            return _wait(asked.while_alive, servers)
        except (NotInstalled, StartFailed) as problem:
            print(problem, file=sys.stderr)
            return 1
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            with ThreadPoolExecutor() as pool:
                list(pool.map(Server.stop, servers))


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.services", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(SERVICES)}; none: all of them")
    for name in SERVICES:
        parser.add_argument(f"--{name}-port", type=int, default=None, help="none: a free one")
    parser.add_argument("--announce", type=Path, help="write {name: {url, pid}} to this file when all answer")
    parser.add_argument("--while-alive", type=int, metavar="PID", help="stop when this process ends")
    parser.add_argument("--prepare", action="store_true", help="only fetch what the first start would have to fetch")
    asked = parser.parse_args(arguments)
    unknown = set(asked.names) - set(SERVICES)
    if unknown:
        parser.error(f"no such server: {', '.join(sorted(unknown))}")
    asked.names = asked.names or list(SERVICES)
    return asked


def _prepare() -> int:
    try:
        elasticsearch.prepare()
    except (NotInstalled, StartFailed) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def _start(asked: argparse.Namespace, folder: Path, servers: list[Server]) -> None:
    """Prepare side by side, spawn from this thread, then wait for all."""
    ports: dict[str, int | None] = {name: getattr(asked, f"{name}_port") for name in asked.names}
    with ThreadPoolExecutor() as pool:
        plans = dict(zip(ports, pool.map(lambda name: plan(name, folder, ports[name]), ports), strict=True))
    started = {name: Server(each) for name, each in plans.items()}
    servers += started.values()
    for server in started.values():
        server.spawn()
    for name, server in started.items():
        for attempt in range(1, ATTEMPTS + 1):
            try:
                server.wait_until_ready()
                break
            except StartFailed:
                if attempt == ATTEMPTS or ports[name] is not None:
                    raise
                servers.remove(server)
                server = Server(plan(name, folder))
                servers.append(server)
                server.spawn()


def _announce(asked: argparse.Namespace, servers: list[Server]) -> None:
    if asked.announce is None:
        for server in servers:
            print(f"export {VARIABLES[server.plan.name]}={server.url}")
        print("# running until ctrl-C", flush=True)
        return
    facts = {server.plan.name: {"url": server.url, "pid": server.pid} for server in servers}
    draft = asked.announce.with_suffix(".draft")
    draft.write_text(json.dumps(facts))
    draft.rename(asked.announce)  # in one step: nobody reads half a file


def _wait(while_alive: int | None, servers: list[Server]) -> int:
    """Until a signal, the end of the watched process (0), or the end of a server (1)."""
    watched = {os.pidfd_open(server.pid): server for server in servers}
    owner = None if while_alive is None else os.pidfd_open(while_alive)
    ended, _, _ = select.select([*watched, *([] if owner is None else [owner])], [], [])
    for descriptor in ended:
        if descriptor in watched:
            server = watched[descriptor]
            print(f"{server.plan.name} has ended: {server.log_end()}", file=sys.stderr)
            return 1
    return 0


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
