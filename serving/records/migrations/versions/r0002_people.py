"""People, their keys and their log-ins."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "people",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("provinces", sa.Text(), nullable=False),
        sa.Column("counties", sa.Text(), nullable=False),
        sa.Column("agencies", sa.Text(), nullable=False),
        sa.Column("firms", sa.Text(), nullable=False),
        sa.Column("level", sa.String(), nullable=True),
        sa.Column("inspector_id", sa.String(), nullable=True),
        sa.Column("issuer", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("made_at", sa.String(27), nullable=False),
        sa.Column("disabled_at", sa.String(27), nullable=True),
        *_of_held_rows(),
        sa.PrimaryKeyConstraint("number", name="pk_people"),
        sa.UniqueConstraint("name", name="uq_people_name"),
        sa.UniqueConstraint("issuer", "subject", name="uq_people_issuer"),
    )
    op.create_table(
        "keys",
        sa.Column("key_hash", sa.String(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.String(27), nullable=False),
        sa.Column("expires_at", sa.String(27), nullable=True),
        sa.Column("revoked_at", sa.String(27), nullable=True),
        *_of_held_rows(),
        sa.PrimaryKeyConstraint("key_hash", name="pk_keys"),
        sa.ForeignKeyConstraint(["person"], ["people.number"], name="fk_keys_person_people"),
    )
    op.create_index("ix_keys_person", "keys", ["person"])
    op.create_table(
        "log_ins",
        sa.Column("cookie_hash", sa.String(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("begun_at", sa.String(27), nullable=False),
        sa.Column("expires_at", sa.String(27), nullable=False),
        sa.Column("ended_at", sa.String(27), nullable=True),
        *_of_held_rows(),
        sa.PrimaryKeyConstraint("cookie_hash", name="pk_log_ins"),
        sa.ForeignKeyConstraint(["person"], ["people.number"], name="fk_log_ins_person_people"),
    )
    op.create_index("ix_log_ins_person", "log_ins", ["person"])
    op.create_table(
        "last_uses",
        sa.Column("cookie_hash", sa.String(), nullable=False),
        sa.Column("used_at", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("cookie_hash", name="pk_last_uses"),
        sa.ForeignKeyConstraint(["cookie_hash"], ["log_ins.cookie_hash"], name="fk_last_uses_cookie_hash_log_ins"),
    )
    op.create_table(
        "refused_log_ins",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.String(27), nullable=False),
        *_of_held_rows(),
        sa.PrimaryKeyConstraint("account", name="pk_refused_log_ins"),
    )


def downgrade() -> None:
    """Refuse: what the ledger names is never dropped."""
    raise NotImplementedError("The records are only ever brought forward.")


def _of_held_rows() -> tuple[sa.Column[str], sa.Column[int]]:
    return sa.Column("nonce", sa.String(), nullable=False), sa.Column("version", sa.Integer(), nullable=False)
