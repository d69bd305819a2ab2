"""Field reports in every version, what landed of them, and remarks beside them."""

import sqlalchemy as sa
from alembic import op

from serving.records.scoping import COLUMNS, policy

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables."""
    _make_placed(
        "field_reports",
        ("plan_id", "visit_id", "inspector_id", "sent_at"),
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("visit_id", sa.String(), nullable=True),
        sa.Column("inspector_id", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_sha256", sa.String(), nullable=False),
        sa.Column("sent_by", sa.String(), nullable=False),
        sa.Column("sent_at", sa.String(27), nullable=False),
        sa.Column("signed", sa.String(), nullable=False),
        sa.Column("change_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("report_id", "edition", name="pk_field_reports"),
    )
    op.create_table(
        "landed_reports",
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("landed_at", sa.String(27), nullable=False),
        *_of_held_rows(),
        sa.PrimaryKeyConstraint("report_id", "edition", name="pk_landed_reports"),
    )
    _make_placed(
        "report_remarks",
        ("report_id",),
        sa.Column("remark_id", sa.String(), nullable=False),
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(27), nullable=False),
        sa.Column("change_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("remark_id", name="pk_report_remarks"),
    )


def downgrade() -> None:
    """Refuse: what the ledger names is never dropped."""
    raise NotImplementedError("The records are only ever brought forward.")


def _make_placed(table: str, indexed: tuple[str, ...], *columns: sa.schema.SchemaItem) -> None:
    places = (sa.Column(column, sa.String(), nullable=True) for column in COLUMNS)
    op.create_table(table, *columns, *places, *_of_held_rows())
    for column in (*indexed, *COLUMNS):
        op.create_index(f"ix_{table}_{column}", table, [column])
    if op.get_bind().dialect.name == "postgresql":
        for statement in policy(table):
            op.execute(statement)


def _of_held_rows() -> tuple[sa.Column[str], sa.Column[int]]:
    return sa.Column("nonce", sa.String(), nullable=False), sa.Column("version", sa.Integer(), nullable=False)
