"""The SQL read models: one typed table per data object and generation, on SQLite or PostgreSQL."""

from workforceos.readmodels.sql.store import open_sql_read_store

__all__ = ["open_sql_read_store"]
