"""SIGTERM and Ctrl-C, from the first line of the program until a server has taken them over.

What has come is remembered: an exception in a callback (of a weak reference, say) ends there, and the signal with it.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGINT)

_come: list[int] = []


def leave_at_once() -> None:
    """While modules are imported: nothing has been opened yet."""
    _handle(lambda number, _: os._exit(128 + number))


def end_what_runs() -> None:
    """Afterwards: end with 128 and the signal's number, giving back what is open."""
    _handle(_end)


def only_remember() -> None:
    """From where a server starts, which asks `has_come` once it hears of signals itself."""
    _handle(_remember)


def has_come() -> bool:
    """Whether the process was told to end before anything listened to it."""
    return bool(_come)


@contextmanager
def put_off() -> Iterator[None]:
    """What must not be left half done is done first, or not begun; then it ends."""
    _end_if_told()
    before = [signal.signal(number, _remember) for number in SIGNALS]
    try:
        yield
    finally:
        for number, handler in zip(SIGNALS, before, strict=True):
            signal.signal(number, handler)
    _end_if_told()


def _handle(handler: Callable[[int, FrameType | None], object]) -> None:
    for number in SIGNALS:
        signal.signal(number, handler)


def _end_if_told() -> None:
    if _come:
        raise SystemExit(128 + _come[0])


def _remember(number: int, _: FrameType | None) -> None:
    _come.append(number)


def _end(number: int, frame: FrameType | None) -> None:
    _remember(number, frame)
    raise SystemExit(128 + number)
