"""The program as an administrator's command opens it."""

from collections.abc import Iterator
from contextlib import contextmanager

from workforceos.app import Workforce
from workforceos.datafolder import must_be_writable
from workforceos.observability.logs import configure_logs
from workforceos.settings import read_settings


@contextmanager
def opened(*, migrated: bool = True) -> Iterator[Workforce]:
    """The parts of this installation, given back at the end. Raises DataFolderUnusable, and NotMigrated unless the
    command says by `migrated=False` that it looks after the schema itself."""
    settings = read_settings()
    configure_logs("WARNING")
    must_be_writable(settings)
    workforce = Workforce(settings, alone=True)
    try:
        if migrated:
            workforce.must_be_migrated()
        yield workforce
    finally:
        workforce.close()
