"""What is done first when a signal comes meanwhile."""

import signal
from collections.abc import Iterator

import pytest

from workforceos import stopping


@pytest.fixture(autouse=True)
def handlers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(stopping, "_come", [])
    before = {number: signal.getsignal(number) for number in stopping.SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", stopping.SIGNALS)
def test_what_is_put_off_comes_afterwards(number: signal.Signals) -> None:
    stopping.end_what_runs()
    done: list[bool] = []

    def last() -> None:
        with stopping.put_off():
            signal.raise_signal(number)
            done.append(True)

    with pytest.raises(SystemExit) as ended:
        last()
    assert (done, ended.value.code) == ([True], 128 + number)


def test_nothing_comes_afterwards_where_nothing_came() -> None:
    stopping.end_what_runs()
    before = signal.getsignal(signal.SIGTERM)
    with stopping.put_off():
        assert signal.getsignal(signal.SIGTERM) != before
    assert (signal.getsignal(signal.SIGTERM), stopping.has_come()) == (before, False)
