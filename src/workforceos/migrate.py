"""Bring a main database to the newest schema. Works from any folder; safe when several processes start at once."""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from workforceos.database import Database

_LOCK = 0x5746_4D49_4752_4154
"""Advisory lock of PostgreSQL that one migrating process holds."""


def upgrade(database: Database, revision: str = "head") -> None:
    """Apply what is missing, in one transaction."""
    with database.writing() as connection:
        if database.dialect == "postgresql":
            database.lift_limits(connection)
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        command.upgrade(_config(connection), revision)


def pending(database: Database) -> list[str]:
    """Revisions that `upgrade` would apply, oldest first."""
    with database.reading() as connection:
        applied = MigrationContext.configure(connection).get_current_heads()
    scripts = ScriptDirectory.from_config(_config(None))
    missing = scripts.iterate_revisions("heads", applied or "base")
    return [script.revision for script in missing][::-1]


def _config(connection: Connection | None) -> Config:
    config = Config()
    # "%" is the start of an interpolation in Alembic's options.
    config.set_main_option("script_location", str(files("migrations")).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
