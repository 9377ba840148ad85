"""What somebody did to a draw that hangs on another, with the account that it was."""

import sqlalchemy as sa
from alembic import op

import service.core.db.tables.column_types

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "draw_act",
        sa.Column("id", number, nullable=False),
        sa.Column("draw", number, nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("account_id", number, nullable=True),
        sa.Column("at", service.core.db.tables.column_types.Moment(), nullable=False),
        sa.Column("from_status", sa.String(length=20), nullable=True),
        sa.Column("to_status", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_draw_act_account_id")),
        sa.ForeignKeyConstraint(["draw"], ["draw.id"], name=op.f("fk_draw_act_draw")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw_act")),
    )
    op.create_index("ix_draw_act_draw", "draw_act", ["draw"])


def downgrade() -> None:
    op.drop_table("draw_act")
