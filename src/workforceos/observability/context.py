"""Facts of the running request that every log line of it carries."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_facts: ContextVar[dict[str, Any] | None] = ContextVar("request_facts", default=None)


@contextmanager
def request_facts(**facts: Any) -> Iterator[dict[str, Any]]:
    """Facts for the lines logged inside; threads started from here share the same dictionary."""
    token = _facts.set(facts)
    try:
        yield facts
    finally:
        _facts.reset(token)


def remember_fact(name: str, value: Any) -> None:
    """Add a fact to the running request; outside of one it does nothing."""
    facts = _facts.get()
    if facts is not None:
        facts[name] = value


def current_facts() -> dict[str, Any]:
    return _facts.get() or {}
