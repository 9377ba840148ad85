"""Rows of tables of the ledger that were not taken in, kept for who handed them in."""

import sqlalchemy as sa
from alembic import op

import service.core.db.tables.column_types

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number, moment = sa.BigInteger().with_variant(sa.Integer(), "sqlite"), service.core.db.tables.column_types.Moment
    op.create_table(
        "ledger_refused_row",
        sa.Column("id", number, nullable=False),
        sa.Column("account_id", number, nullable=False),
        sa.Column("entry", number, nullable=False),
        sa.Column("file", sa.String(length=200), nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=False),
        sa.Column("row", sa.JSON(), nullable=False),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("handed_in_at", moment(), nullable=False),
        sa.Column("settled_by", sa.String(length=80), nullable=True),
        sa.Column("settled_at", moment(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_ledger_refused_row_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_refused_row")),
    )
    op.create_index("ix_ledger_refused_row_account_id", "ledger_refused_row", ["account_id", "status", "id"])
    op.create_index("ix_ledger_refused_row_handed_in_at", "ledger_refused_row", ["handed_in_at"])


def downgrade() -> None:
    op.drop_table("ledger_refused_row")
