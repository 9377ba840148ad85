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


def downgrade() -> None:
    op.drop_table("monthly_report")


def create_monthly_report() -> None:
    op.create_table(
        "monthly_report",
        sa.Column("month", Day(), nullable=False),
        sa.Column("edition", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("written_at", Moment(), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=True),
        sa.Column("paper", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("signed_by", sa.String(length=80), nullable=True),
        sa.Column("signed_at", Moment(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("month", "edition", name=op.f("pk_monthly_report")),
        sqlite_with_rowid=False,
    )
