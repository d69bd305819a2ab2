"""The changes: what was done to which rows, and where the ledger says so."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "changes",
        sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(), nullable=False, unique=True),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("operation", sa.String(), nullable=False),
        sa.Column("rows", sa.Text(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=True),
        sa.Column("leaf", sa.String(), nullable=True),
        sa.Column("checkpoint", sa.String(), nullable=True),
        sa.Column("seal", sa.String(), nullable=False),
    )
    op.create_index("ix_changes_entry", "changes", ["entry"])


def downgrade() -> None:
    """Refuse: what the ledger names is never dropped."""
    raise NotImplementedError("The records are only ever brought forward.")
