"""Claims that are given up are found by their source."""

from alembic import op

from migrations.event_store.postgresql_functions_v2 import FAST_RELEASES, SLOW_RELEASES

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(FAST_RELEASES)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(SLOW_RELEASES)
