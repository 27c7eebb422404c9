"""`workforceos` to which a signal comes at one moment of its start:
`python -m tests.e2e.signalled SIGNAL import|callback|server MODULE ARGUMENT ...`.

`import`: when MODULE is about to be imported. `callback`: then, too, but in the callback of a weak reference, out of
which no exception gets. `server`: when MODULE, cli, runs a process that hears of signals, but not yet of what to do.
"""

import signal
import sys
import weakref
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from importlib.abc import MetaPathFinder
from types import ModuleType
from typing import Any


class Watch(MetaPathFinder):
    """Finds nothing, but sees what is looked for."""

    def __init__(self, module: str, send: Callable[[], None]) -> None:
        self._module, self._send = module, send

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        if name == self._module:
            sys.meta_path.remove(self)
            self._send()


def in_callback(send: Callable[[], None]) -> None:
    watched = Watch("", send)
    reference = weakref.ref(watched, lambda _: send())
    del watched
    assert reference() is None


def when_handled(send: Callable[[], None], run: Callable[..., None], *arguments: Any) -> None:
    """Run a process; send as soon as it has put up a first handler for either signal."""
    put, put_up = signal.signal, set()

    def watched(number: int, handler: Any) -> Any:
        before = put(number, handler)
        put_up.add(number)
        if put_up == {signal.SIGTERM, signal.SIGINT}:
            signal.signal = put
            send()
        return before

    signal.signal = watched  # type: ignore[assignment]
    run(*arguments)


def main(name: str, moment: str, module: str, *arguments: str) -> None:
    send = partial(signal.raise_signal, signal.Signals[name])
    if moment == "server":
        cli: Any = import_module(module)
        cli.run_process = partial(when_handled, send, cli.run_process)
    else:
        sys.meta_path.insert(0, Watch(module, send if moment == "import" else partial(in_callback, send)))
    sys.argv = ["workforceos", *arguments]
    import_module("workforceos.__main__").main()


if __name__ == "__main__":
    main(*sys.argv[1:])
