"""The program as an administrator's command opens it."""

from collections.abc import Iterator
from contextlib import contextmanager

from workforceos.app import Workforce
from workforceos.observability.logs import configure_logs
from workforceos.settings import Settings


@contextmanager
def opened() -> Iterator[Workforce]:
    """The parts of this installation, given back at the end."""
    settings = Settings()
    configure_logs("WARNING")
    workforce = Workforce(settings, alone=True)
    try:
        yield workforce
    finally:
        workforce.close()
