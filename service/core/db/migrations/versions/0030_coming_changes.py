"""Coming changes: who changes tier next if nothing new happens, by block of enterprise ids and run."""

import sqlalchemy as sa
from alembic import op

import service.core.db.tables.column_types

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    day = service.core.db.tables.column_types.Day()
    op.create_table(
        "coming_course",
        sa.Column("scheme", sa.String(length=80), nullable=False),
        sa.Column("run_id", _ID, autoincrement=False, nullable=False),
        sa.Column("turns", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["scoring_run.id"], name=op.f("fk_coming_course_run_id")),
        sa.PrimaryKeyConstraint("scheme", "run_id", name=op.f("pk_coming_course")),
    )
    op.create_table(
        "coming_block",
        sa.Column("scheme", sa.String(length=80), nullable=False),
        sa.Column("block", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("run_id", _ID, autoincrement=False, nullable=False),
        sa.Column("until", day, nullable=False),
        sa.Column("renewed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tiers", sa.JSON(), nullable=False),
        sa.Column("causes", sa.JSON(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["scoring_run.id"], name=op.f("fk_coming_block_run_id")),
        sa.PrimaryKeyConstraint("scheme", "block", "run_id", name=op.f("pk_coming_block")),
    )


def downgrade() -> None:
    op.drop_table("coming_block")
    op.drop_table("coming_course")
