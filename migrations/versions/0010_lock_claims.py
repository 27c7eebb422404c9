"""No two appends wait for each other."""

from alembic import op

from migrations.event_store.postgresql_functions_v4 import CLAIM_LOCK, FORMER, LOCK_CLAIMS, LOCKED, RELEASED_LOCKS

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for function in (CLAIM_LOCK, RELEASED_LOCKS, LOCK_CLAIMS, *LOCKED):
            op.get_bind().exec_driver_sql(function)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for function in FORMER:
            op.get_bind().exec_driver_sql(function)
        op.get_bind().exec_driver_sql("DROP FUNCTION lock_claims, released_locks, claim_lock")
