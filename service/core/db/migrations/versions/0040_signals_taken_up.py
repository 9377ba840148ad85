"""Signals that were set aside are taken up again."""

import sqlalchemy as sa
from alembic import op

import service.core.db.tables.column_types

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "signal_taken_up",
        sa.Column("id", _ID, nullable=False),
        sa.Column("signal_id", _ID, nullable=False),
        sa.Column("set_aside_id", _ID, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("taken_by", sa.String(length=80), nullable=False),
        sa.Column("taken_at", service.core.db.tables.column_types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["signal_id"], ["signal.id"], name=op.f("fk_signal_taken_up_signal_id")),
        sa.ForeignKeyConstraint(
            ["set_aside_id"], ["signal_set_aside.id"], name=op.f("fk_signal_taken_up_set_aside_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal_taken_up")),
    )
    op.create_index("ix_signal_taken_up_signal_id", "signal_taken_up", ["signal_id"])


def downgrade() -> None:
    op.drop_table("signal_taken_up")
