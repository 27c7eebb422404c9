"""A role with its steps timed: `python -m benchmarks.profiling.timed TOTALS ROLE ...` runs `workforceos ROLE ...`.

At SIGUSR1 the totals so far go to the file TOTALS: {step: [calls, seconds of its own]}.
"""

import functools
import importlib
import json
import signal
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.profiling.steps import EDGE, HANDLING, STEPS, Step

_calls: dict[str, int] = defaultdict(int)
_seconds: dict[str, float] = defaultdict(float)
_adding = threading.Lock()
_within = threading.local()
"""`taken`: a list per step that runs in this thread, of the seconds that steps within it took."""


def timed(step: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        around = _within.__dict__.setdefault("taken", [])
        if not around and step != HANDLING.name:
            return function(*arguments, **named)  # of no request: the projector's, say
        around.append(0.0)
        began = time.perf_counter()
        try:
            return function(*arguments, **named)
        finally:
            took = time.perf_counter() - began
            own = took - around.pop()
            if around:
                around[-1] += took
            _add(step, own)

    return call


def timed_coroutine(step: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    async def call(*arguments: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return await function(*arguments, **named)
        finally:
            _add(step, time.perf_counter() - began)

    return call


def _add(step: str, seconds: float) -> None:
    with _adding:
        _calls[step] += 1
        _seconds[step] += seconds


def install(step: Step, wrap: Callable[[str, Callable[..., Any]], Callable[..., Any]]) -> None:
    """Replace the step's functions where they are looked up."""
    for named in step.functions:
        module, _, path = named.partition(":")
        *owners, name = path.split(".")
        holder = functools.reduce(getattr, owners, importlib.import_module(module))
        setattr(holder, name, wrap(step.name, getattr(holder, name)))


def main(arguments: list[str]) -> None:
    totals = Path(arguments[0])
    for step in STEPS:
        install(step, timed)
    install(EDGE, timed_coroutine)

    def write(*_: object) -> None:
        draft = totals.with_suffix(".draft")
        draft.write_text(json.dumps({step: [_calls[step], _seconds[step]] for step in list(_calls)}))
        draft.rename(totals)

    signal.signal(signal.SIGUSR1, write)
    from workforceos.cli import app

    app(arguments[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
