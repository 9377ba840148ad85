"""Plans of random inspections with their lines and acts, and draws that were made elsewhere."""

import sqlalchemy as sa
from alembic import op

from service.core.db.tables.column_types import Day, Id, Moment

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan",
        sa.Column("id", Id, nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("region", sa.String(length=20), server_default="", nullable=False),
        sa.Column("office", sa.String(length=40), nullable=True),
        sa.Column("line", sa.String(length=80), nullable=True),
        sa.Column("department", sa.String(length=40), nullable=True),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("amends", Id, nullable=True),
        sa.Column("root_id", Id, nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("submitted_by", sa.String(length=80), nullable=True),
        sa.Column("submitted_at", Moment(), nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("filing_no", sa.String(length=80), nullable=True),
        sa.Column("filed_on", Day(), nullable=True),
        sa.Column("filed_by", sa.String(length=80), nullable=True),
        sa.Column("filed_at", Moment(), nullable=True),
        sa.Column("published_on", Day(), nullable=True),
        sa.Column("published_where", sa.String(length=400), nullable=True),
        sa.Column("published_by", sa.String(length=80), nullable=True),
        sa.Column("published_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["amends"], ["plan.id"], name=op.f("fk_plan_amends")),
        sa.ForeignKeyConstraint(["root_id"], ["plan.id"], name=op.f("fk_plan_root_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("amends", name=op.f("uq_plan_amends")),
    )
    op.create_index(op.f("ix_plan_root_id"), "plan", ["root_id"])
    op.create_index("ix_plan_status", "plan", ["status", "year", "id"])
    op.create_index("ix_plan_year", "plan", ["year", "id"])
    op.create_table(
        "plan_act",
        sa.Column("id", Id, nullable=False),
        sa.Column("plan_id", Id, nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("account_id", Id, nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("from_status", sa.String(length=20), nullable=True),
        sa.Column("to_status", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_plan_act_account_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_act_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_act")),
    )
    op.create_index(op.f("ix_plan_act_plan_id"), "plan_act", ["plan_id"])
    op.create_table(
        "plan_line",
        sa.Column("id", Id, nullable=False),
        sa.Column("plan_id", Id, nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("plan_no", sa.String(length=14), nullable=True),
        sa.Column("task_no", sa.String(length=18), nullable=True),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("frame", sa.JSON(), nullable=False),
        sa.Column("need", sa.String(length=40), nullable=True),
        sa.Column("need_of", sa.String(length=10), server_default="all", nullable=False),
        sa.Column("directional", sa.Boolean(), nullable=False),
        sa.Column("starts_on", Day(), nullable=False),
        sa.Column("ends_on", Day(), nullable=False),
        sa.Column("scheme", sa.String(length=80), nullable=True),
        sa.Column("ratios", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("planned_number", sa.Integer(), nullable=True),
        sa.Column("reason_unclassified", sa.Text(), nullable=True),
        sa.Column("shares", sa.SmallInteger(), nullable=False),
        sa.Column("lead_department", sa.String(length=40), nullable=True),
        sa.Column("co_departments", sa.JSON(), nullable=False),
        sa.Column("region", sa.String(length=20), server_default="", nullable=False),
        sa.Column("line", sa.String(length=80), nullable=True),
        sa.Column("section", sa.String(length=200), nullable=True),
        sa.Column("team", sa.SmallInteger(), nullable=False),
        sa.Column("leads", sa.SmallInteger(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("ended_on", Day(), nullable=True),
        sa.Column("copied_from", Id, nullable=True),
        sa.Column("root_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["copied_from"], ["plan_line.id"], name=op.f("fk_plan_line_copied_from")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_line_plan_id")),
        sa.ForeignKeyConstraint(["root_id"], ["plan_line.id"], name=op.f("fk_plan_line_root_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_line")),
    )
    op.create_index(op.f("ix_plan_line_root_id"), "plan_line", ["root_id"])
    op.create_index("uq_plan_line_number", "plan_line", ["plan_id", "number"], unique=True)
    op.create_table(
        "drawn_elsewhere",
        sa.Column("id", Id, nullable=False),
        sa.Column("plan_line_id", Id, nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("tier", sa.String(length=80), nullable=True),
        sa.Column("drawn_on", Day(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("file", sa.String(length=255), nullable=True),
        sa.Column("recorded_by", sa.String(length=80), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("withdrawn_by", sa.String(length=80), nullable=True),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["plan_line_id"], ["plan_line.id"], name=op.f("fk_drawn_elsewhere_plan_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drawn_elsewhere")),
    )
    op.create_index(
        "uq_drawn_elsewhere_subject",
        "drawn_elsewhere",
        ["plan_line_id", "subject"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )


def downgrade() -> None:
    for table in ("drawn_elsewhere", "plan_line", "plan_act", "plan"):
        op.drop_table(table)
