"""Alembic revisions of the main database, for PostgreSQL and SQLite."""
