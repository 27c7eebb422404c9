"""`workforceos doctor`: try each component, say in one line each what is wrong and what to do."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile

import typer
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from workforceos.app import Workforce
from workforceos.commandline.failing import one_sentence
from workforceos.commandline.opening import opened
from workforceos.eventstore.errors import StoreUnavailable
from workforceos.keys import SecretKeyMissing, SecretKeyUnusable, load_keys
from workforceos.migrate import MigratedByNewer, NotMigrated
from workforceos.settings import Settings

_PROBE = 1 << 20


class NotLookedAt(Exception):
    """What it stands in is away."""


def doctor() -> None:
    """Try each component of this installation; exit code 1 when one needs attention."""
    with one_sentence(), opened(migrated=False) as workforce:
        answers = _line("database", lambda: _database(workforce), "check DATABASE_URL")
        wrong = [name for name, check, advice in _checks(workforce, answers) if not _line(name, check, advice)]
    if wrong or not answers:
        raise typer.Exit(1)


def _checks(workforce: Workforce, answers: bool) -> list[tuple[str, Callable[[], str], str]]:
    """`answers`: whether the database does. A server that hangs is waited for only once."""
    settings = workforce.settings

    def within(look: Callable[[Workforce], str]) -> Callable[[], str]:
        return lambda: look(workforce) if answers else _unseen()

    checks = [
        ("secret key", lambda: _secret(workforce, answers), "set WORKFORCEOS_SECRET_KEY to a long random text"),
        ("schema", within(_schema), "run `workforceos migrate`"),
        (
            "read models",
            lambda: _pinged(workforce.documents.ping, "Elasticsearch" if settings.elasticsearch_url else "SQL"),
            _of_read_models(settings),
        ),
        ("log", within(_whole_log), "docs/operations.md says more of backups"),
        ("projections", within(_lag), "start `workforceos serve` or `workforceos projector`"),
    ]
    if settings.uses_data_dir:
        room = ("data folder", lambda: _room(settings.data_dir), "make room, or set WORKFORCEOS_DATA_DIR")
        checks.append(room)
    if settings.redis_url:
        checks.append(("redis", lambda: _pinged(workforce.cache.ping, "answers"), "check REDIS_URL"))
    return checks


def _of_read_models(settings: Settings) -> str:
    if settings.elasticsearch_url or settings.readmodel_url:
        return "check ELASTICSEARCH_URL or READMODEL_URL"
    return (
        f"where {settings.resolved_readmodel_url.removeprefix('sqlite:///')} is damaged, stop the server and delete it:"
        " the next start builds it anew from the log"
    )


def _line(name: str, check: Callable[[], str], advice: str) -> bool:
    try:
        typer.echo(f"ok     {name}: {check()}")
    except (MigratedByNewer, NotMigrated, NotLookedAt, SecretKeyUnusable) as error:  # says itself what to do
        typer.echo(f"WRONG  {name}: {error}")
        return False
    except Exception as error:  # noqa: BLE001 - a doctor looks at every component, whatever is wrong with the one before
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        typer.echo(f"WRONG  {name}: {reason}; {advice}")
        return False
    return True


def _unseen() -> str:
    raise NotLookedAt("not looked at, the database does not answer")


def _pinged(ping: Callable[[], None], answer: str) -> str:
    ping()
    return answer


def _room(folder: Path) -> str:
    """Whether something can be written there, and how much more."""
    with TemporaryFile(dir=folder) as probe:
        probe.write(bytes(_PROBE))
        probe.flush()
        os.fsync(probe.fileno())
    return f"{shutil.disk_usage(folder).free / 2**30:.1f} GiB free"


def _secret(workforce: Workforce, answers: bool) -> str:
    where = "set" if workforce.settings.secret_key else f"kept in {workforce.settings.data_dir}"
    if not answers:
        return _secret_alone(workforce, where)
    try:
        _ = workforce.keys
    except SecretKeyMissing:
        raise ValueError("is not set") from None
    except (StoreUnavailable, SQLAlchemyError):  # the next lines say what is wrong with the database
        return _secret_alone(workforce, where)
    return where


def _secret_alone(workforce: Workforce, where: str) -> str:
    load_keys(workforce.settings, may_make=lambda: False)
    return f"{where}; only with the database can it be told whether it fits"


def _database(workforce: Workforce) -> str:
    # Not by way of the store, which cannot be opened without the secret key.
    with workforce.database.reading() as connection:
        connection.execute(text("SELECT 1"))
    return workforce.database.dialect


def _schema(workforce: Workforce) -> str:
    workforce.must_be_migrated()
    return "up to date"


def _whole_log(workforce: Workforce) -> str:
    workforce.must_be_migrated()
    workforce.must_have_whole_log()
    return f"up to position {workforce.store.head()}"


def _lag(workforce: Workforce) -> str:
    workforce.must_be_migrated()
    head, covered = workforce.store.head(), workforce.least_covered()
    if covered < head:
        raise ValueError(f"{head - covered} positions behind the log")
    return f"at position {covered}"
