"""Run by Alembic. `workforceos.migrate` hands over an open connection; there is no other way in."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=None, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
