"""Spans are given up by source and subject: of thousands on one shift, each without looking at the others."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_INDEX = "range_claims_of_source"


def upgrade() -> None:
    op.drop_index(_INDEX, "range_claims")
    op.create_index(_INDEX, "range_claims", ["source", "subject"])


def downgrade() -> None:
    op.drop_index(_INDEX, "range_claims")
    op.create_index(_INDEX, "range_claims", ["source"])
