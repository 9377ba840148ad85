"""Restatements of past days."""

import sqlalchemy as sa
from alembic import op

import service.core.db.tables.column_types

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    day, moment = service.core.db.tables.column_types.Day(), service.core.db.tables.column_types.Moment()
    op.create_table(
        "restatement",
        sa.Column("id", _ID, nullable=False),
        sa.Column("job_id", _ID, nullable=True),
        sa.Column("scheme", sa.String(length=80), nullable=False),
        sa.Column("before_closure", _ID, nullable=False),
        sa.Column("after_closure", _ID, nullable=False),
        sa.Column("as_of", day, nullable=False),
        sa.Column("known_first", day, nullable=False),
        sa.Column("known_last", day, nullable=False),
        sa.Column("known_change", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        *(
            sa.Column(name, sa.BigInteger(), server_default="0", nullable=False)
            for name in ("enterprises", "moved", "first_known", "failed_enterprises")
        ),
        sa.Column("started_by", sa.String(length=80), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("finished_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_restatement_job_id")),
        sa.ForeignKeyConstraint(["before_closure"], ["closure.id"], name=op.f("fk_restatement_before_closure")),
        sa.ForeignKeyConstraint(["after_closure"], ["closure.id"], name=op.f("fk_restatement_after_closure")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restatement")),
    )
    op.create_index("ix_restatement_scheme_id", "restatement", ["scheme", "id"])
    computing = sa.text("status = 'computing'")
    op.create_index(
        "uq_restatement_computing",
        "restatement",
        ["scheme"],
        unique=True,
        sqlite_where=computing,
        postgresql_where=computing,
    )
    op.create_table(
        "restatement_move",
        sa.Column("restatement_id", _ID, autoincrement=False, nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("parts", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["restatement_id"], ["restatement.id"], name=op.f("fk_restatement_move_restatement_id")
        ),
        sa.PrimaryKeyConstraint("restatement_id", "part", name=op.f("pk_restatement_move")),
    )


def downgrade() -> None:
    op.drop_table("restatement_move")
    op.drop_table("restatement")
