"""Monthly reports as they were written and signed."""

import sqlalchemy as sa
from alembic import op

from service.core.db.tables.column_types import Day, Moment

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_monthly_report()
    create_monthly_report_edition()


def downgrade() -> None:
    op.drop_table("monthly_report_edition")
    op.drop_table("monthly_report")


def create_monthly_report() -> None:
    op.create_table(
        "monthly_report",
        sa.Column("id", number(), nullable=False),
        sa.Column("month", Day(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("written_at", Moment(), nullable=False),
        sa.Column("written_by", sa.String(length=80), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("signed_by", sa.String(length=80), nullable=True),
        sa.Column("signer", sa.String(length=120), nullable=True),
        sa.Column("signed_at", Moment(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monthly_report")),
        sa.UniqueConstraint("month", name=op.f("uq_monthly_report_month")),
    )


def create_monthly_report_edition() -> None:
    op.create_table(
        "monthly_report_edition",
        sa.Column("report_id", number(), autoincrement=False, nullable=False),
        sa.Column("edition", sa.String(length=20), nullable=False),
        sa.Column("paper", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["monthly_report.id"], name=op.f("fk_monthly_report_edition_report_id")),
        sa.PrimaryKeyConstraint("report_id", "edition", name=op.f("pk_monthly_report_edition")),
        sqlite_with_rowid=False,
    )


def number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
