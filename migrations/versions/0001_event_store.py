"""The event log: events, command keys, claims, personal keys."""

from alembic import op

from migrations.event_store import postgresql_v1, sqlite_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    statements = postgresql_v1.UPGRADE if op.get_bind().dialect.name == "postgresql" else sqlite_v1.UPGRADE
    for statement in statements:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    statements = postgresql_v1.DOWNGRADE if op.get_bind().dialect.name == "postgresql" else sqlite_v1.DOWNGRADE
    for statement in statements:
        op.get_bind().exec_driver_sql(statement)
