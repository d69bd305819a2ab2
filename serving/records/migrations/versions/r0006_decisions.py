"""Decisions on jobs, appeals against them, and what these came to."""

import sqlalchemy as sa
from alembic import op

from serving.records.scoping import COLUMNS, policy

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables."""
    _make(
        "decisions",
        ("plan_id",),
        sa.Column("decision_id", sa.String(), nullable=False),
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        *_said("reason"),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("decision_id", name="pk_decisions"),
        sa.UniqueConstraint("job_id", name="uq_decisions_job_id"),
    )
    _make(
        "appeals",
        (),
        sa.Column("appeal_id", sa.String(), nullable=False),
        sa.Column("decision_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("lodged_for", sa.String(), nullable=False),
        *_said("grounds"),
        sa.Column("lodged_at", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("appeal_id", name="pk_appeals"),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.decision_id"], name="fk_appeals_decision_id_decisions"),
        sa.UniqueConstraint("decision_id", "number", name="uq_appeals_decision_id"),
    )
    _make(
        "appeal_outcomes",
        ("job_id", "decided_at"),
        sa.Column("appeal_id", sa.String(), nullable=False),
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        *_said("reason"),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("appeal_id", name="pk_appeal_outcomes"),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeals.appeal_id"], name="fk_appeal_outcomes_appeal_id_appeals"),
    )


def downgrade() -> None:
    """Refuse: what the ledger names is never dropped."""
    raise NotImplementedError("The records are only ever brought forward.")


def _said(words: str) -> tuple[sa.Column[str], ...]:
    return tuple(sa.Column(name, sa.String(), nullable=False) for name in (words, "person", "account", "change_id"))


def _make(table: str, indexed: tuple[str, ...], *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        *columns,
        *(sa.Column(column, sa.String(), nullable=True) for column in COLUMNS),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    for column in (*indexed, *COLUMNS):
        op.create_index(f"ix_{table}_{column}", table, [column])
    if op.get_bind().dialect.name == "postgresql":
        for statement in policy(table):
            op.execute(statement)
