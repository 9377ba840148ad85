"""Batches of plan lines, and who did what to each."""

import sqlalchemy as sa
from alembic import op

from service.core.db.tables.column_types import Id, Moment

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_OPEN = sa.text("status IN ('locked', 'number_obtained')")


def upgrade() -> None:
    op.create_table(
        "batch",
        sa.Column("id", Id, nullable=False),
        sa.Column("plan_line_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("scheme", sa.String(length=80), nullable=True),
        sa.Column("run_id", Id, nullable=True),
        sa.Column("narrowing", sa.JSON(), nullable=False),
        sa.Column("share_a", sa.Integer(), nullable=False),
        sa.Column("share_b", sa.Integer(), nullable=False),
        sa.Column("overrides", sa.JSON(), nullable=False),
        sa.Column("overrides_reason", sa.Text(), nullable=True),
        sa.Column("one_stratum", sa.Boolean(), nullable=False),
        sa.Column("one_stratum_reason", sa.Text(), nullable=True),
        sa.Column("exclusions_by_hand", sa.JSON(), nullable=False),
        sa.Column("provisional_reason", sa.Text(), nullable=True),
        sa.Column("provisional_consent_by", sa.String(length=80), nullable=True),
        sa.Column("provisional_consent_at", Moment(), nullable=True),
        sa.Column("provisional_opinion", sa.Text(), nullable=True),
        sa.Column("seed_plan", sa.JSON(), nullable=False),
        sa.Column("teams", sa.JSON(), nullable=True),
        sa.Column("handed_down", sa.JSON(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["plan_line_id"], ["plan_line.id"], name=op.f("fk_batch_plan_line_id")),
        sa.ForeignKeyConstraint(["run_id"], ["scoring_run.id"], name=op.f("fk_batch_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        sa.UniqueConstraint("plan_line_id", "number", name=op.f("uq_batch_plan_line_id_number")),
    )
    op.create_index("ix_batch_status", "batch", ["status", "id"])
    op.create_index("uq_batch_open", "batch", ["plan_line_id"], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_table(
        "batch_act",
        sa.Column("id", Id, nullable=False),
        sa.Column("batch_id", Id, nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("account_id", Id, nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("from_status", sa.String(length=20), nullable=True),
        sa.Column("to_status", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_batch_act_account_id")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_batch_act_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_act")),
    )
    op.create_index("ix_batch_act_batch_id", "batch_act", ["batch_id"])


def downgrade() -> None:
    op.drop_table("batch_act")
    op.drop_table("batch")
