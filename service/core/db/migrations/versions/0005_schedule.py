"""The schedule: what the worker does by itself, once a day."""

import sqlalchemy as sa
from alembic import op

from service.core.db.tables.column_types import Day

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "schedule",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("last_day", Day(), nullable=True),
        sa.Column("job_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name="fk_schedule_job_id"),
        sa.PrimaryKeyConstraint("kind", name="pk_schedule"),
    )


def downgrade() -> None:
    op.drop_table("schedule")
