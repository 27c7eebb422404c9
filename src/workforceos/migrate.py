"""Bring a main database to the newest schema. Works from any folder; safe when several processes start at once."""

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from workforceos.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

# Alembic is loaded where it is used: most starts find nothing to do, and it costs a tenth of a second and 11 MiB.

_LOCK = 0x5746_4D49_4752_4154
"""Advisory lock of PostgreSQL that one migrating process holds."""


class NotMigrated(ValueError):
    """The schema is older than the program. The text says what to do."""


class MigratedByNewer(ValueError):
    """A newer program has changed the schema. The text says what to do."""


def upgrade(database: Database, revision: str = "head") -> None:
    """Apply what is missing, in one transaction. Raises MigratedByNewer."""
    if revision == "head" and _is_current(database):
        return
    from alembic import command

    with database.writing() as connection:
        if database.dialect == "postgresql":
            database.lift_limits(connection)
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        command.upgrade(_config(connection), revision)


def pending(database: Database) -> list[str]:
    """Revisions that `upgrade` would apply, oldest first. Raises MigratedByNewer."""
    if _is_current(database):
        return []
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    applied: tuple[str, ...] = ()
    if not is_new(database):
        with database.reading() as connection:
            applied = MigrationContext.configure(connection).get_current_heads()
    scripts = ScriptDirectory.from_config(_config(None))
    missing = scripts.iterate_revisions("heads", applied or "base")
    return [script.revision for script in missing][::-1]


def must_be_current(database: Database) -> None:
    """Raises NotMigrated when `upgrade` would apply anything, MigratedByNewer when it could not."""
    if is_new(database):
        raise NotMigrated(
            f"nothing has been migrated in {database.name} yet: run `workforceos migrate` or `workforceos serve` first"
        )
    if missing := pending(database):
        raise NotMigrated(f"the database lacks revisions {', '.join(missing)}: run `workforceos migrate` first")


def is_new(database: Database) -> bool:
    """Whether no revision was ever applied. Connects to nothing that it would have to make."""
    if database.is_absent:
        return True
    with database.reading() as connection:
        return not inspect(connection).has_table("alembic_version")


def _is_current(database: Database) -> bool:
    if is_new(database):
        return False
    with database.reading() as connection:
        applied = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if applied is not None and applied not in _revisions():
        raise MigratedByNewer(
            f"the database is at revision {applied}, which this program does not know: it was migrated by a newer one;"
            " install that"
        )
    return bool(applied == max(_revisions()))


@cache
def _revisions() -> frozenset[str]:
    """The files are named by them, in order."""
    versions = files("migrations").joinpath("versions").iterdir()
    return frozenset(file.name.partition("_")[0] for file in versions if file.name[:4].isdigit())


def _config(connection: Connection | None) -> "Config":
    from alembic.config import Config

    config = Config()
    # "%" is the start of an interpolation in Alembic's options.
    config.set_main_option("script_location", str(files("migrations")).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
