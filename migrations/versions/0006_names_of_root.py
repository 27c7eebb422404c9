"""A name of root is shown in many companies: its way through the documents of each is kept by itself."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TABLE, _BEFORE = "projection_rejoins", "projection_rejoins_before"
_COLUMNS = "projection, generation, stream_id, company_id, shard, position, cursor"


def upgrade() -> None:
    _make_again(company_in_key=True)


def downgrade() -> None:
    _make_again(company_in_key=False)


def _make_again(*, company_in_key: bool) -> None:
    """SQLite can't change the key of a table."""
    op.rename_table(_TABLE, _BEFORE)
    op.create_table(
        _TABLE,
        sa.Column("projection", sa.Text, primary_key=True),
        sa.Column("generation", sa.Integer, primary_key=True),
        sa.Column("stream_id", sa.Uuid, primary_key=True),
        sa.Column("company_id", sa.Uuid, primary_key=company_in_key, nullable=False),
        sa.Column("shard", sa.SmallInteger, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("cursor", sa.Uuid),
    )
    op.execute(f"INSERT INTO {_TABLE} ({_COLUMNS}) SELECT {_COLUMNS} FROM {_BEFORE}")  # noqa: S608 - our own names
    op.drop_table(_BEFORE)
