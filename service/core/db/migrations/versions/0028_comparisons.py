"""Comparisons of two versions of a rule set."""

import sqlalchemy as sa
from alembic import op

import service.core.db.tables.column_types

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    day, moment = service.core.db.tables.column_types.Day(), service.core.db.tables.column_types.Moment()
    op.create_table(
        "comparison",
        sa.Column("id", _ID, nullable=False),
        sa.Column("job_id", _ID, nullable=True),
        sa.Column("scheme", sa.String(length=80), nullable=False),
        sa.Column("before_closure", _ID, nullable=False),
        sa.Column("before_digest", sa.String(length=64), nullable=False),
        sa.Column("after_closure", _ID, nullable=False),
        sa.Column("after_digest", sa.String(length=64), nullable=False),
        sa.Column("as_of", day, nullable=False),
        sa.Column("known_on", day, nullable=False),
        sa.Column("known_change", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        *(
            sa.Column(name, sa.BigInteger(), server_default="0", nullable=False)
            for name in ("enterprises", "moved", "failed_enterprises")
        ),
        sa.Column("movers", sa.JSON(), nullable=False),
        sa.Column("started_by", sa.String(length=80), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("finished_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_comparison_job_id")),
        sa.ForeignKeyConstraint(["before_closure"], ["closure.id"], name=op.f("fk_comparison_before_closure")),
        sa.ForeignKeyConstraint(["after_closure"], ["closure.id"], name=op.f("fk_comparison_after_closure")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparison")),
    )
    op.create_index("ix_comparison_scheme_id", "comparison", ["scheme", "id"])
    op.create_index("ix_comparison_after_digest", "comparison", ["after_digest", "status"])
    computing = sa.text("status = 'computing'")
    op.create_index(
        "uq_comparison_computing",
        "comparison",
        ["scheme"],
        unique=True,
        sqlite_where=computing,
        postgresql_where=computing,
    )
    for name in ("comparison_standing", "comparison_move"):
        op.create_table(
            name,
            sa.Column("comparison_id", _ID, autoincrement=False, nullable=False),
            sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
            sa.Column("data", sa.LargeBinary(), nullable=False),
            sa.ForeignKeyConstraint(["comparison_id"], ["comparison.id"], name=op.f(f"fk_{name}_comparison_id")),
            sa.PrimaryKeyConstraint("comparison_id", "part", name=op.f(f"pk_{name}")),
        )


def downgrade() -> None:
    op.drop_table("comparison_move")
    op.drop_table("comparison_standing")
    op.drop_table("comparison")
