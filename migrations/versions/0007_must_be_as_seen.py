"""An append looks once more at what it was decided on."""

from alembic import op

from migrations.event_store.postgresql_functions_v2 import FAST_RELEASES
from migrations.event_store.postgresql_functions_v3 import LOOKING_CLAIMS, MUST_BE_AS_SEEN

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(MUST_BE_AS_SEEN)
        op.get_bind().exec_driver_sql(LOOKING_CLAIMS)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(FAST_RELEASES)
        op.get_bind().exec_driver_sql("DROP FUNCTION must_be_as_seen")
