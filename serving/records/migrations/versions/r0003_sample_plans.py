"""Sample plans, the steps of their life, their visits and their reserve."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from serving.records.scoping import COLUMNS, policy

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables."""
    _make(
        "sample_plans",
        ("state", "sample_plan", "made_at"),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("wish_sha256", sa.String(), nullable=False),
        sa.Column("sample_plan", sa.String(), nullable=True),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(27), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
    )
    _make(
        "sample_plan_steps",
        (),
        sa.Column("id", sa.String(), nullable=False),
        _of_plan("sample_plan_steps"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("kept", sa.Text(), nullable=False),
        sa.UniqueConstraint("kept_plan", "number", name="uq_sample_plan_steps_kept_plan"),
    )
    _make(
        "visits",
        ("kept_plan", "plan_id", "inspector_id", "state"),
        sa.Column("id", sa.String(), nullable=False),
        _of_plan("visits"),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("jobs", sa.Text(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("inspector_id", sa.String(), nullable=True),
        sa.Column("date", sa.String(), nullable=True),
        sa.Column("stop", sa.Integer(), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("is_second", sa.Boolean(), nullable=False),
        sa.Column("reserve_batch", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("reported_at", sa.String(27), nullable=True),
    )
    _make(
        "reserve_plans",
        ("kept_plan",),
        sa.Column("id", sa.String(), nullable=False),
        _of_plan("reserve_plans"),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("jobs", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("released_at", sa.String(27), nullable=True),
    )


def downgrade() -> None:
    """Refuse: what the ledger names is never dropped."""
    raise NotImplementedError("The records are only ever brought forward.")


def _of_plan(table: str) -> sa.Column[str]:
    reference = sa.ForeignKey("sample_plans.id", name=f"fk_{table}_kept_plan_sample_plans")
    return sa.Column("kept_plan", sa.String(), reference, nullable=False)


def _make(table: str, indexed: tuple[str, ...], *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        *columns,
        *(sa.Column(column, sa.String(), nullable=True) for column in COLUMNS),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
    for column in (*indexed, *COLUMNS):
        op.create_index(f"ix_{table}_{column}", table, [column])
    if op.get_bind().dialect.name == "postgresql":
        for statement in policy(table):
            op.execute(statement)
