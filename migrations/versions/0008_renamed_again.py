"""A name that changes again while it is carried round: who waits for the first change is not let go by the second."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("projection_rejoins", sa.Column("since", sa.BigInteger))


def downgrade() -> None:
    op.drop_column("projection_rejoins", "since")
