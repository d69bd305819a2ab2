"""Jobs that arrived over the API."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "arrivals",
        sa.Column("arrival_id", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("arrived_at", sa.String(27), nullable=False),
        sa.Column("as_of", sa.String(), nullable=False),
        sa.Column("job_ids", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("content_sha256", sa.String(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("arrival_id", name="pk_arrivals"),
    )
    op.create_index("ix_arrivals_account", "arrivals", ["account"])
    op.create_index("ix_arrivals_arrived_at", "arrivals", ["arrived_at"])


def downgrade() -> None:
    """Refuse: what the ledger names is never dropped."""
    raise NotImplementedError("The records are only ever brought forward.")
