"""Briefs of the ledger that are written by themselves once their month has ended, and kept."""

import sqlalchemy as sa
from alembic import op

import service.core.db.tables.column_types

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

_FIGURES = ("filed", "in_time", "late", "unclocked", "closed_out", "open", "overdue")


def upgrade() -> None:
    day = service.core.db.tables.column_types.Day
    op.create_table(
        "ledger_brief",
        sa.Column("month", day(), nullable=False),
        sa.Column("written_at", service.core.db.tables.column_types.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_ledger_brief")),
    )
    op.create_table(
        "ledger_brief_part",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("month", day(), nullable=False),
        sa.Column("region", sa.String(length=20), nullable=False),
        sa.Column("office", sa.String(length=20), nullable=True),
        sa.Column("line", sa.String(length=80), nullable=True),
        sa.Column("type", sa.String(length=20), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _FIGURES),
        sa.ForeignKeyConstraint(["month"], ["ledger_brief.month"], name=op.f("fk_ledger_brief_part_month")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_brief_part")),
    )
    op.create_index("ix_ledger_brief_part_month", "ledger_brief_part", ["month", "id"])


def downgrade() -> None:
    op.drop_table("ledger_brief_part")
    op.drop_table("ledger_brief")
